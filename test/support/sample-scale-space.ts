import { finding } from "../../sdk/results/findings.ts";
import type {
  PooledScaleSpaceFit,
  ScaleSpaceDocument,
  ScaleSpaceExample,
  ScaleSpaceFamily,
  ScaleSpaceFilter,
  ScaleSpaceLayer,
  ScaleSpaceShares,
} from "../../sdk/results/scale-space.ts";
import { families } from "../../sdk/results/scale-space-names.ts";
import { masterKeyAttribution, masterKeyFilters } from "../../sdk/studies/scale-space/fits/master-keys.ts";
import { sampleResult } from "./sample-result.ts";
import { seeded, seededNormal } from "./seeded.ts";

export interface ScaleSpaceShape {
  models?: number;
  layers?: number;
  /** Filters fitted in each layer. */
  filters?: number;
  /** Lists the filters of the first layer. */
  listed?: boolean;
  pooled?: boolean;
}

const K = 7;
const MAX_SIGMA = 3;
const BINS = 30;
const THRESHOLD = 0.9;

/** A filter as it was drawn: its family, scale, and how well the model fits. */
interface Drawn {
  model: string;
  layer: string;
  index: number;
  family: ScaleSpaceFamily;
  sigmaX: number;
  sigmaY: number;
  weights: number[];
  ideal: number[];
  amplitude: number;
  offset: number;
  cosine: number;
  key: { key: number; cosine: number };
  relative: number;
}

/**
 * A document of `convscope scale-space` for the tests of figures and reports. The filters are noisy sampled Gaussian
 * derivatives of known scale; their spreads, cosines and nearest keys are true for them, the scales are those drawn.
 */
export function sampleScaleSpace(shape: ScaleSpaceShape = {}): ScaleSpaceDocument {
  const { models = 1, layers = 9, filters = 48, listed = false, pooled = false } = shape;
  const base = sampleResult({ models, layers });
  const all: Drawn[] = [];
  const layerResults: ScaleSpaceLayer[] = [];
  base.models.forEach((model, m) => {
    model.layers.forEach((layer, i) => {
      const depth = layers === 1 ? 0 : i / (layers - 1);
      const name = layer.name.replace("conv", "dwconv");
      const own = draw(filters, depth, 101 * m + i + 1).map((one) => ({ ...one, model: model.name, layer: name }));
      all.push(...own);
      layerResults.push({
        model: model.name,
        name,
        kind: "depthwise",
        kernel: [K, K],
        depthRank: i,
        depth,
        constant: i === 1 ? 3 : 0,
        nonFinite: i === 2 ? 2 : 0,
        ...sharesOf(own),
        ...(listed && i === 0 ? { filters: own.map(filterOf) } : {}),
      });
    });
  });
  const best = families.flatMap((family) => {
    const own = all.filter((one) => one.family === family).sort((a, b) => b.cosine - a.cosine);
    return own.slice(0, 1);
  });
  const worst = [...all].sort((a, b) => a.cosine - b.cosine).slice(0, 4);
  return {
    schema: "convscope/1",
    command: "scale-space",
    models: base.models.map(({ layers: _, ...facts }) => facts),
    scaleSpace: {
      mode: "exact",
      cosine: THRESHOLD,
      method: "D1",
      families: [...families],
      attribution: masterKeyAttribution,
      layers: layerResults,
      groups: base.models.flatMap(({ name }) => groupsOf(name, all, layerResults)),
      examples: [...best, ...worst].map(exampleOf),
      ...(pooled ? { pooled: pooledOf(base.models[0].name) } : {}),
    },
    notes: [],
    findings: [
      finding(
        "scale-space-share",
        "Most filters are one of eight scale-space models",
        "Of the filters most reach a centred cosine of 0.9 with a discrete Gaussian or one of its differences.",
        {},
      ),
    ],
    provenance: { ...base.provenance, options: { mode: "exact", method: "D1", cosine: THRESHOLD } },
  };
}

function draw(count: number, depth: number, seed: number): Omit<Drawn, "model" | "layer">[] {
  const [uniform, normal] = [seeded(seed), seededNormal(seed * 7919)];
  const keys = masterKeyFilters();
  return Array.from({ length: count }, (_, index) => {
    // Shifted filters early, smoothing and second-order ones late.
    const late = uniform() < 0.25 + 0.5 * depth;
    const family = families[late ? 4 + Math.floor(uniform() * 4) : Math.floor(uniform() * 4)];
    const centre = 0.55 + 0.5 * depth;
    const sigmaX = Math.max(0, centre + 0.18 * normal());
    const sigmaY = family === "sharpen" ? sigmaX : Math.max(0, centre * 0.9 + 0.15 * normal());
    const model = centred(modelOf(family, sigmaX, sigmaY));
    const noise = 0.02 + 0.16 * uniform() * uniform() * (0.4 + depth);
    const scale = 0.05 + 0.3 * uniform();
    const offset = 0.004 * normal();
    const weights = model.map((w) => scale * (w + noise * normal()) + offset);
    const mean = weights.reduce((a, b) => a + b) / weights.length;
    const unit = centred(weights);
    const cosine = dot(unit, model);
    const length = Math.sqrt(weights.reduce((sum, w) => sum + (w - mean) * (w - mean), 0));
    const key = keys
      .map((k, i) => ({ key: i + 1, cosine: dot(centred([...k]), unit) }))
      .reduce((a, b) => (Math.abs(b.cosine) > Math.abs(a.cosine) ? b : a));
    const ideal = model.map((w) => cosine * length * w + mean);
    const relative = Math.sqrt(Math.max(0, 1 - cosine * cosine));
    return {
      index,
      family,
      sigmaX,
      sigmaY,
      weights,
      ideal,
      amplitude: cosine * length,
      offset: mean,
      cosine,
      key,
      relative,
    };
  });
}

/** Sampled, 7 x 7, row 0 at y = 3. */
function modelOf(family: ScaleSpaceFamily, sigmaX: number, sigmaY: number): number[] {
  const g = (x: number, y: number) =>
    Math.exp((-x * x) / (2 * sigmaX * sigmaX + 0.05)) * Math.exp((-y * y) / (2 * sigmaY * sigmaY + 0.05));
  const at: Record<ScaleSpaceFamily, (x: number, y: number) => number> = {
    "dy+": (x, y) => g(x, y + 1) - g(x, y),
    "dx-": (x, y) => g(x, y) - g(x - 1, y),
    "dy-": (x, y) => g(x, y) - g(x, y - 1),
    "dx+": (x, y) => g(x + 1, y) - g(x, y),
    dx: (x, y) => (g(x + 1, y) - g(x - 1, y)) / 2,
    dy: (x, y) => (g(x, y + 1) - g(x, y - 1)) / 2,
    sharpen: (x, y) =>
      (x === 0 && y === 0 ? 1 : 0) - 0.5 * (g(x + 1, y) + g(x - 1, y) + g(x, y + 1) + g(x, y - 1) - 4 * g(x, y)),
    smooth: g,
  };
  return Array.from({ length: K * K }, (_, i) => at[family]((i % K) - 3, 3 - Math.floor(i / K)));
}

function sharesOf(drawn: Drawn[]): ScaleSpaceShares {
  const count = drawn.length;
  const by = (family: ScaleSpaceFamily) => drawn.filter((one) => one.family === family);
  const shifted = drawn.filter(({ family }) => families.indexOf(family) < 4);
  const explained = drawn.filter(({ cosine }) => Math.abs(cosine) >= THRESHOLD);
  const offsets = explained
    .filter(({ family }) => families.indexOf(family) < 4)
    .map(({ weights, family }) => Math.abs(spreadOf(weights).mean[family.startsWith("dx") ? 0 : 1]));
  const above = (cosine: (one: Drawn) => number) =>
    count > 0 ? drawn.filter((one) => Math.abs(cosine(one)) >= THRESHOLD).length / count : 0;
  return {
    count,
    families: Object.fromEntries(families.map((family) => [family, by(family).length])) as ScaleSpaceShares["families"],
    keys: Object.fromEntries(
      families.map((_, k) => [`${k + 1}`, drawn.filter(({ key }) => key.key === k + 1).length]),
    ) as ScaleSpaceShares["keys"],
    identity: 0,
    explained: {
      families: above(({ cosine }) => cosine),
      keys: above(({ key }) => key.cosine),
      noise: { families: 0.015, keys: 0.001, sigmaX: 0.625, sigmaY: 0.875 },
      count: explained.length,
      byFamily: Object.fromEntries(
        families.map((family) => [family, explained.filter((one) => one.family === family).length]),
      ) as ScaleSpaceShares["families"],
      identity: { sharpen: 0, smooth: 0 },
      sigmaX: quartiles(explained.map(({ sigmaX }) => sigmaX)),
      sigmaY: quartiles(explained.map(({ sigmaY }) => sigmaY)),
      sigmaHistogram: histogramOf(explained),
      oneSided: { count: offsets.length, offset: quartiles(offsets) },
    },
    cosine: quartiles(drawn.map(({ cosine }) => cosine)),
    converged: count,
    sigmaX: quartiles(drawn.map(({ sigmaX }) => sigmaX)),
    sigmaY: quartiles(drawn.map(({ sigmaY }) => sigmaY)),
    sigmaHistogram: histogramOf(drawn),
    halfPixel: {
      count: shifted.length,
      distance: quartiles(
        shifted.map(({ weights, family }) =>
          Math.abs(Math.abs(spreadOf(weights).mean[family.startsWith("dx") ? 0 : 1]) - 0.5),
        ),
      ),
    },
    separability: quartiles(drawn.map(({ cosine }) => 0.7 + 0.3 * cosine * cosine)),
    residuals: families.map((family) => ({
      family,
      count: by(family).length,
      identity: 0,
      l1: quartiles(by(family).map(({ relative }) => 4 * relative))[2],
      l2: quartiles(by(family).map(({ relative }) => relative))[2],
      histogram: histogram(
        by(family).map(({ relative }) => relative),
        BINS,
      ),
    })),
  };
}

function histogramOf(drawn: Drawn[]): ScaleSpaceShares["sigmaHistogram"] {
  const counts = (sigma: (one: Drawn) => number) =>
    histogram(
      drawn.map((one) => sigma(one) / MAX_SIGMA),
      BINS,
    );
  return { sigmaMax: MAX_SIGMA, x: counts(({ sigmaX }) => sigmaX), y: counts(({ sigmaY }) => sigmaY) };
}

function groupsOf(model: string, all: Drawn[], layers: ScaleSpaceLayer[]) {
  const own = layers.filter((layer) => layer.model === model);
  const inside = (chosen: ScaleSpaceLayer[]) =>
    all.filter((one) => one.model === model && chosen.some(({ name }) => name === one.layer));
  const deciles = Array.from({ length: 10 }, (_, d) =>
    own.filter(({ depth }) => Math.min(9, Math.floor((depth as number) * 10)) === d),
  );
  return [
    { model, by: "model" as const, name: model, ...sharesOf(inside(own)) },
    ...deciles.flatMap((chosen, d) =>
      chosen.length === 0
        ? []
        : [
            {
              model,
              by: "depth-decile" as const,
              name: `${d * 10}-${d * 10 + 10} %`,
              ...sharesOf(inside(chosen)),
            },
          ],
    ),
  ];
}

function exampleOf(one: Drawn): ScaleSpaceExample {
  const { model, layer, index, weights, ideal, family, sigmaX, sigmaY, cosine } = one;
  const { mean, covariance } = spreadOf(weights);
  return {
    model,
    layer,
    index,
    kernel: [K, K],
    weights,
    ideal,
    family,
    sigmaX,
    sigmaY,
    alpha: family === "sharpen" ? 0.5 : null,
    cosine,
    explained: cosine >= THRESHOLD,
    identity: false,
    spread: { mean, covariance },
  };
}

function filterOf({ index, weights, family, amplitude, offset, cosine, sigmaX, sigmaY, key }: Drawn): ScaleSpaceFilter {
  return {
    index,
    spread: { ...spreadOf(weights), weightedCovariance: [0.4, 0.5] },
    normalization: {
      kind: family.startsWith("dx") ? "x" : family.startsWith("dy") ? "y" : "sum",
      divisor: 1,
      offset: 0,
    },
    separability: 0.9,
    best: { family, amplitude, offset, cosine, identity: false },
    fits: [
      {
        method: "D1",
        family,
        sigmaX,
        sigmaY,
        alpha: null,
        amplitude,
        offset,
        l1: 1,
        l2: 0.25,
        cosine,
        converged: true,
      },
    ],
    nearestKey: { ...key, amplitude, offset },
  };
}

function pooledOf(model: string): PooledScaleSpaceFit[] {
  return [
    {
      model,
      layer: "stage.0.dwconv",
      family: "dx",
      method: "D2",
      filters: 40,
      atZero: 0,
      notConverged: 0,
      sigma: 1.125,
    },
  ];
}

function spreadOf(weights: number[]) {
  const mass = weights.map(Math.abs);
  const l1 = mass.reduce((a, b) => a + b);
  const x = (i: number) => (i % K) - 3;
  const y = (i: number) => 3 - Math.floor(i / K);
  const over = (value: (i: number) => number) => mass.reduce((sum, m, i) => sum + m * value(i), 0) / l1;
  const mean: [number, number] = [over(x), over(y)];
  const covariance: [number, number, number] = [
    over((i) => (x(i) - mean[0]) ** 2),
    over((i) => (x(i) - mean[0]) * (y(i) - mean[1])),
    over((i) => (y(i) - mean[1]) ** 2),
  ];
  return { mean, covariance, l1 };
}

function centred(values: number[]): number[] {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const length = Math.hypot(...values.map((value) => value - mean));
  return values.map((value) => (value - mean) / length);
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function quartiles(values: number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0, 0.25, 0.5, 0.75, 1].map((q) => sorted[Math.round(q * (sorted.length - 1))] ?? 0);
}

/** Values from 0 to 1 in equal bins; larger ones count in the last. */
function histogram(values: number[], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]++;
  return counts;
}
