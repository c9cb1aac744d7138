import { test } from "uvu";
import * as assert from "uvu/assert";
import { operatorPlaneFigure } from "../../../sdk/figures/index.ts";
import { robustPlanes } from "../../../sdk/figures/operators/robust-axes.ts";
import type { OperatorPlane } from "../../../sdk/index.ts";
import { drawnOf } from "../../support/drawn.ts";
import { sampleOperators } from "../../support/sample-operators.ts";

const [model] = sampleOperators({ models: 1 }).operators.planes.filter(({ by }) => by === "all");

/** Filters in bins of a plane of 64 x 64 bins over [0, 64]: [column, row, how many]. */
function planeOf(filled: [number, number, number][], references: [number, number][] = []): OperatorPlane {
  const counts = new Array<number>(64 * 64).fill(0);
  for (const [column, row, count] of filled) counts[64 * row + column] += count;
  return {
    ...{ ...model, x: [0, 64], y: [0, 64], bins: 64, counts },
    filters: counts.reduce((a, b) => a + b),
    references: references.map(([x, y], i) => ({ name: `r${i}`, x, y })),
  };
}

const bulk = (column: number, row: number, count: number): [number, number, number][] =>
  Array.from({ length: 10 }, (_, i) => [column + i, row + i, count]);

test("an axis leaves out what is far: at most 1 % at each end, where it keeps at most a third of its length", () => {
  const far = (count: number) => robustPlanes([planeOf([...bulk(0, 0, 99), [63, 63, count]])])[0];
  // 990 filters in ten bins: of 1,000 ten are 1 %.
  assert.equal(far(10).axes, { x: [0, 11], y: [0, 11] });
  assert.equal(far(10).outside, [{ x: 63.5, y: 63.5, count: 10 }]);
  assert.equal(far(11).axes, { x: [0, 64], y: [0, 64] });
  assert.equal(far(11).outside, []);
  // One more bin at each end: 21 of 64 bins are no more than a third, 22 are.
  const wide = (last: number) =>
    robustPlanes([
      planeOf([
        [0, 0, 500],
        [last, last, 500],
        [63, 63, 1],
      ]),
    ])[0].axes.x;
  assert.equal(wide(18), [0, 20]);
  assert.equal(wide(19), [0, 64]);
});

test("of 20 filters one may be left out, of 19 none; a few bins stay a picture", () => {
  const one = (count: number) =>
    robustPlanes([
      planeOf([
        [30, 30, count],
        [0, 63, 1],
      ]),
    ])[0];
  assert.equal(one(18).axes, { x: [0, 64], y: [0, 64] });
  assert.equal(one(19).axes, { x: [27, 35], y: [27, 35] });
  assert.is(
    one(19).counts.reduce((a, b) => a + b),
    19,
  );
});

test("references among the filters stay inside; those beyond the plane do not hold an axis", () => {
  const [{ axes }] = robustPlanes([
    planeOf(
      [...bulk(0, 0, 99), [63, 63, 1]],
      [
        [15.5, 3.5],
        [200, -3],
      ],
    ),
  ]);
  assert.equal(axes, { x: [0, 17], y: [0, 11] });
});

test("halves share their axes, which leave out 1 % of each at most", () => {
  const [one, other] = [planeOf([...bulk(0, 0, 1000), [63, 63, 5]]), planeOf(bulk(8, 0, 4))];
  for (const { axes } of robustPlanes([one, other])) assert.equal(axes, { x: [0, 19], y: [0, 11] });
});

test("drawn: ends of the axes, no bin outside, a circle at the rim where filters lie outside, their number below the name", () => {
  const result = { operators: { ...sampleOperators({ models: 1 }).operators } };
  const draw = (plane: OperatorPlane) => operatorPlaneFigure({ operators: { ...result.operators, planes: [plane] } });
  const far = draw(planeOf([...bulk(0, 0, 99), [63, 3, 4], [62, 3, 1], [3, 63, 2]], [[5, 5]]));
  const circles = drawnOf(far).filter(({ name }) => name === "circle");
  assert.is(circles.length, 2);
  assert.match(far, "997 filters of 3×3, 7 outside");
  for (const text of ["<title>5 filters outside</title>", "<title>2 filters outside</title>"]) assert.match(far, text);
  assert.match(far, "Circles at the rim: filters outside");
  const near = draw(planeOf(bulk(0, 0, 99)));
  assert.match(near, "990 filters of 3×3<");
  assert.not.match(near, "Circles");
  const whole = draw(planeOf([...bulk(0, 0, 99), ...bulk(54, 54, 2)]));
  assert.not.match(whole, "<circle");
});

test.run();
