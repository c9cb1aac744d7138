import type { ConvLayer } from "../../../model/conv-layer.ts";
import type { LayerNorm } from "../../../results/norms.ts";
import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import type { Kernels } from "../../../wasm/load.ts";
import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import type { Pause } from "../frequency-runs.ts";
import { type LayerOperator, layerOperator } from "../layer-operator.ts";
import type { ValueRun } from "../layer-values.ts";
import { normOfOperator } from "../norm-of-weights.ts";
import { describeValues } from "../norm-summary.ts";
import { reachOf } from "../spread-taps.ts";
import { largestMagnitude } from "./magnitudes.ts";
import { paddedLargest } from "./padded-largest.ts";
import type { PaddedOperator } from "./padded-operator.ts";
import { denseGrid, isSmall, paddedValues } from "./padded-values.ts";

/** Multiplications of the proof on larger periodic images, on which an upper bound rests: some ten seconds. */
const mostAround = 4e10;

/** What is found of a layer's operator. */
export interface FoundNorm
  extends Pick<
    LayerNorm,
    "spectralNorm" | "conditionNumber" | "stableRank" | "histogram" | "upperBound" | "converged" | "periodicNorm"
  > {
  /** Every singular value, where they were wanted and take a bounded time. */
  runs: ValueRun[] | null;
}

/** All values of a small layer; of a larger one, and with `normOnly`, the largest with a certain upper bound. */
export async function measurePadded(
  runs: BoundedRuns,
  kernels: Kernels,
  layer: ConvLayer,
  weights: FloatArray,
  operator: PaddedOperator,
  normOnly: boolean,
  pause: Pause,
): Promise<FoundNorm> {
  const { grid } = operator;
  const later: Pause = (part) => pause(0.2 + 0.8 * part);
  const periodic = layerOperator(layer, grid.size);
  const beside = await normOfOperator(runs, layer, weights, periodic, (part) => pause(0.2 * part));
  const shared = { periodicNorm: beside?.largest ?? null };
  if (!normOnly && isSmall(grid)) {
    const values = await paddedValues(runs, weights, grid, later);
    const summary = describeValues(values, { grid: denseGrid(grid), copies: 1 });
    return { ...shared, ...summary, stableRank: paddedStableRank(weights, grid, summary.spectralNorm), runs: values };
  }
  const above = async () => {
    const around = periodicAround(layer, operator);
    const found = await normOfOperator(runs, layer, weights, around, () => later(1), mostAround);
    return found?.upperBound ?? frobeniusNorm(weights, grid);
  };
  const { largest, upperBound, converged } = await paddedLargest(runs, kernels, weights, grid, above, later);
  return {
    ...shared,
    spectralNorm: largest,
    conditionNumber: null,
    stableRank: paddedStableRank(weights, grid, largest),
    upperBound,
    converged,
    runs: null,
  };
}

/**
 * The layer on larger periodic images, so much larger that no tap reaches from one edge around to the other: with zeros there it
 * is a part of that operator, and its norm no larger. Says why where they would be too large.
 */
export function periodicAround(layer: ConvLayer, { grid, behind }: PaddedOperator): LayerOperator | string {
  const around = grid.size.map((length, axis) =>
    Math.max(
      length + Math.max(grid.pad[axis], behind[axis]),
      grid.outSize[axis] * grid.stride[axis],
      reachOf(grid.kernel, grid.dilation)[axis],
    ),
  );
  return layerOperator(layer, [around[0], around[1]]);
}

/** Sum of squares over the largest square: each weight counts as often as its tap lies on the images. */
function paddedStableRank(weights: FloatArray, grid: PaddedGrid, norm: number): number | null {
  return norm === 0 ? null : Math.max(1, sumOfSquares(weights, grid, norm));
}

function frobeniusNorm(weights: FloatArray, grid: PaddedGrid): number {
  const largest = largestMagnitude(weights);
  return largest === 0 ? 0 : largest * Math.sqrt(sumOfSquares(weights, grid, largest)) * (1 + 1e-9);
}

function sumOfSquares(weights: FloatArray, { kernel, stride, dilation, pad, size, outSize }: PaddedGrid, unit: number) {
  const counts = [0, 1].map((axis) =>
    Array.from({ length: kernel[axis] }, (_, tap) => {
      let count = 0;
      for (let out = 0; out < outSize[axis]; out++) {
        const place = out * stride[axis] + tap * dilation[axis] - pad[axis];
        if (place >= 0 && place < size[axis]) count++;
      }
      return count;
    }),
  );
  const taps = kernel[0] * kernel[1];
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const tap = i % taps;
    const share = weights[i] / unit;
    sum += share * share * counts[0][Math.floor(tap / kernel[1])] * counts[1][tap % kernel[1]];
  }
  return sum;
}
