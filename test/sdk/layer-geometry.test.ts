import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Model } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { measureNorms } from "../../sdk/studies/norms/measure-norms.ts";
import { operators } from "../../sdk/studies/operators/operators.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { weightsModel } from "../support/operators.ts";

interface GoldenLayer {
  kind: "conv" | "transposed";
  out: number;
  in: number;
  groups: number;
  image: [number, number];
  size: [number, number];
  stride: number[];
  dilation: number[];
  shape: number[];
  weights: string;
  s: string;
}

interface GoldenFilter {
  boundary: "periodic" | "zero";
  image: [number, number];
  size: [number, number];
  dilation: number[];
  weights: string;
  s: string;
}

const { layers: golden, filters } = readGolden<{ layers: GoldenLayer[]; filters: GoldenFilter[] }>(
  "layer-geometry.json",
);

const layers = golden.map((layer, i): ConvLayer => {
  const { kind, in: inputs, out, groups, stride, dilation, shape, image } = layer;
  const base = convLayer(doublesFromBase64(layer.weights), out, inputs, 3, `layer${i}`);
  return {
    ...base,
    tensor: { ...base.tensor, shape },
    layout: kind === "transposed" ? "IOHW" : "OIHW",
    ...{ kind, kernel: shape.slice(2), groups, stride, dilation, imageSize: image },
  };
});
const model: Model = { ...({} as Model), name: "net", layers };
const fromGraph = { size: "from-graph", sizeOf: ({ imageSize }: ConvLayer) => imageSize ?? null } as const;

test("dilated, transposed and odd-sized layers have the values of explicit matrices", async () => {
  const result = await measureNorms([model], fromGraph);
  assert.equal(result.skipped, []);
  for (const [
    i,
    { size, stride, dilation, spectralNorm, stableRank, conditionNumber, histogram },
  ] of result.layers.entries()) {
    const expected = golden[i];
    const s = doublesFromBase64(expected.s);
    const about = JSON.stringify([expected.kind, expected.image, expected.stride, expected.dilation]);
    assert.equal([size, stride, dilation], [expected.size, expected.stride, expected.dilation], about);
    assert.ok(Math.abs(spectralNorm / s[0] - 1) < 1e-13, about);
    const least = s[s.length - 1];
    // The least value is off by some hundred epsilon of the largest.
    if (least > 1e-12 * s[0]) {
      assert.ok(Math.abs((conditionNumber as number) * (least / s[0]) - 1) < (1e-13 * s[0]) / least, about);
    } else assert.is(conditionNumber, null, about);
    const squares = s.reduce((sum, x) => sum + (x / s[0]) ** 2, 0);
    assert.ok(Math.abs((stableRank as number) / squares - 1) < 1e-13, about);
    const counts = new Array(40).fill(0);
    for (const x of s) counts[Math.min(39, Math.floor((x / s[0]) * 40))]++;
    assert.equal(histogram?.counts, counts, about);
  }
});

test("the norm alone is the same", async () => {
  const { layers: found } = await measureNorms([model], { ...fromGraph, normOnly: true });
  for (const [i, { spectralNorm, converged }] of found.entries()) {
    const [largest] = doublesFromBase64(golden[i].s);
    assert.ok(converged && Math.abs(spectralNorm / largest - 1) < 1e-6, `${i}`);
  }
});

test("images that the stride does not divide are rounded up, and say so", async () => {
  const { layers: found } = await measureNorms([model], fromGraph);
  for (const [i, { notes }] of found.entries()) {
    const { kind, image, size } = golden[i];
    const rounded = kind === "conv" && image.join() !== size.join();
    assert.equal(notes, rounded ? [`images of ${image.join("x")} rounded up to multiples of the stride`] : []);
  }
});

test("labels from the graph: a dilated filter has the values of the grid of every d-th pixel, again and again", async () => {
  for (const { boundary, image, size, dilation, weights, s } of filters) {
    const plain = weightsModel([{ weights: doublesFromBase64(weights), k: 3 }]);
    const model = { ...plain, layers: [{ ...plain.layers[0], dilation, imageSize: image }] };
    const options = { size: "from-graph", boundary, spectra: true, nullSamples: 8, digest: false } as const;
    const found = (await operators([model], options)).operators.layers[0];
    assert.equal(found.size, size);
    const expected = doublesFromBase64(s);
    const copies = expected.length / (size[0] * size[1]);
    for (const [i, value] of (found.filters?.[0].singularValues ?? []).entries()) {
      for (let copy = 0; copy < copies; copy++) {
        assert.ok(Math.abs(value - expected[i * copies + copy]) < 1e-13 * expected[0], `${boundary} ${image} ${i}`);
      }
    }
  }
});

test.run();
