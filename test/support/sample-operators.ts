import { finding } from "../../sdk/results/findings.ts";
import type { LayerNorm } from "../../sdk/results/norms.ts";
import type {
  Blindness,
  ByLabel,
  LabelShares,
  OperatorExample,
  OperatorLayer,
  OperatorPlane,
  OperatorsDocument,
} from "../../sdk/results/operators.ts";
import { naivePeriodicSpectrum } from "../reference/spectrum.ts";
import { sampleResult } from "./sample-result.ts";
import { seeded, seededNormal } from "./seeded.ts";

export interface OperatorShape {
  models?: number;
  layers?: number;
  /** Filters labelled in each layer. */
  filters?: number;
  halves?: boolean;
  clusters?: boolean;
  norms?: "all" | "norm" | "none";
}

const N = 8;
const THRESHOLD = 0.1;
const FEATURES: Record<string, number[]> = {
  mean: new Array(9).fill(1 / 9),
  laplacian: [0, 1, 0, 1, -4, 1, 0, 1, 0].map((w) => w / 8),
  gaussian: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((w) => w / 16),
  edge: [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((w) => w / 8),
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0].map((w) => w / 9),
};
const NAMES = [...Object.keys(FEATURES), "indeterminate"];

/**
 * A document of `convscope operators` for the tests of figures and reports. The spectra, labels and distances are true
 * (by the naive transform, on 8 x 8 images); the filters and norms are synthetic.
 */
export function sampleOperators(shape: OperatorShape = {}): OperatorsDocument {
  const { models = 1, layers = 9, filters = 40, halves = true, clusters = false, norms = "all" } = shape;
  const base = sampleResult({ models, layers });
  const normalShare = sharesOf(
    draw(500, (_, uniform) => Array.from({ length: 9 }, () => uniform() + uniform() + uniform() - 1.5), 78),
  );
  const nullShare = sharesOf(draw(500, (_, uniform) => Array.from({ length: 9 }, () => uniform() - 0.5), 77));
  const layerResults: OperatorLayer[] = [];
  const all: Labelled[] = [];
  base.models.forEach((model, m) => {
    model.layers.forEach((layer, i) => {
      const labelled = draw(filters, (normal) => trained(normal, i / Math.max(1, layers - 1)), 13 * m + i + 1);
      for (const one of labelled) all.push({ ...one, model: model.name, layer: layer.name });
      layerResults.push({
        model: model.name,
        name: layer.name,
        kernel: [3, 3],
        size: [N, N],
        sizeFrom: "option",
        depthRank: layer.depthRank,
        depth: layer.depth,
        zeroFilters: i === 2 ? 1 : 0,
        nonFinite: i === 4 ? 2 : 0,
        ...besideNull(labelled, nullShare),
      });
    });
  });
  const operators: OperatorsDocument["operators"] = {
    size: N,
    boundary: "periodic",
    threshold: THRESHOLD,
    references: Object.entries(FEATURES).map(([name, weights]) => ({ name, weights, curve: spectrumOf(weights) })),
    layers: layerResults,
    groups: base.models.flatMap((model) => groupsOf(model.name, all, nullShare, halves)),
    nulls: [
      {
        kernel: [3, 3],
        size: [N, N],
        samples: 500,
        seed: 1,
        share: nullShare,
        normalShare,
        standardError: byLabel((label) =>
          Math.max(1 / 500, Math.sqrt((nullShare[label] * (1 - nullShare[label])) / 500)),
        ),
      },
    ],
    examples: examplesOf(all),
    blindness: blindnessOf(all),
    planes: base.models.flatMap((model, m) => [
      planeOf(model.name, "all", "all", 1 + m, clusters),
      ...(halves
        ? [
            planeOf(model.name, "half", "encoder", 3 + m, clusters),
            planeOf(model.name, "half", "decoder", 5 + m, clusters),
          ]
        : []),
      ...model.layers.map((layer, i) => planeOf(model.name, "layer", layer.name, 10 + i, false)),
    ]),
  };
  return {
    schema: "convscope/1",
    command: "operators",
    models: base.models.map(({ layers: _, ...model }) => model),
    operators,
    ...(norms === "none" ? {} : { norms: normsOf(layerResults, norms) }),
    notes: [],
    findings: [
      finding(
        "label-common",
        "Twice as many edge filters as noise has",
        "21 % of the filters are labelled edge; i.i.d. uniform filters reach 9.6 %.",
        {},
      ),
      finding(
        "labels-as-noise",
        "Half of the labels say nothing",
        "laplacian and sharpen are as frequent as in noise.",
        {},
      ),
    ],
    provenance: { ...base.provenance, options: { size: N, boundary: "periodic", threshold: THRESHOLD } },
  };
}

interface Labelled {
  model: string;
  layer: string;
  index: number;
  weights: number[];
  curve: number[];
  label: string;
  distance: number;
}

/** Smooth and directed in early layers, nearly noise in late ones. */
function trained(normal: () => number, depth: number): number[] {
  const [a, b, c, d] = [normal(), normal(), normal(), normal() * 0.6];
  const noise = 0.08 + 0.5 * depth;
  return Array.from({ length: 9 }, (_, i) => {
    const [x, y] = [(i % 3) - 1, Math.floor(i / 3) - 1];
    return (
      0.1 * (a * x * (2 - Math.abs(y)) + b * y * (2 - Math.abs(x)) + c + d * (2 - x * x - y * y) + noise * normal())
    );
  });
}

function draw(
  count: number,
  filter: (normal: () => number, uniform: () => number) => number[],
  seed: number,
): Labelled[] {
  const [normal, uniform] = [seededNormal(seed * 6271), seeded(seed * 911)];
  return Array.from({ length: count }, (_, index) => {
    const weights = filter(normal, uniform);
    return { model: "", layer: "", index, weights, ...labelOf(weights) };
  });
}

const curves = new Map<string, number[]>();

function labelOf(weights: number[]): { curve: number[]; label: string; distance: number } {
  const curve = spectrumOf(weights);
  let best = { curve, label: "indeterminate", distance: Infinity };
  for (const [name, feature] of Object.entries(FEATURES)) {
    if (!curves.has(name)) curves.set(name, spectrumOf(feature));
    const other = curves.get(name) as number[];
    const distance = curve.reduce((sum, s, i) => sum + Math.abs(s - other[i]), 0) / curve.length;
    if (distance < best.distance) best = { curve, label: name, distance };
  }
  return best.distance > THRESHOLD ? { ...best, label: "indeterminate" } : best;
}

function spectrumOf(weights: number[]): number[] {
  const s = naivePeriodicSpectrum(weights, 3, N, N).sort((a, b) => b - a);
  return s.map((value) => value / s[0]);
}

function byLabel(value: (label: string) => number): ByLabel {
  return Object.fromEntries(NAMES.map((label) => [label, value(label)]));
}

function countsOf(labelled: Labelled[]): ByLabel {
  return byLabel((label) => labelled.filter((one) => one.label === label).length);
}

function sharesOf(labelled: Labelled[]): ByLabel {
  const counts = countsOf(labelled);
  return byLabel((label) => counts[label] / labelled.length);
}

function besideNull(labelled: Labelled[], nullShare: ByLabel): LabelShares {
  const counts = countsOf(labelled);
  const excess = byLabel((label) => counts[label] / labelled.length - nullShare[label]);
  return { count: labelled.length, counts, nullShare, excess };
}

function groupsOf(model: string, all: Labelled[], nullShare: ByLabel, halves: boolean) {
  const own = all.filter((one) => one.model === model);
  const part = (from: number, to: number) => own.slice(Math.floor(from * own.length), Math.floor(to * own.length));
  const group = (by: "all" | "half" | "depth-decile", name: string, members: Labelled[]) => ({
    model,
    by,
    name,
    zeroFilters: 0,
    from: by === "half" ? ("graph" as const) : null,
    ...besideNull(members, nullShare),
  });
  return [
    group("all", "all", own),
    ...(halves ? [group("half", "encoder", part(0, 0.5)), group("half", "decoder", part(0.5, 1))] : []),
    ...Array.from({ length: 10 }, (_, i) =>
      group("depth-decile", `${10 * i}-${10 * i + 10} %`, part(i / 10, (i + 1) / 10)),
    ),
  ].filter(({ count }) => count > 0);
}

function examplesOf(all: Labelled[]): OperatorExample[] {
  return NAMES.flatMap((label) => {
    const own = all.filter((one) => one.label === label).sort((a, b) => a.distance - b.distance);
    return own.slice(0, 1).map((one) => ({ ...one, kernel: [3, 3], featureCurve: curves.get(label) ?? [] }));
  });
}

function blindnessOf(all: Labelled[]): Blindness | null {
  const chosen = all.find((one) => one.label === "edge") ?? all.find((one) => one.label !== "indeterminate");
  if (chosen === undefined) return null;
  const { model, layer, index, label, weights: w } = chosen;
  const forms: Record<string, number[]> = {
    "the filter": w,
    "opposite sign": w.map((x) => -x),
    "flipped left to right": w.map((_, i) => w[i - (i % 3) + 2 - (i % 3)]),
    "flipped top to bottom": w.map((_, i) => w[(2 - Math.floor(i / 3)) * 3 + (i % 3)]),
    "rotated by 90 degrees": w.map((_, i) => w[(i % 3) * 3 + 2 - Math.floor(i / 3)]),
    "checkerboard of signs": w.map((x, i) => (i % 2 === 0 ? x : -x)),
  };
  const variants = Object.entries(forms).map(([name, weights]) => {
    const { label: same, distance } = labelOf(weights);
    return { name, weights, label: same, distance };
  });
  return { model, layer, index, label, kernel: [3, 3], variants };
}

function planeOf(model: string, by: OperatorPlane["by"], name: string, seed: number, clusters: boolean): OperatorPlane {
  const normal = seededNormal(seed * 37);
  const bins = 48;
  const range: [number, number] = [-1.2, 1.2];
  const centres = [-0.55, 0, 0.5];
  const parts = centres.map(() => new Array<number>(bins * bins).fill(0));
  for (let i = 0; i < 6000; i++) {
    const part = i % 3;
    const spread = part === 1 ? 0.09 : 0.2;
    const place = (value: number) => Math.floor(((value - range[0]) / (range[1] - range[0])) * bins);
    const column = place(centres[part] + spread * normal());
    const row = place(0.3 * centres[(part + 1) % 3] + spread * normal());
    if (row >= 0 && row < bins && column >= 0 && column < bins) parts[part][row * bins + column]++;
  }
  const components = [
    [0.34, 0.33, 0.34, 0.32, 0.35, 0.33, 0.33, 0.34, 0.32],
    [-0.29, 0, 0.29, -0.58, 0, 0.58, -0.29, 0, 0.29],
  ];
  const dot = (weights: number[], component: number[]) => weights.reduce((sum, w, i) => sum + w * component[i], 0);
  return {
    model,
    by,
    name,
    kernel: [3, 3],
    filters: 6000,
    mean: new Array(9).fill(0),
    components,
    explainedVarianceRatio: [0.42, 0.19],
    x: range,
    y: range,
    bins,
    counts: parts[0].map((_, i) => parts[0][i] + parts[1][i] + parts[2][i]),
    references: Object.entries(FEATURES).map(([feature, weights]) => ({
      name: feature,
      x: dot(weights, components[0]),
      y: dot(weights, components[1]),
    })),
    ...(clusters
      ? {
          clusters: parts.map((counts, i) => ({
            filters: 2000,
            centre: components[0].map((u, j) => centres[i] * u + 0.3 * centres[(i + 1) % 3] * components[1][j]),
            x: centres[i],
            y: 0.3 * centres[(i + 1) % 3],
            counts,
          })),
        }
      : {}),
  };
}

function normsOf(layers: OperatorLayer[], values: "all" | "norm"): OperatorsDocument["norms"] {
  const rows = layers.map((layer, i): LayerNorm => {
    const uniform = seeded(500 + i);
    const spectralNorm = 0.4 + 9 * uniform() ** 2;
    return {
      model: layer.model,
      name: layer.name,
      kernel: [3, 3],
      in: 64,
      out: 64,
      groups: 1,
      stride: [1 + (i % 4 === 3 ? 1 : 0), 1 + (i % 4 === 3 ? 1 : 0)],
      dilation: i === 2 ? null : [1, 1],
      size: [32, 32],
      sizeFrom: "option",
      notes: i === 2 ? ["assumed dilation 1"] : [],
      depthRank: layer.depthRank,
      spectralNorm,
      conditionNumber: values === "norm" || i === 1 ? null : 10 ** (1 + 4 * uniform()),
      stableRank: 200 + 4000 * uniform(),
      ...(values === "norm"
        ? { upperBound: spectralNorm * 1.0001, converged: i !== 2 }
        : {
            histogram: {
              bins: 32,
              counts: Array.from({ length: 32 }, (_, b) =>
                Math.round(4000 * Math.exp(-b / (3 + 9 * uniform() ** 0.5))),
              ),
            },
          }),
    };
  });
  const models = [...new Set(layers.map(({ model }) => model))];
  return {
    size: 32,
    boundary: "periodic",
    values,
    layers: rows,
    bounds: models.map((model) => {
      const own = rows.filter((row) => row.model === model);
      const product = own.reduce((result, row) => result * row.spectralNorm, 1);
      return { model, layers: own.length, product, log10: Math.log10(product) };
    }),
    skipped: [{ model: models[0], name: "up.weight", reason: "a transposed convolution" }],
  };
}
