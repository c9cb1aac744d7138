import type { ConvLayer } from "../../model/conv-layer.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { LayerNorm, NormBound } from "../../results/norms.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import { valuesPerFrequency } from "../../wasm/layer-grid.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { refuseWeights } from "./bad-weights.ts";
import type { Pause } from "./frequency-runs.ts";
import { largestValue } from "./largest-value.ts";
import { type LayerOperator, layerOperator, refuseLayer } from "./layer-operator.ts";
import { allValues, type ValueRun } from "./layer-values.ts";
import { describeValues } from "./norm-summary.ts";
import type { FoundNorm, measurePadded } from "./padded/measure-padded.ts";
import { type PaddedOperator, paddedOperator } from "./padded/padded-operator.ts";
import { spreadTaps } from "./spread-taps.ts";

/** How a layer is measured. */
export interface LayerSettings {
  size: readonly [number, number];
  sizeFrom: LayerNorm["sizeFrom"];
  boundary: "periodic" | "zero";
  normOnly: boolean;
  /** Whether the published bounds are wanted beside. */
  bounds: boolean;
  /** Takes all values of the layer, where they are found. */
  onValues?: (values: LayerValues) => void | Promise<void>;
}

/** All singular values of a layer: each of `values` stands for as many as `counts` says. */
export interface LayerValues {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** Descending. */
  values: Float64Array;
  /** How many singular values each stands for: conjugate frequencies, and those of a kernel of one tap, share theirs. */
  counts: Float64Array;
}

/** The layer's norm, or why it has none. */
export async function measureLayer(
  runs: BoundedRuns,
  kernels: Kernels,
  model: string,
  layer: ConvLayer,
  settings: LayerSettings,
  pause: Pause,
): Promise<LayerNorm | string> {
  const { size, normOnly, boundary } = settings;
  if (layer.tensor.unread !== undefined) return layer.tensor.unread;
  const refused = refuseLayer(layer);
  if (refused !== null) return refused;
  const padded = boundary === "zero" ? paddedOperator(layer, size) : null;
  if (typeof padded === "string") return padded;
  // Without zeros that a tap reaches there is nothing but the taps of one pixel, on periodic images too.
  const isPointwise = padded !== null && layer.kernel.every((length) => length === 1) && isBare(padded);
  const operator = padded === null || isPointwise ? layerOperator(layer, size) : null;
  if (typeof operator === "string") return operator;
  const weights = await readWeights(layer);
  const damaged = refuseWeights(weights);
  if (damaged !== null) return damaged;
  const facts = {
    model,
    name: layer.name,
    kernel: [...layer.kernel],
    in: layer.in,
    out: layer.out,
    groups: layer.groups,
    stride: layer.stride && [...layer.stride],
    dilation: layer.dilation && [...layer.dilation],
    size: padded === null && operator !== null ? operator.size : ([size[0], size[1]] as [number, number]),
    sizeFrom: settings.sizeFrom,
    notes: (padded ?? (operator as LayerOperator)).notes,
    depthRank: layer.depthRank,
  };
  const { runs: values, ...found } =
    operator === null
      ? await measureZeros(runs, kernels, layer, weights, padded as PaddedOperator, normOnly, pause)
      : await measurePeriodic(runs, layer, weights, operator, normOnly, pause);
  const norm = { ...facts, ...found, ...(isPointwise ? { periodicNorm: found.spectralNorm } : {}) };
  if (values !== null) {
    await settings.onValues?.({ model, layer: layer.name, ...sortValues(values, operator?.copies ?? 1) });
  }
  if (!settings.bounds) return norm;
  const { boundsWithZeros, publishedBounds } = await import("./bounds/published-bounds.ts");
  if (operator === null) {
    return { ...norm, bounds: await boundsWithZeros(runs, weights, layer, padded as PaddedOperator) };
  }
  if (values === null) return norm;
  const plain = { ...operator.grid, kernel: [layer.kernel[0], layer.kernel[1]] as const };
  return { ...norm, bounds: await publishedBounds(runs, weights, plain, values, valuesPerFrequency(operator.grid)) };
}

async function measureZeros(...given: Parameters<typeof measurePadded>): Promise<FoundNorm> {
  return (await import("./padded/measure-padded.ts")).measurePadded(...given);
}

async function measurePeriodic(
  runs: BoundedRuns,
  { kernel }: ConvLayer,
  weights: FloatArray,
  operator: LayerOperator,
  normOnly: boolean,
  pause: Pause,
): Promise<FoundNorm> {
  const { grid } = operator;
  const spread = spreadTaps(weights, kernel, operator.spread);
  if (normOnly) {
    const { largest, upperBound, converged } = await largestValue(runs, spread, grid, pause);
    const stableRank = stableRankOf(spread, operator, largest);
    return { spectralNorm: largest, conditionNumber: null, stableRank, upperBound, converged, runs: null };
  }
  const values = await allValues(runs, spread, grid, pause);
  const summary = describeValues(values, operator);
  return { ...summary, stableRank: stableRankOf(spread, operator, summary.spectralNorm), runs: values };
}

/** Whether no zeros lie around the images. */
function isBare({ grid, behind }: PaddedOperator): boolean {
  return [...grid.pad, ...behind].every((count) => count === 0);
}

/** The values in descending order, each with how many it stands for. */
function sortValues(runs: readonly ValueRun[], copies: number): Pick<LayerValues, "values" | "counts"> {
  const all = runs.flatMap(({ values, weight }) => Array.from(values, (value) => ({ value, count: weight * copies })));
  all.sort((a, b) => b.value - a.value);
  return {
    values: Float64Array.from(all, ({ value }) => value),
    counts: Float64Array.from(all, ({ count }) => count),
  };
}

/** Every output pixel of a channel has its weights once: the sum of squares needs no singular value. */
function stableRankOf(weights: FloatArray, { grid, copies }: LayerOperator, norm: number): number | null {
  if (norm === 0) return null;
  let sum = 0;
  for (const weight of weights) sum += (weight / norm) * (weight / norm);
  // The sum has the largest's own square in it: what is below 1 is rounding.
  return Math.max(1, (sum * copies * grid.size[0] * grid.size[1]) / (grid.stride[0] * grid.stride[1]));
}

/** JSON has neither the Infinity of a product that overflows nor the -Infinity of log10 0. */
export function productOf(kernels: Kernels, norms: readonly number[]): Omit<NormBound, "model"> {
  if (norms.includes(0)) return { layers: norms.length, product: 0, log10: null };
  const product = norms.reduce((all, norm) => all * norm, 1);
  const log10 = norms.reduce((sum, norm) => sum + kernels.log(norm), 0) / kernels.log(10);
  return { layers: norms.length, product: Number.isFinite(product) ? product : null, log10 };
}
