import type {
  AnalysisResult,
  BasisResult,
  DensityResult,
  DistanceNoise,
  DivergenceResult,
  GroupResult,
  KernelStudy,
  LayerResult,
  ModelResult,
  PlaneResult,
} from "../../sdk/results/analysis.ts";
import { finding } from "../../sdk/results/findings.ts";
import { summarise } from "../../sdk/results/summarise.ts";
import { randomQuality } from "./random-layer.ts";
import { seeded, seededNormal } from "./seeded.ts";

export interface SampleShape {
  models?: number;
  layers?: number;
  /** Side of the kernel. */
  kernel?: number;
  /** Sides of the further kernels. */
  others?: number[];
  preset?: DivergenceResult["preset"];
  seed?: number;
}

/**
 * An analysis result for the tests of figures and reports: every number is synthetic (mixtures of Gaussians, a
 * polynomial basis), the shapes and ranges are those of real ones. No test may take it for the truth of an analysis.
 */
export function sampleResult(shape: SampleShape = {}): AnalysisResult {
  const { models = 4, layers = 9, kernel = 3, others = [], preset = "cnn-filter-db", seed = 1 } = shape;
  const names = Array.from(
    { length: models },
    (_, i) => NAMES[i] ?? `checkpoint-${String(i + 1).padStart(2, "0")}.safetensors`,
  );
  const modelResults = names.map((name, i) => sampleModel(name, layers, [kernel, ...others], seed + i));
  return {
    schema: "convscope/1",
    command: models > 1 ? "compare" : "analyze",
    models: modelResults,
    ...sampleStudy(names, kernel, preset, seed),
    otherKernels: others.map((side) => sampleStudy(names, side, preset, seed + side)),
    notes: [],
    findings: [
      finding(
        "groups-differ",
        `${names[0]} has learned from a different distribution than the rest`,
        "Its divergence from the nearest other model is 0.31; among the others it is at most 0.04. Component c0 carries 61 % of it.",
        {},
      ),
      finding(
        "untrained",
        "One layer in four looks untrained",
        "9 of 36 layers reach the variance entropy of random weights (H >= T_H), all of them in the last three deciles of depth.",
        {},
      ),
      finding("basis-size", "Three components explain 70 % of the variance", "c0 39.8 %, c1 18.3 %, c2 11.7 %.", {}),
    ],
    provenance: {
      tool: "convscope",
      version: "0.0.0-test",
      kernels: hexDigest(seed + 99),
      options: { kernel: `${kernel}x${kernel}`, by: "model", preset, sparsityThreshold: 0.01 },
      inputs: modelResults.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
}

const NAMES = ["resnet18.safetensors", "compnet-binary.onnx", "lung-unet/model.json", "mobilenet_v3_small_100.onnx"];

function sampleModel(name: string, layers: number, kernels: number[], seed: number): ModelResult {
  const uniform = seeded(seed * 7919);
  const normal = seededNormal(seed * 104729);
  const analysed: LayerResult[] = [];
  for (const k of kernels) {
    for (let i = 0; i < layers; i++) {
      const depth = layers === 1 ? 0 : i / (layers - 1);
      const out = 16 << Math.min(4, Math.floor(depth * 5));
      const maximum = 2 * Math.log10(k);
      const threshold = k === 3 ? 0.9513 - 0.3 / (out + 3) : null;
      const entropy = maximum * Math.min(0.999, 0.45 + 0.52 * depth + 0.06 * normal() * (1 - depth));
      const sparsity = Math.min(1, Math.max(0, (depth - 0.4) * uniform() * 0.8));
      const flags: LayerResult["quality"]["flags"] = [];
      if (threshold !== null && entropy >= threshold)
        flags.push({ flag: "untrained", text: "its filters vary as random weights would: H reaches T_H" });
      if (entropy < 0.5) flags.push({ flag: "low-variance", text: "a few patterns explain nearly all of its filters" });
      if (sparsity > 0.3)
        flags.push({ flag: "sparse", text: `${Math.round(100 * sparsity)} % of its filters are near zero` });
      const examples = Array.from({ length: Math.min(25, out * out) }, () => {
        const [a, b, c] = [normal(), normal(), normal()];
        return Array.from({ length: k * k }, (_, j) => {
          const x = (j % k) - (k - 1) / 2;
          const y = Math.floor(j / k) - (k - 1) / 2;
          return 0.1 * (a * x + b * y + c * (1 - x * x * 0.4 - y * y * 0.4) + 0.2 * normal());
        });
      });
      analysed.push({
        name: `layer${1 + Math.floor(i / 2)}.${i % 2}.conv${k === 3 ? "" : k}.weight`,
        kernel: [k, k],
        in: out,
        out,
        groups: 1,
        stride: [1, 1],
        dilation: [1, 1],
        depthRank: i,
        depth,
        filters: out * out,
        kind: "conv",
        reason: null,
        nonFinite: 0,
        nonFiniteIndices: [],
        quality: {
          ...randomQuality(seed * 100 + i),
          sparsity,
          varianceEntropy: entropy,
          randomThreshold: threshold,
          orthogonality: 0.99 - 0.2 * uniform() * (1 - depth),
          binaryError: seed % 4 === 2 && depth < 0.3 ? 0.0002 : 0.28 + 0.05 * uniform(),
          binaryShare: 0,
          zeroFilters: 0,
          maxAbs: 0.1 + uniform(),
          sparsitySweep: [0.001, 0.01, 0.1].map((t) => ({ threshold: t, share: Math.min(1, sparsity * (1 + t)) })),
          flags,
        },
        examples,
        typical: examples.slice(0, 5).map((weights, rank) => ({ weights, share: (5 - rank) / 15 })),
      });
    }
  }
  const facts = {
    groups: 1,
    stride: [1, 1],
    dilation: [1, 1],
    depthRank: null,
    depth: null,
    filters: 4096,
    in: 64,
    out: 64,
  };
  return {
    name,
    summary: summarise(analysed),
    format: name.endsWith(".onnx") ? "onnx" : name.endsWith(".json") ? "tfjs" : "safetensors",
    sha256: hexDigest(seed),
    // Its name is one that was given: figures have it whole.
    files: [{ name: "weights.bin", bytes: 46_800_000 + seed, sha256: hexDigest(seed) }],
    order: "graph",
    notes: ["Batch normalisation is folded into the weights."],
    tensors: {
      used: analysed.map((layer) => layer.name),
      skipped: [
        { name: "fc.weight", reason: "a matrix (1000 x 512), not a convolution" },
        { name: "bn1.running_mean", reason: "a vector, not a convolution" },
      ],
    },
    layers: analysed,
    skippedLayers: [
      {
        ...facts,
        name: "downsample.0.weight",
        kernel: [1, 1],
        kind: "conv",
        reason: "1x1: a filter of one weight has no spatial shape",
      },
      { ...facts, name: "up.weight", kernel: [2, 2], kind: "transposed", reason: "a transposed convolution" },
    ],
  };
}

function sampleStudy(groups: string[], k: number, preset: DivergenceResult["preset"], seed: number): KernelStudy {
  const basis = sampleBasis(k, seed);
  const densities: DensityResult[] = [];
  const groupResults: GroupResult[] = [];
  const histograms: number[][][] = [];
  const range: [number, number] = preset === "medical" ? [-3, 3] : [-2.8, 2.8];
  groups.forEach((group, g) => {
    const uniform = seeded(seed * 31 + g * 17);
    const deviation = basis.explainedVariance.map((variance) => Math.sqrt(variance) * (0.85 + 0.3 * uniform()));
    const shift = deviation.map((s) => s * (g === 2 ? 0.7 : 0.15) * (uniform() - 0.5));
    const mixtures = deviation.map((s, c) => mixture(g, c, s, shift[c], uniform));
    groupResults.push({
      name: group,
      by: "model",
      parts: [group],
      filters: 9408 * (g + 1),
      mean: shift,
      standardDeviation: deviation,
      summary: summarise(sampleModel(group, 4, [k], seed + g).layers),
    });
    histograms.push(mixtures.map((mixed) => histogram(mixed, range)));
    mixtures.forEach((mixed, component) => {
      const reach = Math.min(2.8, 4.5 * deviation[component]);
      const step = (2 * reach) / 1023;
      densities.push({
        group,
        component,
        count: 9408 * (g + 1),
        bandwidth: 0.09 * deviation[component],
        constant: null,
        grid: { lo: -reach, hi: reach, points: 1024 },
        values: Array.from({ length: 1024 }, (_, i) => densityOf(mixed, -reach + i * step)),
      });
    });
  });
  return {
    basis,
    groups: groupResults,
    divergence: sampleDivergence(groups, basis, preset, range, histograms),
    densities,
    planes: groups.map((group, g) => samplePlane(group, g, basis, seed)),
  };
}

interface Bump {
  weight: number;
  mean: number;
  sigma: number;
}

/** A broad bump for most groups; ten spikes in c0 of the second group, as binary filters have. */
function mixture(g: number, component: number, sigma: number, shift: number, uniform: () => number): Bump[] {
  if (g === 1 && component === 0)
    return Array.from({ length: 10 }, (_, i) => ({
      weight: 0.1,
      mean: (i - 4.5) * 0.45 * sigma,
      sigma: 0.012 * sigma,
    }));
  const narrow = 0.2 + 0.5 * uniform();
  return [
    { weight: 1 - narrow * 0.6, mean: shift, sigma },
    { weight: narrow * 0.6, mean: shift, sigma: sigma * (0.15 + 0.2 * uniform()) },
  ];
}

function densityOf(mixed: Bump[], x: number): number {
  return mixed.reduce((sum, { weight, mean, sigma }) => {
    const z = (x - mean) / sigma;
    return sum + ((weight / sigma) * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
  }, 0);
}

function histogram(mixed: Bump[], [lo, hi]: [number, number]): number[] {
  const width = (hi - lo) / 70;
  const mass = Array.from({ length: 70 }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < 16; i++) sum += densityOf(mixed, lo + (b + (i + 0.5) / 16) * width);
    return Math.max((sum / 16) * width, 2e-6);
  });
  const total = mass.reduce((a, b) => a + b);
  return mass.map((m) => m / total);
}

function sampleDivergence(
  groups: string[],
  basis: BasisResult,
  preset: DivergenceResult["preset"],
  range: [number, number],
  histograms: number[][][],
): DivergenceResult {
  const components = basis.components.length;
  const weights = preset === "medical" ? basis.components.map(() => 1 / components) : basis.explainedVarianceRatio;
  const square = (value: (i: number, j: number) => number) => groups.map((_, i) => groups.map((__, j) => value(i, j)));
  const perComponent = basis.components.map((_, c) =>
    square((i, j) =>
      histograms[i][c].reduce((sum, p, b) => sum + (p - histograms[j][c][b]) * Math.log(p / histograms[j][c][b]), 0),
    ),
  );
  const matrix = square((i, j) => weights.reduce((sum, w, c) => sum + w * perComponent[c][i][j], 0));
  const bound = (i: number, j: number) => (i === j ? 0 : i === 3 || j === 3 ? 1.1 * matrix[i][j] : 0.01);
  const root = (factor: number) => (i: number, j: number) => factor * Math.sqrt(matrix[i][j]);
  return {
    preset,
    bins: 70,
    range,
    weights,
    groups,
    sample: null,
    matrix,
    perComponent,
    shares: perComponent.map((kl, c) =>
      square((i, j) => (matrix[i][j] === 0 ? 0 : (weights[c] * kl[i][j]) / matrix[i][j])),
    ),
    distances: {
      jensenShannon: square((i, j) => matrix[i][j] / 8),
      hellinger: square(root(0.3)),
      totalVariation: square(root(0.4)),
      wasserstein1: square(root(0.1)),
    },
    outside: groups.map((_, i) => (preset === "medical" ? i : 0)),
    // The fourth group is small: what lies beside it does not rise above noise.
    floor: { mean: square((i, j) => 0.8 * bound(i, j)), upper: square(bound) },
    debiased: square((i, j) => Math.max(0, matrix[i][j] - 0.8 * bound(i, j))),
    interval: {
      low: square((i, j) => (matrix[i][j] > bound(i, j) ? Math.max(0, 0.9 * matrix[i][j] - bound(i, j)) : 0)),
      high: square((i, j) => matrix[i][j]),
    },
    distanceNoise: {
      jensenShannon: noise((i, j) => matrix[i][j] / 8),
      hellinger: noise(root(0.3)),
      totalVariation: noise(root(0.4)),
      wasserstein1: noise(root(0.1)),
    },
  };

  /** The fourth group is small here too. */
  function noise(distance: (i: number, j: number) => number): DistanceNoise {
    const upper = (i: number, j: number) => (i === j ? 0 : (i === 3 || j === 3 ? 1.1 : 0.2) * distance(i, j));
    return {
      floor: { mean: square((i, j) => 0.8 * upper(i, j)), upper: square(upper) },
      debiased: square((i, j) => Math.max(0, distance(i, j) - 0.8 * upper(i, j))),
      interval: {
        low: square((i, j) => (distance(i, j) > upper(i, j) ? 0.7 * distance(i, j) : 0)),
        high: square((i, j) => 1.1 * distance(i, j)),
      },
    };
  }
}

/** An orthonormal basis of polynomials on the k x k grid, in an order like that of trained filters. */
function sampleBasis(k: number, seed: number): BasisResult {
  const line: number[][] = [];
  for (let degree = 0; degree < k; degree++) {
    const v = Array.from({ length: k }, (_, i) => (i - (k - 1) / 2) ** degree);
    for (const u of line) {
      const dot = u.reduce((sum, x, i) => sum + x * v[i], 0);
      for (let i = 0; i < k; i++) v[i] -= dot * u[i];
    }
    const norm = Math.hypot(...v);
    line.push(v.map((x) => x / norm));
  }
  const orders = Array.from({ length: k * k }, (_, i) => [Math.floor(i / k), i % k]).sort(
    (a, b) => a[0] + a[1] - b[0] - b[1],
  );
  const components = orders.map(([r, c]) =>
    Array.from({ length: k * k }, (_, i) => line[r][Math.floor(i / k)] * line[c][i % k]),
  );
  const uniform = seeded(seed);
  const raw = components.map((_, i) => 1 / (1 + i) ** 1.3 + 0.004 * uniform());
  raw.sort((a, b) => b - a);
  const total = raw.reduce((a, b) => a + b);
  return {
    kernel: [k, k],
    source: "models",
    attribution: null,
    filters: 94080,
    mean: components[0].map(() => 0.01),
    components,
    explainedVariance: raw.map((x) => (1.6 * x) / total),
    explainedVarianceRatio: raw.map((x) => x / total),
  };
}

function samplePlane(group: string, g: number, basis: BasisResult, seed: number): PlaneResult {
  const normal = seededNormal(seed * 1000 + g);
  const bins = 64;
  const counts = new Array<number>(bins * bins).fill(0);
  const [sx, sy] = basis.explainedVariance.map(Math.sqrt);
  for (let i = 0; i < 20000; i++) {
    const spread = i % 3 === 0 ? 0.3 : 1;
    const c0 = g === 1 ? Math.round(normal() * 2) * 0.45 * sx + 0.02 * normal() : normal() * sx * spread;
    const c1 = normal() * sy * spread + (g === 2 ? 0.4 * c0 : 0);
    const column = Math.floor(((c0 + 2.8) / 5.6) * bins);
    const row = Math.floor(((c1 + 2.8) / 5.6) * bins);
    if (column >= 0 && column < bins && row >= 0 && row < bins) counts[row * bins + column]++;
  }
  return { group, x: [-2.8, 2.8], y: [-2.8, 2.8], bins, counts };
}

function hexDigest(seed: number): string {
  const uniform = seeded(seed);
  return Array.from({ length: 64 }, () => Math.floor(uniform() * 16).toString(16)).join("");
}
