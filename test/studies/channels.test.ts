import { test } from "uvu";
import * as assert from "uvu/assert";
import { channels, type FirstLayer, fromBytes, type MixingLayer, type Model } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { effectiveRank, randomRankShare } from "../../sdk/statistics/effective-rank.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { seededNormal } from "../support/seeded.ts";

type Shares = Record<"gray" | "redGreen" | "yellowBlue" | "noiseDeviation", number>;
interface GoldenFirst {
  name: string;
  shape: [number, number, number, number];
  groups: number;
  weights: string;
  energy: number;
  channelShares: number[];
  power: number[];
  white: number[];
  high: number;
  whiteHigh: number;
  highNoiseDeviation: number;
  mean: number;
  whiteMean: number;
  values: number[];
  effectiveRank: number;
  noiseRank: number;
  stableRank: number;
  patterns: number[][] | null;
  colour?: Shares & { byFilter: (number | null)[] };
}
interface GoldenMixing extends Omit<MixingLayer, "model" | "depthRank" | "histogram" | "effectiveShare"> {
  weights: string;
  histogram: number[];
}
const golden = readGolden<{
  first: GoldenFirst[];
  mixing: GoldenMixing[];
  random: [number, number, number][];
  sampled: [number, number, number];
}>("channels.json");

const floats = (text: string) => new Float32Array(fromBase64(text).buffer);

function layerOf(
  name: string,
  weights: Float32Array | Float64Array,
  [out, perGroup, rows, columns]: number[],
  groups = 1,
): ConvLayer {
  const base = convLayer(weights, out, perGroup * groups, 3, name);
  const shape = [out, perGroup, rows, columns];
  return { ...base, tensor: { ...base.tensor, shape }, kernel: [rows, columns], groups, filters: out * perGroup };
}

function modelOf(layers: ConvLayer[], order: Model["order"] = "graph"): Model {
  return {
    ...({} as Model),
    name: "net",
    format: "npz",
    order,
    layers,
    tensors: [],
    notes: [],
    files: [fromBytes("net", new Uint8Array(1))],
    roles: new Map(),
  };
}

async function measured(...layers: ConvLayer[]) {
  return (await channels([modelOf(layers)], { digest: false })).channels;
}

/** Sums of some thousand products each: a few hundred epsilon. */
const close = (a: number | null | undefined, b: number, name: string, tolerance = 1e-12) =>
  assert.ok(Math.abs((a as number) - b) <= tolerance * Math.max(1e-3, Math.abs(b)), `${name}: ${a}, expected ${b}`);

for (const expected of golden.first) {
  test(`a first layer, ${expected.name}: energies, frequencies, singular values of numpy`, async () => {
    const layer = layerOf(expected.name, floats(expected.weights), expected.shape, expected.groups);
    const [found] = (await measured(layer)).first;
    close(found.energy, expected.energy, "energy");
    expected.channelShares.forEach((share, i) => close(found.channelShares[i], share, "channel share"));
    assert.is(found.channelShares.length, expected.channelShares.length);
    const radial = found.radial as NonNullable<FirstLayer["radial"]>;
    expected.power.forEach((share, i) => close(radial.power[i], share, `power of ring ${i}`));
    expected.white.forEach((share, i) => assert.is(radial.white[i], share));
    for (const key of ["high", "whiteHigh", "mean", "whiteMean", "highNoiseDeviation"] as const) {
      close(radial[key], expected[key], key);
    }
    const eigen = found.eigen as NonNullable<FirstLayer["eigen"]>;
    assert.is(eigen.most, expected.values.length);
    const all = expected.values.reduce((sum, value) => sum + value * value, 0);
    eigen.shares.forEach((share, i) => close(share, expected.values[i] ** 2 / all, `share ${i}`));
    close(eigen.effectiveRank, expected.effectiveRank, "effective rank");
    // The error of the trapezoidal rule.
    close(eigen.noiseRank, expected.noiseRank, "its noise", 1e-6);
    close(eigen.stableRank, expected.stableRank, "stable rank");
    expected.patterns?.forEach((pattern, i) => {
      if (eigen.patterns.length === 0) return;
      // The gap to the next singular value is 2 % at least.
      pattern.forEach((loading, at) => close(Math.abs(eigen.patterns[i].weights[at]), loading, `pattern ${i}`, 1e-10));
    });
    if (expected.colour === undefined) return assert.is(found.colour, null);
    const colour = found.colour as NonNullable<FirstLayer["colour"]>;
    for (const key of ["gray", "redGreen", "yellowBlue", "noiseDeviation"] as const)
      close(colour[key], expected.colour[key], key);
    close(colour.share, expected.colour.redGreen + expected.colour.yellowBlue, "share");
    expected.colour.byFilter.forEach((share, i) =>
      share === null ? assert.is(colour.byFilter[i], null) : close(colour.byFilter[i], share, `filter ${i}`),
    );
  });
}

for (const expected of golden.mixing) {
  test(`a 1x1 layer, ${expected.name}: singular values and orthogonality of numpy`, async () => {
    const { out, in: inputs, groups } = expected;
    const layer = layerOf("mix", floats(expected.weights), [out, inputs / groups, 1, 1], groups);
    const [found] = (await measured(layer)).mixing;
    for (const key of ["effectiveRank", "stableRank", "spectralNorm", "orthogonality"] as const) {
      close(found[key], expected[key] as number, key);
    }
    close(found.noiseShare, expected.noiseShare, "noise", 1e-6);
    close(found.effectiveShare, (expected.effectiveRank as number) / expected.most, "share");
    for (const key of ["most", "silentOutputs", "unusedInputs"] as const) assert.is(found[key], expected[key], key);
    assert.equal(found.histogram?.counts, expected.histogram);
  });
}

test("Marchenko and Pastur: the quadrature's rank, and that of a random matrix within 1 %", async () => {
  const kernels = await loadedKernels();
  for (const [rows, columns, share] of golden.random) {
    close(randomRankShare(kernels, rows, columns), share, `${rows} x ${columns}`, 1e-6);
    assert.is(randomRankShare(kernels, rows, columns), randomRankShare(kernels, columns, rows));
  }
  const [sampled, rows, columns] = golden.sampled;
  close(randomRankShare(kernels, rows, columns), sampled, "sampled", 0.01);
});

test("an orthogonal mixing matrix has effective rank n, stable rank n and O = 1; one of rank 1 has 1", async () => {
  // Walsh's matrix of order 8, over its norm times any number: exact in f32.
  const walsh = (i: number, j: number) => ((i & j).toString(2).replaceAll("0", "").length % 2 === 0 ? 1 : -1);
  const matrix = Float32Array.from({ length: 64 }, (_, at) => 0.25 * walsh(at >> 3, at & 7));
  const ones = Float32Array.from({ length: 24 }, () => 0.5);
  const { mixing } = await measured(layerOf("walsh", matrix, [8, 8, 1, 1]), layerOf("ones", ones, [6, 4, 1, 1]));
  for (const key of ["effectiveRank", "stableRank"] as const) {
    close(mixing[0][key], 8, key, 1e-14);
    close(mixing[1][key], 1, key, 1e-14);
  }
  assert.is(mixing[0].orthogonality, 1);
  close(mixing[1].orthogonality, 0, "O of equal rows");
});

test("a gray filter has colour share 0, one that gray does not reach 1; both keep their sum", async () => {
  const normal = seededNormal(5);
  const plane = Float32Array.from({ length: 4 * 25 }, () => normal());
  const of = (weights: readonly number[]) =>
    Float32Array.from(
      { length: 4 * 75 },
      (_, i) => plane[Math.floor(i / 75) * 25 + (i % 25)] * weights[Math.floor(i / 25) % 3],
    );
  const share = async (weights: readonly number[]) =>
    (await measured(layerOf("a", of(weights), [4, 3, 5, 5]))).first[0].colour;
  const [gray, red, yellow, own] = await Promise.all(
    [
      [1, 1, 1],
      [1, -1, 0],
      [1, 1, -2],
      [0.3, 0.9, -0.2],
    ].map(share),
  );
  assert.is(gray?.share, 0);
  assert.equal(gray?.byFilter, [0, 0, 0, 0]);
  assert.is(red?.gray, 0);
  close(red?.redGreen, 1, "red-green");
  close(yellow?.yellowBlue, 1, "yellow-blue");
  close((own?.gray ?? 0) + (own?.redGreen ?? 0) + (own?.yellowBlue ?? 0), 1, "sum");
});

test("what tells colour from gray does not depend on the order of channels, the frequencies not on a turn or a shift of scale", async () => {
  const normal = seededNormal(6);
  const [out, k] = [5, 7];
  const weights = Float64Array.from({ length: out * 3 * k * k }, () => normal());
  const moved = (
    place: (o: number, c: number, y: number, x: number) => [number, number, number, number],
    factor = 1,
  ) => {
    const to = new Float64Array(weights.length);
    const at = (o: number, c: number, y: number, x: number) => ((o * 3 + c) * k + y) * k + x;
    for (let o = 0; o < out; o++)
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < k; y++)
          for (let x = 0; x < k; x++) to[at(...place(o, c, y, x))] = factor * weights[at(o, c, y, x)];
    return layerOf("a", to, [out, 3, k, k]);
  };
  const own = (await measured(moved((...at) => at))).first[0];
  const bgr = (await measured(moved((o, c, y, x) => [o, 2 - c, y, x]))).first[0];
  const turned = (await measured(moved((o, c, y, x) => [o, c, x, k - 1 - y], 4))).first[0];
  close(bgr.colour?.share, own.colour?.share as number, "colour of BGR");
  assert.ok(Math.abs((bgr.colour?.redGreen as number) - (own.colour?.redGreen as number)) > 0.01);
  own.radial?.power.forEach((share, i) => close(turned.radial?.power[i], share, `ring ${i} of a turned layer`));
  close(turned.eigen?.effectiveRank, own.eigen?.effectiveRank as number, "rank");
  close(turned.energy, 16 * own.energy, "energy");
});

test("the colour and the frequencies of noise lie as the deviations say", async () => {
  const normal = seededNormal(7);
  const draws = 400;
  let [colour, high, inside] = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const weights = Float64Array.from({ length: 6 * 27 }, () => normal());
    const [{ colour: c, radial }] = (await measured(layerOf("a", weights, [6, 3, 3, 3]))).first;
    if (c === null || radial === null) throw new Error("noise has both");
    colour += ((c.share - 2 / 3) / c.noiseDeviation) ** 2 / draws;
    high += ((radial.high - radial.whiteHigh) / radial.highNoiseDeviation) ** 2 / draws;
    if (Math.abs(c.share - 2 / 3) < 3 * c.noiseDeviation) inside++;
  }
  // The variance of 400 squares of standard normals is 2 / 400: four deviations.
  for (const [name, square] of Object.entries({ colour, high }))
    assert.ok(Math.abs(square - 1) < 4 * Math.sqrt(2 / draws), `${name} ${square}`);
  assert.ok(inside > 0.98 * draws);
});

test("effective rank, by its definition: equal values count all, one counts 1, zeros none", async () => {
  const kernels = await loadedKernels();
  assert.is(effectiveRank(kernels, [0, 0]), null);
  close(effectiveRank(kernels, [3, 3, 3, 3, 0]), 4, "equal");
  assert.is(effectiveRank(kernels, [2, 0, 0]), 1);
  // Its naive twin: a product of powers.
  const values = [5, 3, 1, 0.5];
  const total = 9.5;
  close(
    effectiveRank(kernels, values),
    values.reduce((product, s) => product * (s / total) ** (-s / total), 1),
    "twin",
  );
});

test("findings of a first layer hold its own share, that of noise, and the limit, whether told from noise or not", async () => {
  const normal = seededNormal(8);
  const noise = layerOf(
    "noise",
    Float64Array.from({ length: 6 * 27 }, () => normal()),
    [6, 3, 3, 3],
  );
  const gray = layerOf(
    "gray",
    Float64Array.from({ length: 6 * 27 }, (_, i) => 1 + (i % 9) / 9),
    [6, 3, 3, 3],
  );
  const told = async (layer: ConvLayer) => {
    const { channels: result, findings } = await channels([modelOf([layer])], { digest: false });
    const [colour, frequency] = ["first-layer-colour", "first-layer-frequency"].map(
      (id) => findings.filter((each) => each.id === id)[0],
    );
    const [{ colour: c, radial }] = result.first;
    if (c === null || radial === null) throw new Error("it has both");
    const percent = (part: number) => (part === 0 || part === 1 ? `${100 * part} %` : `${(100 * part).toFixed(1)} %`);
    assert.match(colour.text, `Of its energy ${percent(c.share)} is on colour (`);
    assert.match(colour.text, "Random weights have 66.7 % on colour; it differs by ");
    assert.match(
      frequency.text,
      `Of its energy ${radial.high < 0.001 ? "<0.1 %" : percent(radial.high)} is above 0.25`,
    );
    const sigmas = Number((Math.abs(c.share - 2 / 3) / c.noiseDeviation).toPrecision(3));
    assert.match(
      colour.text,
      `by ${sigmas} standard deviations (${percent(c.noiseDeviation)} each), where more than 3 tell`,
    );
    return [colour, frequency].map(({ title }) => title.includes("cannot be told from"));
  };
  assert.equal(await told(noise), [true, true]);
  assert.equal(await told(gray), [false, false]);
});

test("which layers are first: the graph's, else those of 3 channels, else the first of the list", async () => {
  const at = (name: string, inputs: number, depthRank: number, k = 3) => ({
    ...layerOf(
      name,
      Float32Array.from({ length: 2 * inputs * k * k }, (_, i) => i + 1),
      [2, inputs, k, k],
    ),
    depthRank,
  });
  const chosen = async (order: Model["order"], ...layers: ConvLayer[]) =>
    (await channels([modelOf(layers, order)], { digest: false })).channels.first.map(
      ({ name, chosen: why }) => `${name} ${why}`,
    );
  const layers = [at("b", 4, 1), at("stem", 3, 0), at("side", 3, 0)];
  assert.equal(await chosen("graph", ...layers, at("late", 3, 2)), ["stem graph", "side graph"]);
  assert.equal(await chosen("name", at("a", 8, 0), at("stem", 3, 1)), ["stem channels"]);
  assert.equal(await chosen("file", at("a", 8, 0), at("b", 4, 1)), ["a order"]);
});

test("what is not measured is said", async () => {
  const bad = Float32Array.from({ length: 54 }, (_, i) => (i === 5 ? Number.NaN : i));
  const nan = await channels(
    [modelOf([layerOf("nan", bad, [2, 3, 3, 3]), layerOf("mix", bad.slice(6, 10), [2, 2, 1, 1])])],
    { digest: false },
  );
  assert.is(nan.channels.skipped[0].reason, "1 NaN or infinite weight");
  assert.is(nan.findings[0].id, "channels-missing");
  const zeros = await measured(
    layerOf("zero", new Float32Array(54), [2, 3, 3, 3]),
    layerOf("mix", new Float32Array(4), [2, 2, 1, 1]),
  );
  assert.is(zeros.first[0].colour, null);
  assert.is(zeros.first[0].zeroFilters, 2);
  assert.is(zeros.mixing[0].effectiveRank, null);
  assert.is(zeros.mixing[0].silentOutputs, 2);
  const shares = await channels(
    [
      modelOf([
        layerOf("mix", Float64Array.of(1, 0.5, 0.0099, 0.0099), [2, 2, 1, 1]),
        layerOf("at", Float64Array.of(1, 0.01, 0.01, 0.01), [2, 2, 1, 1]),
      ]),
    ],
    { digest: false },
  );
  const silent = shares.findings.filter(({ id }) => id === "silent-channels");
  assert.equal(
    silent.map(({ title }) => title),
    ["1 1x1 layer has channels all of whose weights are below 1 % of the layer's largest: 1 output, 0 inputs"],
  );
  const wide = await measured(
    layerOf(
      "wide",
      Float32Array.from({ length: 2 * 1089 }, (_, i) => i % 7),
      [2, 1, 33, 33],
    ),
  );
  assert.equal(wide.first[0].notes, [
    "no colour: each filter sees 1 input channel, not 3",
    "no radial spectrum: kernel 33x33 is larger than 32x32",
  ]);
  const huge = await channels(
    [
      modelOf([
        layerOf("huge", Float64Array.of(1e200, 1), [1, 2, 1, 1]),
        layerOf("a", Float64Array.of(1, 1), [1, 2, 1, 1]),
      ]),
    ],
    { digest: false },
  );
  assert.match(huge.channels.skipped[0].reason, /squares leave the range of numbers/);
});

test("a model without such layers is refused", async () => {
  const layer = { ...layerOf("late", new Float32Array(9), [1, 1, 3, 3]), depthRank: 1 };
  await expectError(
    () => channels([modelOf([layer])], { digest: false }),
    "no-filters",
    /found no first layer and no 1x1 layer among 1 convolution layer/,
  );
});

test.run();
