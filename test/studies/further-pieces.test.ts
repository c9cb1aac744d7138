import { test } from "uvu";
import * as assert from "uvu/assert";
import { clinicalReferences, labelFilters, operators, scaleSpace } from "../../sdk/index.ts";
import { keysFindings } from "../../sdk/studies/keys/findings.ts";
import { blindnessOf } from "../../sdk/studies/operators/blindness.ts";
import { Labeller } from "../../sdk/studies/operators/labeller.ts";
import { nullSamples } from "../../sdk/studies/operators/null-model.ts";
import { orientationOf } from "../../sdk/studies/operators/orientation.ts";
import { PlaneCounts } from "../../sdk/studies/operators/plane-counts.ts";
import { findScaleSpaceFindings } from "../../sdk/studies/scale-space/findings.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";
import { seededNormal } from "../support/seeded.ts";

// More small parts of studies beside what they are by definition.

test("direction of an even filter: half the angle of what neighbours differ by along the axes and the diagonals", () => {
  const normal = seededNormal(8);
  for (let round = 0; round < 40; round++) {
    const k = 3 + 2 * (round % 3);
    const half = Array.from({ length: k * k }, normal);
    const filter = half.map((weight, i) => weight + half[k * k - 1 - i]);
    const differ = (right: number, up: number) => {
      const squares: number[] = [];
      for (let row = 0; row < k; row++)
        for (let column = 0; column < k; column++) {
          const [y, x] = [row - up, column + right];
          if (y >= 0 && y < k && x >= 0 && x < k) squares.push((filter[y * k + x] - filter[row * k + column]) ** 2);
        }
      return squares.reduce((a, b) => a + b) / squares.length;
    };
    const cosine = differ(1, 0) - differ(0, 1);
    const sine = (differ(1, 1) - differ(1, -1)) / 2;
    const found = orientationOf(filter, k, "none");
    assert.is(found?.phase, "even");
    const degrees = ((Math.atan2(sine, cosine) * 90) / Math.PI + 180) % 180;
    const apart = Math.abs((found?.angle as number) - degrees);
    assert.ok(Math.min(apart, 180 - apart) < 1e-6, `${found?.angle} is not ${degrees}`);
    const strength = Math.min(1, Math.hypot(cosine, sine) / (differ(1, 0) + differ(0, 1)));
    assert.ok(Math.abs((found?.strength as number) - strength) < 1e-9);
  }
});

test("counts of a plane: saved, loaded and merged they are the same", () => {
  const grid = { bins: 2, x: [0, 1], y: [0, 1], centres: [[0], [1]] } as never;
  const saved = {
    filters: 6,
    counts: Float64Array.of(1, 2, 3, 0),
    parts: [Float64Array.of(1, 0, 2, 0), Float64Array.of(0, 2, 1, 0)],
  };
  const loaded = PlaneCounts.load(grid, saved);
  assert.equal(loaded.save(), saved);
  loaded.merge(PlaneCounts.load(grid, saved));
  const twice = (values: Float64Array) => values.map((value) => 2 * value);
  assert.equal(loaded.save(), { filters: 12, counts: twice(saved.counts), parts: saved.parts.map(twice) });
});

test("the filter that shows blindness best: an edge before a laplacian before a sharpening, else the first", () => {
  const { examples } = sampleOperators().operators;
  const labeller = { label: () => null } as never;
  const of = (...labels: string[]) => {
    const chosen = labels.map((label) => ({ ...examples[0], label }));
    try {
      return blindnessOf(chosen, (example) => {
        throw new Error(example.label);
      });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(of("mean", "sharpen", "laplacian", "edge"), "edge");
  assert.is(of("mean", "sharpen", "laplacian"), "laplacian");
  assert.is(of("mean", "sharpen"), "sharpen");
  assert.is(of("mean", "gaussian"), "mean");
  assert.is(
    blindnessOf([], () => labeller),
    null,
  );
});

test("keys: the most used one is named, wherever it stands, the first of equals", () => {
  for (const [counts, most] of [
    [[10, 30, 20], 1],
    [[30, 10, 30], 0],
  ] as const) {
    const keys = sampleKeys(3, 3);
    counts.forEach((filters, i) => Object.assign(keys.keys[i], { filters, share: (i + 1) / 10 }));
    const said = keysFindings(keys).map(({ title }) => title);
    assert.ok(
      said.includes(`The most used key stands for ${10 * (most + 1)}.0 % of the filters (an even spread: 33.3 %)`),
      said.join("; "),
    );
  }
});

test("scale space: the commonest family of those explained is told, where there are any", () => {
  const { scaleSpace: result } = sampleScaleSpace({ layers: 3 });
  const [whole] = result.groups;
  const titles = () => findScaleSpaceFindings(result).map(({ title }) => title);
  assert.ok(titles().some((title) => title.startsWith("The commonest family")));
  whole.explained.count = 0;
  assert.not.ok(titles().some((title) => title.startsWith("The commonest family")));
});

test("scale space: several files without a layer to fit are all named", async () => {
  const models = await Promise.all(
    ["a", "b"].map((name) => tensorModel(name, { "c.weight": { shape: [8, 4, 3, 3] } })),
  );
  await expectError(() => scaleSpace(models), "no-filters", /^a, b: /);
});

test("labels: a stop is heard between batches", async () => {
  // The kernels are there, so that nothing else waits.
  await labelFilters(new Float64Array(9).fill(1), 3);
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const many = Float64Array.from({ length: 9 * 60_000 }, seededNormal(1));
  await expectError(() => labelFilters(many, 3, { signal: controller.signal }), "aborted");
});

test("operators: layers of one size share a null model, which counts once in the progress", async () => {
  const steps: { done: number; total: number }[] = [];
  const shape = [16, 4, 3, 3];
  const model = await tensorModel("m", { "a.weight": { shape }, "b.weight": { shape }, "c.weight": { shape } });
  await operators([model], { size: 8, nullSamples: 500, onProgress: ({ done, total }) => steps.push({ done, total }) });
  // Planes go over the filters again: what is labelled is their first part.
  const most = steps.reduce((a, b) => (b.done > a.done ? b : a));
  assert.ok(Math.abs(most.done - most.total) < 1e-9 * most.total, JSON.stringify(most));
});

test("random filters of a null model: as many as a bounded number of operations allows, within bounds", () => {
  const samples = (boundary: "periodic" | "zero", side: number, k: number) =>
    nullSamples({ boundary, size: [side, side] } as never, k);
  // Zero padding: 6 N^2 ((k - 1) (n + 1) + 1) operations of 4e10, 256 to 8,192 filters.
  assert.is(samples("zero", 16, 3), Math.floor(4e10 / (6 * 256 ** 2 * (2 * 17 + 1))));
  assert.is(samples("zero", 16, 5), Math.floor(4e10 / (6 * 256 ** 2 * (4 * 17 + 1))));
  assert.equal([samples("zero", 4, 3), samples("zero", 64, 3)], [8192, 256]);
  // Periodic: 60 N operations of 4e9, 2,048 to 65,536 filters.
  assert.is(samples("periodic", 64, 7), Math.floor(4e9 / (60 * 64 ** 2)));
  assert.equal([samples("periodic", 8, 3), samples("periodic", 512, 3)], [65536, 2048]);
});

test("the curve of a spectrum begins at the largest singular value and ends at the least", async () => {
  const weights = Array.from({ length: 9 }, seededNormal(4));
  for (const side of [4, 8, 32]) {
    const labeller = new Labeller(await loadedKernels(), "periodic", [side, side], clinicalReferences, 0.1);
    const values = labeller.singularValues(weights, 3);
    const curve = labeller.curve(weights);
    assert.is(curve[0], 1);
    assert.ok(Math.abs(curve[curve.length - 1] - values[values.length - 1] / values[0]) < 1e-12);
    assert.ok(curve.every((value, i) => i === 0 || value <= curve[i - 1]));
  }
});

test.run();
