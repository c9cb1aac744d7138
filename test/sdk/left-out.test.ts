import { test } from "uvu";
import * as assert from "uvu/assert";
import { type AnalyzeOptions, analyze, compare, listConvLayers } from "../../sdk/index.ts";
import type { ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { leftOutNotes } from "../../sdk/studies/filters/left-out.ts";
import { weightsModel } from "../support/operators.ts";
import { countingTensor } from "../support/tensors.ts";

type Shape = [WeightLayout, number[], ConvKind?];

function layersOf(...shapes: Shape[]) {
  return listConvLayers(
    shapes.map(([layout, shape, kind = "conv"], i) => ({
      name: `${i}`,
      tensor: countingTensor(`${i}.weight`, shape),
      layout,
      kind,
      groups: 1,
    })),
  );
}

const notes = (sizes: number[], ...shapes: Shape[]) => leftOutNotes(layersOf(...shapes), () => true, sizes);

test("nothing is said where nothing is left out, nor of kernels of one weight", () => {
  assert.equal(notes([3, 5], ["OIHW", [4, 2, 3, 3]], ["OIHW", [4, 2, 5, 5]], ["OIHW", [9, 9, 1, 1]]), []);
});

test("sizes that a narrower run leaves out are counted, the most first", () => {
  assert.equal(notes([3], ["OIHW", [4, 2, 3, 3]], ["OIHW", [40, 66, 5, 5]]), [
    "2,640 5x5 filters were not studied: --kernel all.",
  ]);
  assert.equal(notes([3], ["OIHW", [1, 1, 5, 5]]), ["1 5x5 filter was not studied: --kernel all."]);
  assert.equal(notes([3], ["OIHW", [2, 1, 7, 7]], ["OIHW", [2, 2, 5, 5]], ["OIHW", [1, 1, 7, 7]]), [
    "4 5x5 and 3 7x7 filters were not studied: --kernel all.",
  ]);
  const many = [2, 4, 5, 6, 7, 8].map((k): Shape => ["OIHW", [10 - k, 1, k, k]]);
  assert.equal(notes([3], ...many), ["8 2x2, 6 4x4, 5 5x5, 4 6x6 and 5 other filters were not studied: --kernel all."]);
});

test("what no run takes is counted by why", () => {
  const shapes: Shape[] = [
    ["OIHW", [4, 1, 1, 7]],
    ["OIHW", [5, 1, 7, 1]],
    ["OIHW", [6, 2, 13, 13]],
    ["OIDHW", [8, 4, 3, 3, 3]],
    ["IOHW", [8, 4, 2, 2], "transposed"],
    ["OIW", [8, 4, 5]],
  ];
  assert.equal(notes([3], ...shapes), [
    "Not studied: 5 7x1 and 4 1x7 filters (not square); 12 13x13 filters (larger than 11x11); " +
      "32 3x3x3 kernels (3-D: --slices); 32 2x2 filters (of transposed convolutions); 32 5-tap filters (1-D).",
  ]);
});

test("what the user left out by name is not told", () => {
  const layers = layersOf(["OIHW", [4, 2, 3, 3]], ["OIHW", [4, 2, 5, 5]]);
  assert.equal(
    leftOutNotes(layers, (i) => i !== 1, [3]),
    [],
  );
});

const filters = (count: number, k: number, seed: number) => {
  const values = Float32Array.from({ length: count * k * k }, (_, i) => ((i * 7919 + seed * 104729) % 1000) / 500 - 1);
  return { weights: values, k };
};

test("every size is studied, the one with the most filters first; --kernel narrows and says what it leaves", async () => {
  const model = weightsModel([filters(20, 3, 1), filters(30, 3, 2), filters(90, 5, 3), filters(12, 2, 4)]);
  const whole = await analyze([model], { digest: false });
  assert.equal(
    [whole.basis, ...whole.otherKernels.map(({ basis }) => basis)].map(({ kernel }) => kernel[0]),
    [5, 3, 2],
  );
  assert.is(whole.models[0].layers.length, 4);
  assert.not.ok(whole.models[0].notes.some((note) => note.includes("not studied")));
  const narrow = await analyze([model], { kernel: 3, digest: false });
  assert.equal(narrow.otherKernels, []);
  assert.ok(narrow.models[0].notes.includes("90 5x5 and 12 2x2 filters were not studied: --kernel all."));
  assert.equal({ ...whole.otherKernels[0].basis }, { ...narrow.basis }, "a size has the numbers that it has alone");
});

test("the medical preset says that its basis is not there, unless one is given", async () => {
  const model = weightsModel([filters(40, 3, 1)]);
  const told = async (options: AnalyzeOptions) =>
    (await analyze([model], { digest: false, ...options })).models[0].notes.filter((note) =>
      note.includes("not published"),
    );
  assert.is((await told({ preset: "medical" })).length, 1);
  assert.equal(await told({ preset: "medical", basis: "cnn-filter-db" }), []);
  assert.equal(await told({}), []);
});

test("findings tell of every size", async () => {
  const [a, b] = [1, 2].map((seed) => weightsModel([filters(600, 3, seed), filters(500, 5, 9 - seed)]));
  const { findings } = await compare([a, b], { names: ["a", "b"], digest: false });
  const texts = findings.map(({ title, text }) => `${title}: ${text}`).join("\n");
  assert.match(texts, /eigen-filters carry 90 % of the variance \(3x3\)/);
  assert.match(texts, /Of 5x5 it takes \d+ of 25/);
});

test.run();
