import { test } from "uvu";
import * as assert from "uvu/assert";
import { labelFilters } from "../../../sdk/studies/operators/label-filters.ts";
import { clinicalReferences, embed } from "../../../sdk/studies/operators/references.ts";
import { expectError } from "../../support/expect-error.ts";
import { seeded } from "../../support/seeded.ts";

const byName = Object.fromEntries(clinicalReferences.map(({ name, weights }) => [name, weights]));
const random = (count: number, seed = 3) => {
  const uniform = seeded(seed);
  return Float64Array.from({ length: count }, () => 2 * uniform() - 1);
};

test("every clinical filter is itself, at any scale and sign, in 3x3, 5x5 and 7x7, with both boundaries", async () => {
  for (const boundary of ["periodic", "zero"] as const) {
    for (const k of [3, 5, 7]) {
      const filters = clinicalReferences.flatMap(({ weights }) => (embed(weights, k) as number[]).map((w) => -37 * w));
      const found = await labelFilters(Float64Array.from(filters), k, { size: 12, boundary });
      assert.equal(
        found.map(({ label }) => label),
        clinicalReferences.map(({ name }) => name),
        `${boundary} ${k}`,
      );
      // Rounding of spectra is a few epsilon of the largest value.
      for (const { distance } of found) assert.ok((distance as number) < 1e-13);
    }
  }
});

test("without itself a clinical filter is its neighbour of the published table", async () => {
  // Labels of Actor, Rivière and Fuentes; D/N of the pairs from the table of distances at n = 16.
  const expected: Record<string, [label: string, nearest: string, zero: number, periodic: number]> = {
    mean: ["gaussian", "gaussian", 0.04347413, 0.04618567],
    laplacian: ["sharpen", "sharpen", 0.05549851, 0.05555556],
    gaussian: ["mean", "mean", 0.04347413, 0.04618567],
    edge: ["gaussian", "gaussian", 0.06113517, 0.06501628],
    identity: ["indeterminate", "sharpen", 0.44020821, 0.44444444],
    sharpen: ["laplacian", "laplacian", 0.05549851, 0.05555556],
  };
  for (const [name, [label, nearest, zero, periodic]] of Object.entries(expected)) {
    const references = clinicalReferences.filter((reference) => reference.name !== name);
    for (const [boundary, distance] of [["zero", zero] as const, ["periodic", periodic] as const]) {
      const [found] = await labelFilters(Float64Array.from(byName[name]), 3, { size: 16, boundary, references });
      assert.is(found.label, label, `${name} ${boundary}`);
      // The table has eight digits.
      assert.ok(Math.abs((found.distance as number) - distance) <= 5.1e-9, `${name} ${boundary} ${found.distance}`);
      const [near] = await labelFilters(Float64Array.from(byName[name]), 3, {
        size: 16,
        boundary,
        references,
        threshold: 1,
      });
      assert.is(near.label, nearest);
    }
  }
});

test("the first of equal references wins, and the limit itself still gives a label", async () => {
  const twins = [
    { name: "one", weights: byName.edge },
    { name: "other", weights: byName.edge.map((weight) => 2 * weight) },
  ];
  const [tied] = await labelFilters(Float64Array.from(byName.edge), 3, { size: 8, references: twins });
  assert.equal([tied.label, tied.runnerUp, tied.margin], ["one", "other", 0]);
  const filter = Float64Array.from(byName.sharpen);
  const references = [{ name: "laplacian", weights: byName.laplacian }];
  const [{ distance }] = await labelFilters(filter, 3, { size: 8, references });
  const threshold = distance as number;
  const [on] = await labelFilters(filter, 3, { size: 8, references, threshold });
  assert.equal([on.label, on.runnerUp, on.margin], ["laplacian", null, null]);
  const [below] = await labelFilters(filter, 3, { size: 8, references, threshold: threshold * (1 - 1e-12) });
  assert.is(below.label, "indeterminate");
});

test("labels are blind to sign, flips, turns and checkerboards; orientation is not", async () => {
  const uniform = random(9);
  const at = (y: number, x: number) => uniform[3 * y + x];
  const make = (weight: (y: number, x: number) => number) => uniform.map((_, i) => weight(Math.floor(i / 3), i % 3));
  const variants = [
    uniform,
    make((y, x) => -at(y, x)),
    make((y, x) => at(y, 2 - x)),
    make((y, x) => at(x, 2 - y)),
    make((y, x) => at(y, x) * ((x + y) % 2 ? -1 : 1)),
  ];
  const found = await labelFilters(Float64Array.from(variants.flatMap((variant) => [...variant])), 3, { size: 10 });
  for (const { label, distance } of found) {
    assert.is(label, found[0].label);
    assert.ok(Math.abs((distance as number) - (found[0].distance as number)) < 1e-14);
  }
  // Filters negative to each other ascend in opposite directions.
  const edges = await labelFilters(Float64Array.from([...byName.edge, ...byName.edge.map((w) => -w)]), 3, { size: 8 });
  assert.equal(
    edges.map(({ orientation }) => [orientation?.phase, orientation?.angle, orientation?.form?.name]),
    [
      ["odd", 0, "edge 0"],
      ["odd", 180, "edge 180"],
    ],
  );
});

test("a filter's answer does not depend on those beside it", async () => {
  for (const boundary of ["periodic", "zero"] as const) {
    const filters = random(9 * 21);
    filters.fill(0, 45, 54);
    const together = await labelFilters(filters, 3, { size: 8, boundary, spectra: true });
    for (const step of [1, 2, 5]) {
      const apart = [];
      for (let i = 0; i < 21; i += step) {
        apart.push(
          ...(await labelFilters(filters.slice(9 * i, 9 * (i + step)), 3, { size: 8, boundary, spectra: true })),
        );
      }
      assert.equal(
        apart.map((filter, index) => ({ ...filter, index })),
        together,
      );
    }
    assert.equal([together[5].label, together[5].distance, together[5].orientation], ["indeterminate", null, null]);
    assert.is(together[0].singularValues?.length, 64);
  }
});

test("what has no meaning is refused", async () => {
  const filter = random(9);
  const wrong: [RegExp, () => unknown][] = [
    [/image size is 1,/, () => labelFilters(filter, 3, { size: 1 })],
    [/do not fit on images of 5 x 5/, () => labelFilters(random(49), 7, { size: 5 })],
    [/filters of 4 x 4/, () => labelFilters(random(16), 4)],
    [/multiple of 9/, () => labelFilters(random(10), 3)],
    [/weight 1 is NaN/, () => labelFilters(Float64Array.from([1, Number.NaN, 1, 1, 1, 1, 1, 1, 1]), 3)],
    [/threshold is 2/, () => labelFilters(filter, 3, { threshold: 2 })],
    [/boundary is/, () => labelFilters(filter, 3, { boundary: "mirror" as "zero" })],
    [/all zero/, () => labelFilters(filter, 3, { references: [{ name: "nil", weights: new Array(9).fill(0) }] })],
    [
      /does not fit/,
      () => labelFilters(filter, 3, { size: 4, references: [{ name: "big", weights: new Array(25).fill(1) }] }),
    ],
  ];
  for (const [message, run] of wrong) await expectError(run, "usage", message);
});

test.run();
