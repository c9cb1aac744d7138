import type { ConvLayer } from "../../model/conv-layer.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { LayerNorm, NormBound } from "../../results/norms.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Pause } from "./frequency-runs.ts";
import { largestValue } from "./largest-value.ts";
import { type LayerOperator, layerOperator } from "./layer-operator.ts";
import { allValues } from "./layer-values.ts";
import { describeValues } from "./norm-summary.ts";
import { spreadTaps } from "./spread-taps.ts";

/** The layer's norm, or why it has none. */
export async function measureLayer(
  runs: BoundedRuns,
  model: string,
  layer: ConvLayer,
  size: [number, number],
  normOnly: boolean,
  pause: Pause,
): Promise<LayerNorm | string> {
  if (layer.tensor.unread !== undefined) return layer.tensor.unread;
  const operator = layerOperator(layer, size);
  if (typeof operator === "string") return operator;
  const weights = spreadTaps(await readWeights(layer), [layer.kernel[0], layer.kernel[1]], operator.spread);
  let bad = 0;
  for (const weight of weights) if (!Number.isFinite(weight)) bad++;
  if (bad > 0) return `${bad} NaN or infinite ${bad === 1 ? "weight" : "weights"}`;
  const { grid } = operator;
  const facts = {
    model,
    name: layer.name,
    kernel: [...layer.kernel],
    in: layer.in,
    out: layer.out,
    groups: layer.groups,
    stride: layer.stride && [...layer.stride],
    dilation: layer.dilation && [...layer.dilation],
    size: operator.size,
    notes: operator.notes,
    depthRank: layer.depthRank,
  };
  if (normOnly) {
    const { largest, upperBound, converged } = await largestValue(runs, weights, grid, pause);
    const stableRank = stableRankOf(weights, operator, largest);
    return { ...facts, spectralNorm: largest, conditionNumber: null, stableRank, upperBound, converged };
  }
  const summary = describeValues(await allValues(runs, weights, grid, pause), operator);
  return { ...facts, ...summary, stableRank: stableRankOf(weights, operator, summary.spectralNorm) };
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
