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
  const stored = await readWeights(layer);
  const damaged = refuseWeights(stored);
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
    size: imagesOf(padded, operator, size),
    sizeFrom: settings.sizeFrom,
    notes: (padded ?? (operator as LayerOperator)).notes,
    depthRank: layer.depthRank,
  };
  const tell = async (found: readonly ValueRun[], copies: number) =>
    settings.onValues?.({ model, layer: layer.name, ...sortValues(found, copies) });
  const bounded = settings.bounds ? await import("./bounds/published-bounds.ts") : null;
  if (operator === null) {
    const { measurePadded, periodicAround } = await import("./padded/measure-padded.ts");
    const { grid } = padded as PaddedOperator;
    const { runs: found, ...norm } = await measurePadded(
      runs,
      kernels,
      layer,
      stored,
      padded as PaddedOperator,
      normOnly,
      pause,
    );
    if (found !== null) await tell(found, 1);
    if (bounded === null) return { ...facts, ...norm };
    const around = periodicAround(layer, padded as PaddedOperator);
    const values =
      around && (await allValues(runs, spreadTaps(stored, grid.kernel, around.spread), around.grid, () => {}));
    return {
      ...facts,
      ...norm,
      bounds: await bounded.publishedBounds(
        runs,
        stored,
        grid,
        values ?? [],
        around ? valuesPerFrequency(around.grid) : 1,
      ),
    };
  }
  const weights = spreadTaps(stored, [layer.kernel[0], layer.kernel[1]], operator.spread);
  const { grid } = operator;
  const beside = (norm: number) => (isPointwise ? { periodicNorm: norm } : {});
  if (normOnly) {
    const { largest, upperBound, converged } = await largestValue(runs, weights, grid, pause);
    const stableRank = stableRankOf(weights, operator, largest);
    const norm = { spectralNorm: largest, conditionNumber: null, stableRank, upperBound, converged };
    return { ...facts, ...norm, ...beside(largest) };
  }
  const found = await allValues(runs, weights, grid, pause);
  const summary = describeValues(found, operator);
  await tell(found, operator.copies);
  const stableRank = stableRankOf(weights, operator, summary.spectralNorm);
  if (bounded !== null) {
    const plain = { ...grid, kernel: [layer.kernel[0], layer.kernel[1]] as const };
    const bounds = await bounded.publishedBounds(runs, stored, plain, found, valuesPerFrequency(grid));
    return { ...facts, ...summary, stableRank, ...beside(summary.spectralNorm), bounds };
  }
  return { ...facts, ...summary, stableRank, ...beside(summary.spectralNorm) };
}

function imagesOf(
  padded: PaddedOperator | null,
  operator: LayerOperator | null,
  [rows, columns]: readonly [number, number],
): LayerNorm["size"] {
  return padded === null && operator !== null ? operator.size : [rows, columns];
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
