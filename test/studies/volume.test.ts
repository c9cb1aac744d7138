import { test } from "uvu";
import * as assert from "uvu/assert";
import { type ConvLayer, fromBytes, type Model, type VolumeLayer, volume } from "../../sdk/index.ts";
import { anisotropyOf, type Box } from "../../sdk/statistics/anisotropy.ts";
import { randomComponents } from "../../sdk/statistics/random-spectrum.ts";
import { volumeTables } from "../../sdk/tables/volume-tables.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { seededNormal } from "../support/seeded.ts";

interface Golden extends Pick<VolumeLayer, "name" | "sparsity" | "maxAbs" | "varianceEntropy" | "orthogonality"> {
  shape: [number, number, number, number, number];
  weights: string;
  contiguity: [number, number, number];
  ratio: number;
  pValue: number | null;
  slices: [number[], number[], number[]];
  mean: number[];
  variances: number[];
  first: number[][];
}
const golden = readGolden<{ layers: Golden[] }>("volume.json").layers;

function layerOf(name: string, weights: Float32Array | Float64Array, [out, inputs, ...kernel]: number[]): ConvLayer {
  const base = convLayer(weights, out, inputs, 3, name);
  return { ...base, tensor: { ...base.tensor, shape: [out, inputs, ...kernel] }, layout: "OIDHW", kernel };
}

function modelOf(...layers: ConvLayer[]): Model {
  const files = [fromBytes("net", new Uint8Array(1))];
  return {
    ...({} as Model),
    name: "net",
    format: "npz",
    order: "file",
    layers,
    tensors: [],
    notes: [],
    files,
    roles: new Map(),
  };
}

const studied = (...layers: ConvLayer[]) => volume([modelOf(...layers)], { digest: false });

/** Sums of some thousand products each: a few hundred epsilon. */
const close = (a: number | null | undefined, b: number, name: string, tolerance = 1e-12) =>
  assert.ok(Math.abs((a as number) - b) <= tolerance * Math.max(1e-3, Math.abs(b)), `${name}: ${a}, expected ${b}`);

for (const expected of golden) {
  test(`3-D kernels, ${expected.name}: contiguity, slices, quality and components of numpy`, async () => {
    const weights = new Float32Array(fromBase64(expected.weights).buffer);
    const [{ layers, basis, kernel }] = (await studied(layerOf(expected.name, weights, expected.shape))).sizes;
    const [{ anisotropy, slices, ...layer }] = layers;
    assert.equal(kernel, expected.shape.slice(2));
    const axes = ["depth", "rows", "columns"] as const;
    axes.forEach((axis, i) => {
      close(anisotropy?.[axis], expected.contiguity[i], axis);
      expected.slices[i].forEach((energy, at) => close(slices?.[axis][at], energy, `slice ${at} across ${axis}`));
    });
    close(anisotropy?.ratio, expected.ratio, "ratio");
    if (expected.pValue === null) assert.is(anisotropy?.pValue, null);
    // exp multiplies what rounding left of its argument, up to some hundred.
    else close(anisotropy?.pValue, expected.pValue, "p", 1e-10);
    for (const key of ["sparsity", "maxAbs", "varianceEntropy", "orthogonality"] as const) {
      close(layer[key], expected[key] as number, key);
    }
    basis?.mean.forEach((mean, i) => assert.ok(Math.abs(mean - expected.mean[i]) < 1e-13, `mean ${i}`));
    const most = expected.variances[0];
    expected.variances.forEach((variance, i) =>
      assert.ok(Math.abs((basis?.explainedVariance[i] ?? 0) - variance) < 1e-13 * most, `variance ${i}`),
    );
    const gap = (expected.variances[0] - expected.variances[1]) / most;
    expected.first[0].forEach((loading, i) =>
      assert.ok(Math.abs(Math.abs(basis?.components[0][i] ?? 0) - loading) < 1e-13 / gap, `loading ${i}`),
    );
    assert.is(basis?.components.length, kernel[0] * kernel[1] * kernel[2]);
  });
}

/** Kernels with their axes in another order. */
function turned(data: Float64Array, [a, b, c]: Box, order: readonly [number, number, number]): Float64Array {
  const sizes = [a, b, c];
  const out = new Float64Array(data.length);
  const width = a * b * c;
  for (let start = 0, to = 0; start < data.length; start += width) {
    const at = [0, 0, 0];
    for (at[order[0]] = 0; at[order[0]] < sizes[order[0]]; at[order[0]]++)
      for (at[order[1]] = 0; at[order[1]] < sizes[order[1]]; at[order[1]]++)
        for (at[order[2]] = 0; at[order[2]] < sizes[order[2]]; at[order[2]]++)
          out[to++] = data[start + (at[0] * b + at[1]) * c + at[2]];
  }
  return out;
}

test("a volume with its axes exchanged has its three numbers exchanged, and the same p", async () => {
  const kernels = await loadedKernels();
  const normal = seededNormal(3);
  const box: Box = [3, 3, 3];
  const data = Float64Array.from({ length: 27 * 20 }, (_, i) => normal() + 0.4 * (Math.floor(i / 9) % 3));
  const own = anisotropyOf(kernels, data, box);
  const axes = ["depth", "rows", "columns"] as const;
  for (const order of [
    [1, 2, 0],
    [2, 1, 0],
    [0, 2, 1],
  ] as const) {
    const found = anisotropyOf(kernels, turned(data, box, order), box);
    order.forEach((axis, i) => close(found?.[axes[i]], own?.[axes[axis]] as number, `${order} ${i}`));
    close(found?.pValue, own?.pValue as number, "p", 1e-10);
    close(found?.ratio, own?.ratio as number, "ratio");
  }
});

test("scaling and adding a constant to each kernel change nothing; equal slices have no difference along depth", async () => {
  const kernels = await loadedKernels();
  const normal = seededNormal(4);
  const data = Float64Array.from({ length: 27 * 5 }, () => normal());
  const moved = data.map((weight, i) => 8 * weight + Math.floor(i / 27));
  const [own, other] = [data, moved].map((each) => anisotropyOf(kernels, each, [3, 3, 3]));
  for (const axis of ["depth", "rows", "columns"] as const) close(other?.[axis], own?.[axis] as number, axis);
  const flat = Float64Array.from({ length: 27 * 5 }, (_, i) => data[Math.floor(i / 27) * 27 + (i % 9)]);
  assert.is(anisotropyOf(kernels, flat, [3, 3, 3])?.depth, 0);
  assert.is(anisotropyOf(kernels, flat, [3, 3, 3])?.ratio, null);
  assert.is(anisotropyOf(kernels, new Float64Array(54).fill(0.1), [3, 3, 3]), null);
});

test("a naive twin: all pairs of weights one step apart along an axis", async () => {
  const kernels = await loadedKernels();
  const normal = seededNormal(5);
  const box: Box = [2, 3, 4];
  const data = Float64Array.from({ length: 24 * 3 }, () => normal());
  const places = Array.from({ length: 24 }, (_, i) => [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4]);
  let variance = 0;
  for (let k = 0; k < 3; k++) {
    // The mean squared difference of all pairs is twice the variance.
    let [sum, count] = [0, 0];
    for (let i = 0; i < 24; i++) for (let j = 0; j < i; j++, count++) sum += (data[24 * k + i] - data[24 * k + j]) ** 2;
    variance += sum / count / 2;
  }
  const found = anisotropyOf(kernels, data, box);
  (["depth", "rows", "columns"] as const).forEach((axis, a) => {
    let c = 0;
    for (let k = 0; k < 3; k++) {
      let [sum, count] = [0, 0];
      for (let i = 0; i < 24; i++)
        for (let j = 0; j < 24; j++) {
          const steps = places[i].map((place, at) => place - places[j][at]);
          if (steps[a] !== 1 || steps.some((step, at) => at !== a && step !== 0)) continue;
          sum += (data[24 * k + i] - data[24 * k + j]) ** 2;
          count++;
        }
      c += sum / count / (2 * variance);
    }
    close(found?.[axis], c, axis);
  });
});

test("p-values of noise are uniform: their mean is 1/2, and a twentieth is below 0.05", async () => {
  const kernels = await loadedKernels();
  const normal = seededNormal(6);
  const draws = 600;
  let [mean, below] = [0, 0];
  for (let i = 0; i < draws; i++) {
    const data = Float64Array.from({ length: 27 * 64 }, () => normal());
    const p = anisotropyOf(kernels, data, [3, 3, 3])?.pValue ?? Number.NaN;
    mean += p / draws;
    if (p < 0.05) below++;
  }
  // Four standard errors of each.
  assert.ok(Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * draws), String(mean));
  assert.ok(Math.abs(below / draws - 0.05) < 4 * Math.sqrt((0.05 * 0.95) / draws), String(below));
});

test("what is no 3-D kernel has its reason, broken kernels are counted, sizes stand apart", async () => {
  const normal = seededNormal(7);
  const draw = (length: number) => Float64Array.from({ length }, () => normal());
  const broken = draw(2 * 2 * 27);
  broken[30] = Number.NaN;
  const document = await studied(
    layerOf("2d", draw(9), [1, 1, 3, 3]),
    layerOf("flat", draw(18), [2, 1, 1, 3, 3]),
    layerOf("mix", draw(4), [2, 2, 1, 1, 1]),
    layerOf("large", draw(1000), [1, 1, 10, 10, 10]),
    { ...layerOf("up", draw(27), [1, 1, 3, 3, 3]), kind: "transposed" },
    layerOf(
      "huge",
      Float64Array.from({ length: 27 }, () => 1e200),
      [1, 1, 3, 3, 3],
    ),
    layerOf("broken", broken, [2, 2, 3, 3, 3]),
    layerOf("two", draw(3 * 8), [3, 1, 2, 2, 2]),
    layerOf("zero", new Float64Array(54), [2, 1, 3, 3, 3]),
  );
  assert.equal(
    document.models[0].skippedLayers.map(({ name, reason }) => `${name}: ${reason}`),
    [
      "2d: 2-D convolution, kernel 3x3: not a 3-D kernel",
      "flat: kernel 1x3x3: not three axes of more than one weight",
      "mix: 1x1x1 convolution: nothing spatial",
      "large: kernel 10x10x10: 1000 weights, more than 343",
      "up: transposed convolution, kernel 3x3x3: its weights are no filters of the input",
      "huge: its largest weight is 1.00e+200: squares leave the range of numbers",
    ],
  );
  assert.equal(
    document.sizes.map(({ kernel, layers }) => [kernel.join("x"), layers.map(({ name }) => name)]),
    [
      ["3x3x3", ["broken", "zero"]],
      ["2x2x2", ["two"]],
    ],
  );
  const [[brokenLayer, zero]] = document.sizes.map(({ layers }) => layers);
  assert.is(brokenLayer.nonFinite, 1);
  assert.is(document.findings[0].id, "non-finite");
  assert.equal([zero.anisotropy, zero.slices, zero.orthogonality, zero.sparsity], [null, null, null, 1]);
  const [layers, slices, basis] = volumeTables(document);
  assert.is(layers.rows.length, 3);
  assert.is(slices.rows.length, 9 + 6);
  assert.is(basis.rows.length, 27 + 8);
  for (const table of [layers, slices, basis])
    for (const row of table.rows) assert.is(row.length, table.columns.length);
  await expectError(
    () => studied(layerOf("2d", draw(9), [1, 1, 3, 3])),
    "no-filters",
    /found no 3-D kernels among 1 convolution layer; the first: 2-D/,
  );
});

test("findings: p and what the numbers are of other weights; zeros; one layer and several", async () => {
  const normal = seededNormal(8);
  const noise = (name: string) =>
    layerOf(
      name,
      Float64Array.from({ length: 64 * 27 }, () => normal()),
      [8, 8, 3, 3, 3],
    );
  // The same slices along depth.
  const plane = Float64Array.from({ length: 64 * 9 }, () => normal());
  const flat = layerOf(
    "flat",
    Float64Array.from({ length: 64 * 27 }, (_, i) => plane[Math.floor(i / 27) * 9 + (i % 9)]),
    [8, 8, 3, 3, 3],
  );
  const zero = layerOf("zero", new Float64Array(54), [2, 1, 3, 3, 3]);
  const tell = async (...layers: ConvLayer[]) => (await studied(...layers)).findings;

  const one = await tell(noise("a"));
  assert.is(one[0].title, "No axis of the 3-D kernels stands out in the layer");
  assert.match(one[0].text, /^The least p is 0\.\d{3}, in "a"\. The test is chi-squared, .* at 5 %; below ten/);
  const two = await tell(noise("a"), noise("b"));
  assert.is(two[0].title, "No axis of the 3-D kernels stands out in any of the 2 layers");
  assert.match(two[0].text, / at 5 % over 2 layers; /);
  const found = await tell(flat, zero);
  assert.is(`${found[0].title}: ${found[0].text}`, '1 layer of 3-D kernels is all zero: "zero" passes nothing on.');
  assert.match(
    found[1].text,
    /^In "flat": .* are 0 along depth, .* \(p < 0\.001\)\. Of weights in any order each of these/,
  );
  assert.is((await tell(noise("a"), zero, { ...zero, name: "z" }))[0].title, "2 layers of 3-D kernels are all zero");
  const nan = await tell(layerOf("nan", new Float64Array(27).fill(Number.NaN), [1, 1, 3, 3, 3]));
  assert.not(nan.some(({ id }) => id === "all-zero"));
});

test("a basis of noise takes as many components as the finding says of random weights, whatever the number of kernels", async () => {
  const normal = seededNormal(9);
  for (const [out, side] of [
    [16, 3],
    [64, 5],
    [64, 2],
    [800, 3],
  ]) {
    const data = Float64Array.from({ length: out * side ** 3 }, () => normal());
    const { findings } = await studied(layerOf("a", data, [out, 1, side, side, side]));
    const { values, text } = findings.filter(({ id }) => id === "volume-basis")[0];
    assert.ok(Math.abs(values.components - values.noise) <= 1, `${out} of ${side}: ${JSON.stringify(values)}`);
    assert.match(text, new RegExp(`^Of as many kernels of random weights it would take about ${values.noise}\\.`));
  }
});

test("components of random vectors: those of numpy's draws; of many vectors the part itself", () => {
  const { cases } = readGolden<{ cases: { width: number; samples: number; mean: number }[] }>("random-spectrum.json");
  assert.is(cases.length, 7);
  for (const { width, samples, mean } of cases)
    assert.is(randomComponents(width, samples, 0.9), Math.round(mean), `${samples} of ${width}`);
  assert.is(randomComponents(9, 1e8, 0.9), 9);
  assert.is(randomComponents(9, 2, 0.9), 1);
});

test.run();
