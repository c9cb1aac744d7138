import { test } from "uvu";
import * as assert from "uvu/assert";
import { type ClippedLayer, clipNorms, MemorySink, type Model, openModel, rewriteModel } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import type { WeightLayout } from "../../sdk/model/model-file.ts";
import { measureNorms } from "../../sdk/studies/norms/measure-norms.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { tensorFile } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";

interface Golden {
  out: number;
  in: number;
  groups: number;
  shape: number[];
  size: number;
  stride: number[];
  dilation: number[];
  limit: number;
  weights: string;
  clipped: string;
  rounds: number;
  norm: number;
}

const golden = readGolden<{ layers: Golden[] }>("clip-norms.json").layers;
const layerOf = (given: Golden, weights = doublesFromBase64(given.weights)): ConvLayer => {
  const { shape, groups, stride, dilation } = given;
  const base = convLayer(weights, given.out, given.in, 3, "layer");
  const tensor = { ...base.tensor, dtype: "f64", shape };
  return { ...base, tensor, kernel: shape.slice(2), groups, stride, dilation };
};
const modelOf = (layers: ConvLayer[]): Model => ({
  ...({} as Model),
  name: "net",
  format: "npz",
  files: [{ name: "net.npz", byteLength: 0, read: async () => new Uint8Array() }],
  layers,
});

/** The one layer's weights after clipping, and what the manifest says of it. */
async function clipOne(
  layer: ConvLayer,
  norm: number,
  size: number,
): Promise<[ArrayLike<number> | null, ClippedLayer]> {
  const { replacements, manifest } = await clipNorms(modelOf([layer]), { norm, size, digest: false });
  const found = (replacements as ReadonlyMap<string, ArrayLike<number>>).get(layer.tensor.name);
  return [found ?? null, manifest.layers[0]];
}

test("clipping and projecting in turn is what numpy does on the explicit matrix", async () => {
  for (const given of golden) {
    const about = JSON.stringify({ ...given, weights: "", clipped: "" });
    const [weights, { rounds, scale, reached, before, after, upperBound }] = await clipOne(
      layerOf(given),
      given.limit,
      given.size,
    );
    const expected = doublesFromBase64(given.clipped);
    assert.is(rounds, given.rounds, about);
    assert.ok(Math.abs(reached / given.norm - 1) < 1e-9, about);
    // Some tens of rounds of a few epsilon each.
    for (const [i, weight] of expected.entries()) {
      assert.ok(Math.abs((weights as ArrayLike<number>)[i] / scale - weight) < 1e-11, about);
    }
    assert.ok(
      before > given.limit && after <= upperBound && upperBound <= given.limit && after > 0.999 * given.limit,
      about,
    );
  }
});

test("the norm of what is written is at most the limit, and every layer of one tap exactly that", async () => {
  const normal = seededNormal(3);
  for (let trial = 0; trial < 8; trial++) {
    const [out, ins, k] = [1 + (trial % 4), 1 + (trial % 3), [3, 1, 2, 5][trial % 4]];
    const base = convLayer(Float64Array.from({ length: out * ins * k * k }, normal), out, ins, 3, "layer");
    const layer = { ...base, tensor: { ...base.tensor, dtype: "f64", shape: [out, ins, k, k] }, kernel: [k, k] };
    const [before] = (await measureNorms([modelOf([layer])], { size: 6 })).layers;
    const limit = 0.6 * before.spectralNorm;
    const [weights, { clipped, relativeChange }] = await clipOne(layer, limit, 6);
    const again = { ...layer, tensor: { ...layer.tensor, read: async () => Float64Array.from(weights as number[]) } };
    const [after] = (await measureNorms([modelOf([again])], { size: 6 })).layers;
    assert.ok(clipped && after.spectralNorm <= limit && after.spectralNorm > 0.998 * limit, `${trial}`);
    // Taking everything times 0.6 changes 0.4: what comes near it in both sets changes less.
    assert.ok(relativeChange > 0 && relativeChange <= 0.4 + 1e-9, `${trial}`);
    // What is within the limit stays as it is.
    const [same, unchanged] = await clipOne(again, limit, 6);
    assert.equal([same, unchanged.clipped, unchanged.scale, unchanged.relativeChange], [null, false, 1, 0]);
  }
});

test("every layout gets its own numbers back, a transposed layer its adjoint's", async () => {
  const [given] = golden;
  const weights = doublesFromBase64(given.weights);
  const [expected] = await clipOne(layerOf(given), given.limit, given.size);
  const sizes: Record<string, number> = { O: given.out, I: given.in, H: 3, W: 3 };
  for (const [layout, kind] of [
    ["HWIO", "conv"],
    ["OHWI", "conv"],
    ["IOHW", "transposed"],
    ["HWOI", "transposed"],
  ] as [WeightLayout, ConvLayer["kind"]][]) {
    // A transposed layer from `out` to `in` channels is the adjoint of the plain one.
    const letters = kind === "transposed" ? { ...sizes, I: given.out, O: given.in } : sizes;
    const shape = [...layout].map((axis) => letters[axis]);
    const placed = (values: ArrayLike<number>) => {
      const moved = new Float64Array(values.length);
      for (let at = 0; at < values.length; at++) {
        const [o, i, h, w] = [
          Math.floor(at / (given.in * 9)),
          Math.floor(at / 9) % given.in,
          Math.floor(at / 3) % 3,
          at % 3,
        ];
        const index: Record<string, number> =
          kind === "transposed" ? { I: o, O: i, H: h, W: w } : { O: o, I: i, H: h, W: w };
        moved[[...layout].reduce((sum, axis) => sum * letters[axis] + index[axis], 0)] = values[at];
      }
      return moved;
    };
    const base = layerOf(given, placed(weights));
    const [out, ins] = kind === "transposed" ? [given.in, given.out] : [given.out, given.in];
    const layer = { ...base, layout, kind, out, in: ins, tensor: { ...base.tensor, shape } };
    const [found] = await clipOne(layer, given.limit, given.size);
    assert.equal(found, placed(expected as ArrayLike<number>), layout);
  }
});

test("a written file has the clipped norms, and every other byte as it was", async () => {
  const normal = seededNormal(5);
  const values = Float32Array.from({ length: 4 * 3 * 9 }, normal);
  const file = tensorFile({ "a.weight": { shape: [4, 3, 3, 3], values }, "a.bias": { shape: [4], values: 2 } });
  const model = await openModel(file, { name: "net.safetensors" });
  const clipped = await clipNorms(model, { norm: 2, size: 8 });
  const sink = new MemorySink();
  await rewriteModel(model, clipped.replacements, async () => sink);
  const written = await openModel(sink.bytes(), { name: "net.safetensors" });
  const { layers } = await measureNorms([written], { size: 8 });
  assert.ok(layers[0].spectralNorm <= 2 && layers[0].spectralNorm > 1.99);
  const bias = written.tensors.find(({ name }) => name === "a.bias");
  assert.equal(await bias?.read(), new Float32Array(4).fill(2));
  assert.is(sink.bytes().length, file.length);
});

test("layers without a norm keep their reason as norms tells it; the time is told before the first is clipped", async () => {
  const [given] = golden;
  const weights = doublesFromBase64(given.weights);
  const nan = { ...layerOf(given, Float64Array.of(Number.NaN, ...weights.slice(1))), name: "nan" };
  const told: { stage: string; seconds?: number }[] = [];
  const { manifest } = await clipNorms(modelOf([layerOf(given), nan]), {
    norm: given.limit,
    size: given.size,
    digest: false,
    onProgress: (progress) => told.push(progress),
  });
  assert.equal(
    manifest.skippedLayers.map(({ name, reason }) => [name, reason]),
    [["nan", "1 NaN or infinite weight"]],
  );
  const first = told.findIndex(({ stage }) => stage === "clipping norms");
  assert.ok((told[first].seconds ?? 0) > 0);
  assert.ok(told.slice(first + 1).every(({ seconds }) => seconds === undefined));
});

test("options without meaning, and models without a layer to clip", async () => {
  const [given] = golden;
  for (const norm of [0, -1, Number.NaN, Infinity]) {
    await expectError(
      () => clipOne(layerOf(given), norm, 6),
      "usage",
      /norm to clip at is .*, expected a number above 0/,
    );
  }
  await expectError(() => clipOne(layerOf(given), 1, 1.5), "usage", /image size is 1.5/);
  const bare = { ...layerOf(given), kind: "filters" as const };
  await expectError(() => clipOne(bare, 1, 6), "no-filters", /no layer whose norm can be clipped among 1 convolution/);
  const nan = layerOf(given, Float64Array.of(Number.NaN, ...doublesFromBase64(given.weights).slice(1)));
  await expectError(() => clipOne(nan, 1, 6), "no-filters", /1 NaN or infinite weight$/);
});

test.run();
