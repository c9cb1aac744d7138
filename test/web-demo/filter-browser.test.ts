import { test } from "uvu";
import * as assert from "uvu/assert";
import { labelFilters } from "../../sdk/index.ts";
import { matrixPicture } from "../../web-demo/engine/later/filter-matrix.ts";
import { Studies } from "../../web-demo/engine/studies.ts";
import { filterPlace } from "../../web-demo/ui/filter-place.ts";
import { tensorFile } from "../support/models.ts";

// Filters one by one, without a browser.

const shapes = {
  "a.weight": { shape: [6, 4, 3, 3] },
  "b.weight": { shape: [4, 4, 5, 5] },
  "c.weight": { shape: [5, 6, 3, 3] },
};

async function opened() {
  const studies = new Studies({ pool: undefined as never, begin() {}, count: () => 0 });
  const bytes = tensorFile(shapes, 5) as Uint8Array<ArrayBuffer>;
  const overview = await studies.study([["m.safetensors", new File([bytes], "m.safetensors")]], {}, () => {});
  const layer = (name: string) => overview.models[0].layers.findIndex((each) => each.name.startsWith(name));
  return { studies, overview, layer };
}

const filtersOf = (weights: Float32Array, width: number) =>
  Array.from({ length: weights.length / width }, (_, i) => [...weights.subarray(i * width, (i + 1) * width)]);
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const descends = (values: number[]) => values.every((value, i) => i === 0 || value <= values[i - 1] + 1e-12);

test("in each order every filter is there once, with its own weights and index", async () => {
  const { studies, layer } = await opened();
  const l = layer("a");
  const plain = await studies.filters(0, l, 0, 100);
  assert.equal(plain.indices, [...Array(24).keys()]);
  const all = filtersOf(plain.weights, 9);
  for (const order of ["norm", "similarity", "cluster", "label"] as const) {
    const { weights, indices, total } = await studies.filters(0, l, 0, 100, order, 7);
    assert.is(total, 24);
    assert.equal(
      [...indices].sort((a, b) => a - b),
      plain.indices,
      order,
    );
    assert.equal(
      filtersOf(weights, 9),
      indices.map((i) => all[i]),
      order,
    );
    // A page of them is a part of them.
    assert.equal((await studies.filters(0, l, 10, 5, order, 7)).indices, indices.slice(10, 15));
  }
});

test("orders are what they say, and groups stand together", async () => {
  const { studies, layer } = await opened();
  const l = layer("a");
  const all = filtersOf((await studies.filters(0, l, 0, 100)).weights, 9);
  const byNorm = await studies.filters(0, l, 0, 100, "norm");
  assert.ok(descends(byNorm.indices.map((i) => dot(all[i], all[i]))));
  const alike = await studies.filters(0, l, 0, 100, "similarity", 7);
  assert.is(alike.indices[0], 7);
  assert.ok(descends(alike.indices.map((i) => cosine(all[7], all[i]))));
  for (const order of ["cluster", "label"] as const) {
    const { groups = [] } = await studies.filters(0, l, 0, 100, order);
    const begins = groups.filter((group, i) => group !== groups[i - 1]);
    assert.equal(begins, [...new Set(groups)], order);
  }
  const labelled = await studies.filters(0, l, 0, 100, "label");
  const labels = await labelFilters(Float32Array.from(all.flat()), 3);
  assert.equal(
    labelled.groups,
    labelled.indices.map((i) => labels[i].label),
  );
});

test("the darkest colour is the 99th percentile of the layer, or the largest of them of the model", async () => {
  const { studies, overview } = await opened();
  const limits: number[] = [];
  for (const l of overview.models[0].layers.keys()) {
    const { weights, limit } = await studies.filters(0, l, 0, 1000);
    const sizes = [...weights].map(Math.abs).sort((a, b) => a - b);
    assert.is(limit, sizes[Math.floor(0.99 * sizes.length)]);
    limits.push(limit);
  }
  assert.is(await studies.modelLimit(0), Math.max(...limits));
});

test("the most similar are found in all layers of the size, but for the filter itself", async () => {
  const { studies, overview, layer } = await opened();
  const l = layer("c");
  const wanted = filtersOf((await studies.filters(0, l, 3, 1)).weights, 9)[0];
  const every: { layer: number; index: number; cosine: number }[] = [];
  for (const [each, { kernel }] of overview.models[0].layers.entries()) {
    if (kernel[0] !== 3) continue;
    filtersOf((await studies.filters(0, each, 0, 1000)).weights, 9).forEach((filter, index) => {
      if (each !== l || index !== 3) every.push({ layer: each, index, cosine: cosine(wanted, filter) });
    });
  }
  every.sort((a, b) => b.cosine - a.cosine);
  const { found } = await studies.similar(0, l, 3, 8);
  assert.equal(
    found.map(({ layer: at, index }) => [at, index]),
    every.slice(0, 8).map(({ layer: at, index }) => [at, index]),
  );
});

test("the matrix has an output a row and an input a column; too many filters have a pixel each", () => {
  const weights = Float32Array.from({ length: 3 * 2 * 9 }, (_, i) =>
    Math.floor(i / 9) === 3 ? (i % 9 === 5 ? 1 : -1) : 0,
  );
  const { width, height, cell, pixels } = matrixPicture(weights, 3, 2, { row: 1, column: 0, rows: 2, columns: 2 }, 1);
  assert.equal([width, height, cell], [8, 8, 4]);
  const at = (x: number, y: number) => [...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
  // Filter 3 is output 1, input 1: its tap 5 in row 1, column 2.
  assert.equal(at(4 + 2, 1), [0x67, 0x00, 0x1f, 255]);
  assert.equal(at(4, 0), [0x05, 0x30, 0x61, 255]);
  assert.is(at(3, 0)[3], 0);
  assert.equal(
    at(0, 0)
      .slice(0, 3)
      .every((channel) => channel > 230),
    true,
  );
  const many = matrixPicture(
    new Float32Array(400 * 400 * 9),
    3,
    400,
    { row: 0, column: 0, rows: 400, columns: 400 },
    1,
  );
  assert.equal([many.width, many.height, many.cell], [400, 400, 1]);
});

test("a filter's place names its output and its input, the groups counted through", () => {
  const of = (inputs: number, out: number, groups: number, filters = (out * inputs) / groups) =>
    ({ in: inputs, out, groups, filters }) as Parameters<typeof filterPlace>[0];
  assert.is(filterPlace(of(4, 6, 1), 11), "output 2, input 3");
  assert.is(filterPlace(of(8, 8, 8), 5), "output 5, input 5");
  assert.is(filterPlace(of(8, 4, 2), 9), "output 2, input 5");
  // Slices of a 3-D kernel.
  assert.is(filterPlace(of(4, 6, 1, 72), 11), undefined);
});

test.run();
