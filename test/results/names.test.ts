import { test } from "uvu";
import * as assert from "uvu/assert";
import { isAboveFloor } from "../../sdk/results/above-floor.ts";
import { depthDecile } from "../../sdk/results/depth-decile.ts";
import { formatMeasure, isFurther } from "../../sdk/results/measures.ts";
import { families, indicesOf, isPaper, methods, modes } from "../../sdk/results/scale-space-names.ts";

test("deciles of depth: [0, .1], (.1, .2] to (.9, 1]; the first where it is not known", () => {
  assert.equal([null, 0, 1].map(depthDecile), [0, 0, 9]);
  for (let decile = 0; decile < 9; decile++) {
    const edge = (decile + 1) / 10;
    assert.equal([edge - 1e-15, edge, edge + 2e-16].map(depthDecile), [decile, decile, decile + 1], String(edge));
  }
});

test("D is above its floor, not at it", () => {
  const divergence = {
    matrix: [
      [0, 1],
      [0.5, 0],
    ],
    floor: {
      mean: [],
      upper: [
        [0, 1],
        [0.4999, 0],
      ],
    },
  };
  assert.is(isAboveFloor(divergence, 0, 1), false);
  assert.is(isAboveFloor(divergence, 1, 0), true);
  assert.is(isAboveFloor({ ...divergence, matrix: [[0, 1.0001]] }, 0, 1), true);
});

test("a measure is written by its own format, or as none", () => {
  const ways = {
    none: "none",
    share: (value: number) => `share ${value}`,
    count: (value: number) => `count ${value}`,
    number: (value: number, decimals: number) => `${value} to ${decimals}`,
  };
  const written = (value: number | null) =>
    (["share", "count", { decimals: 2 }] as const).map((format) => formatMeasure({ format }, value, ways));
  assert.equal(written(0), ["share 0", "count 0", "0 to 2"]);
  assert.equal(written(null), ["none", "none", "none"]);
  assert.equal(
    [4, 5, 6, undefined].map((optional) => isFurther({ optional } as never)),
    [false, true, true, false],
  );
});

test("names of scale space stand in their order, which results keep", () => {
  // The families are in the order of the eight master key filters.
  assert.equal([...families], ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"]);
  assert.equal([...methods], ["A", "B", "C1", "C2", "D1", "D2"]);
  assert.equal([...modes], ["exact", "paper"]);
  assert.equal(indicesOf("method", ["D2", "A"], methods), [5, 0]);
  assert.throws(
    () => indicesOf("method", ["E" as never], methods),
    /^method is "E", expected one of A, B, C1, C2, D1, D2$/,
  );
  assert.equal(
    [undefined, "exact", "paper"].map((mode) => isPaper(mode as never)),
    [false, false, true],
  );
  assert.throws(() => isPaper("papre" as never), /^mode is "papre", expected one of exact, paper$/);
});

test.run();
