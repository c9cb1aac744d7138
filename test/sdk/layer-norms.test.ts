import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/open-file.ts";
import { type Model, openModel } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import type { WeightLayout } from "../../sdk/model/model-file.ts";
import { measureNorms } from "../../sdk/studies/norms/measure-norms.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { tensorModel } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";

const golden = readGolden<{
  layers: {
    out: number;
    in: number;
    groups: number;
    kernel: number[];
    size: [number, number];
    stride: number[];
    weights: string;
    s: string;
  }[];
}>("layer-operator.json").layers;

/** A model of layers in memory. */
function modelOf(layers: ConvLayer[], name = "net"): Model {
  return { ...({} as Model), name, layers };
}

const layers = golden.map((layer, i): ConvLayer & { s: Float64Array; size: [number, number] } => {
  const weights = doublesFromBase64(layer.weights);
  const base = convLayer(weights, layer.out, layer.in, 3, `layer${i}`);
  const shape = [layer.out, layer.in / layer.groups, ...layer.kernel];
  const { kernel, groups, stride, size } = layer;
  return { ...base, tensor: { ...base.tensor, shape }, kernel, groups, stride, size, s: doublesFromBase64(layer.s) };
});
const sizeOf = (layer: ConvLayer) => layers.find(({ name }) => name === layer.name)?.size ?? null;

test("norms, condition numbers, stable ranks and histograms of explicit matrices", async () => {
  const result = await measureNorms([modelOf(layers)], { size: "from-graph", sizeOf });
  assert.equal(result.skipped, []);
  assert.is(result.layers.length, layers.length);
  for (const [i, { spectralNorm, conditionNumber, stableRank, histogram, size }] of result.layers.entries()) {
    const { s, name } = layers[i];
    assert.equal(size, layers[i].size);
    assert.ok(Math.abs(spectralNorm / s[0] - 1) < 1e-13, name);
    const least = s[s.length - 1];
    if (least < 1e-12 * s[0]) assert.is(conditionNumber, null, name);
    // The least value is off by some hundred epsilon of the largest.
    else assert.ok(Math.abs((conditionNumber as number) * (least / s[0]) - 1) < (1e-13 * s[0]) / least, name);
    const squares = s.reduce((sum, x) => sum + (x / s[0]) ** 2, 0);
    assert.ok(Math.abs((stableRank as number) / squares - 1) < 1e-13, name);
    assert.ok((stableRank as number) >= 1 - 1e-13 && (stableRank as number) <= s.length);
    const counts = histogram?.counts ?? [];
    assert.is(
      counts.reduce((a, b) => a + b, 0),
      s.length,
      name,
    );
    // Bin edges are hit by structured layers only: the others' counts are exact.
    if (new Set(s).size === s.length) {
      const expected = new Array(40).fill(0);
      for (const x of s) expected[Math.min(39, Math.floor((x / s[0]) * 40))]++;
      if (least > 1e-12) assert.equal(counts.slice(1), expected.slice(1), name);
    }
  }
  const [{ product, log10 }] = result.bounds;
  const expected = layers.reduce((total, { s }) => total * s[0], 1);
  assert.ok(Math.abs((product as number) / expected - 1) < 1e-12);
  assert.ok(Math.abs((log10 as number) - Math.log10(expected)) < 1e-12);
});

test("a product that is 0, or beyond all numbers, is told as JSON can", async () => {
  const large = (i: number) => convLayer(new Float64Array(9).fill(1e200), 1, 1, 3, `large${i}`);
  const zeros = convLayer(new Float64Array(9), 1, 1, 3, "zeros");
  const { bounds } = await measureNorms([modelOf([large(0), large(1)], "a"), modelOf([large(0), zeros], "b")], {
    size: 4,
  });
  assert.is(bounds[0].product, null);
  // Nine weights of one sign: the norm is their sum.
  assert.ok(Math.abs((bounds[0].log10 as number) - 2 * Math.log10(9e200)) < 1e-11);
  assert.equal(bounds[1], { model: "b", layers: 2, product: 0, log10: null });
});

test("a transposed convolution has its adjoint's values, in every order of axes", async () => {
  const { tensor, groups, stride, size, kernel, s, in: ins, out } = layers[10];
  assert.equal([groups, stride, kernel], [1, [2, 2], [3, 3]]);
  const values = await tensor.read();
  const [kh, kw] = kernel;
  for (const layout of ["IOHW", "HWOI", "OHWI"] as WeightLayout[]) {
    // The adjoint's outputs are its inputs: twice the images that a graph tells.
    const sizes: Record<string, number> = { I: out, O: ins, H: kh, W: kw };
    const shape = [...layout].map((axis) => sizes[axis]);
    const weights = new Float64Array(values.length);
    for (let at = 0; at < values.length; at++) {
      const index: Record<string, number> = {
        I: Math.floor(at / (ins * kh * kw)),
        O: Math.floor(at / (kh * kw)) % ins,
        H: Math.floor(at / kw) % kh,
        W: at % kw,
      };
      weights[[...layout].reduce((sum, axis) => sum * sizes[axis] + index[axis], 0)] = values[at];
    }
    const base = convLayer(weights, ins, out);
    const layer: ConvLayer = {
      ...base,
      tensor: { ...base.tensor, shape },
      layout,
      kind: "transposed",
      stride,
      depthRank: null,
      reason: "transposed convolution",
    };
    const [norm] = (
      await measureNorms([modelOf([layer])], { size: "from-graph", sizeOf: () => [size[0] / 2, size[1] / 2] })
    ).layers;
    assert.ok(Math.abs(norm.spectralNorm / s[0] - 1) < 1e-13, layout);
    assert.equal([norm.in, norm.out, norm.depthRank], [out, ins, null]);
  }
});

test("the norm alone agrees with all values on trained networks, within its own bounds", async () => {
  for (const [file, size] of [
    ["@upscalerjs/esrgan-slim/models/x2/model.json", 8],
    ["@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json", 10],
    ["@mediapipe/selfie_segmentation/selfie_segmentation.tflite", 16],
  ] as const) {
    const model = await openModel(await openFile(`node_modules/${file}`));
    const all = await measureNorms([model], { size });
    const alone = await measureNorms([model], { size, normOnly: true });
    assert.ok(all.layers.length > 5);
    assert.equal(alone.skipped, all.skipped);
    for (const [i, { name, spectralNorm, upperBound, converged, ...rest }] of alone.layers.entries()) {
      const exact = all.layers[i];
      assert.is(name, exact.name);
      assert.ok(spectralNorm <= exact.spectralNorm * (1 + 1e-13), name);
      assert.ok(exact.spectralNorm <= (upperBound as number), name);
      assert.is(converged, true, name);
      assert.ok(spectralNorm >= exact.spectralNorm * (1 - 1e-6), `${name} ${spectralNorm} ${exact.spectralNorm}`);
      assert.is(rest.histogram, undefined);
      assert.is(rest.conditionNumber, null);
    }
    await model.close();
  }
});

test("strides left untold count as 1, and bound the strided layer's norm", async () => {
  const next = seededNormal(3);
  const layer = convLayer(Float64Array.from({ length: 4 * 5 * 9 }, next), 4, 5);
  const strided = { ...layer, stride: [2, 2] };
  const [one, two] = (await measureNorms([modelOf([layer, strided])], { size: 6 })).layers;
  assert.equal([one.stride, two.stride], [null, [2, 2]]);
  assert.equal([one.notes, two.notes], [["assumed stride 1 and dilation 1"], ["assumed dilation 1"]]);
  assert.ok(two.spectralNorm <= one.spectralNorm * (1 + 1e-13));
  assert.ok(
    Math.abs(
      ((two.stableRank as number) * two.spectralNorm ** 2 * 4) / ((one.stableRank as number) * one.spectralNorm ** 2) -
        1,
    ) < 1e-12,
  );
});

test("what has no norm is skipped by name", async () => {
  const model = await tensorModel("mixed", {
    "a.weight": { shape: [4, 3, 3, 3] },
    "b.weight": { shape: [2, 2, 5, 5] },
    "c.weight": { shape: [2, 2, 3] },
    "d.weight": { shape: [2, 2, 3, 3], values: Array.from({ length: 36 }, (_, i) => (i === 7 ? NaN : 1)) },
    "e.weight": { shape: [2, 2, 3, 3], values: 0 },
    "f.weight": { shape: [4, 4, 1, 1] },
  });
  const first = { ...model.layers[0], stride: [1, 1], dilation: [1, 1] };
  const more = [
    { ...first, name: "strided", stride: [3, 3] },
    { ...first, name: "dilated", dilation: [1, 1] },
    { ...first, name: "wide", dilation: [1, 2] },
    { ...first, name: "far", stride: [2 ** 40, 2 ** 40] },
  ];
  const result = await measureNorms([{ ...model, layers: [...model.layers, ...more] }], { size: 4 });
  assert.equal(
    result.layers.map(({ name }) => name),
    ["a", "e", "f", "strided", "dilated"],
  );
  assert.equal(
    result.skipped.map(({ name, reason }) => `${name}: ${reason}`),
    [
      "b: kernel 5x5: larger than the images of 4x4",
      "c: 1-D convolution, kernel 3: only 2-D layers are measured",
      "d: 1 NaN or infinite weight",
      "wide: kernel 3x3, dilation 1x2: 3x5 is larger than the images of 4x4",
      "far: stride 1099511627776x1099511627776: larger than the images of 4x4",
    ],
  );
  const zeros = result.layers[1];
  assert.equal([zeros.spectralNorm, zeros.conditionNumber, zeros.stableRank], [0, null, null]);
  assert.equal(
    [result.layers[3].size, result.layers[3].notes],
    [[6, 6], ["images of 4x4 rounded up to multiples of the stride"]],
  );
  assert.equal(zeros.histogram?.counts[0], 2 * 16);
  assert.is(result.bounds[0].product, 0);
  const alone = (await measureNorms([model], { size: 4, normOnly: true })).layers[1];
  assert.equal([alone.spectralNorm, alone.stableRank, alone.upperBound, alone.converged], [0, null, 0, true]);
  const some = await measureNorms([model], { size: 4, layers: ["a"] });
  assert.is(some.layers.length, 1);
  assert.ok(some.skipped.every(({ reason }) => reason === "left out by --layers"));
});

test("sizes without meaning, unknown layers and a request to stop", async () => {
  const model = modelOf([convLayer(new Float64Array(9).fill(1), 1, 1)]);
  for (const size of [1, 0, 4.5, NaN]) await expectError(() => measureNorms([model], { size }), "usage", /image size/);
  await expectError(() => measureNorms([]), "usage", /no model/);
  await expectError(() => measureNorms([model], { layers: ["x"] }), "usage", /pattern "x"/);
  await expectError(() => measureNorms([model], { signal: AbortSignal.abort() }), "aborted");
  const controller = new AbortController();
  const large = convLayer(Float64Array.from({ length: 96 * 96 * 9 }, seededNormal(2)), 96, 96);
  const steps: number[] = [];
  const onProgress = ({ done }: { done: number }) => {
    // A timer is the runtime's turn: it only fires where a layer gives way. One set before might fire before the first step.
    if (steps.push(done) === 1) setTimeout(() => controller.abort(), 0);
  };
  await expectError(() => measureNorms([modelOf([large])], { signal: controller.signal, onProgress }), "aborted");
  assert.ok(steps.length > 0 && steps.every((done) => done < 1));
});

test.run();
