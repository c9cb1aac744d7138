import type { ConvLayer } from "../../model/conv-layer.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Pause } from "./frequency-runs.ts";
import { type LargestValue, largestValue } from "./largest-value.ts";
import { type LayerOperator, layerOperator } from "./layer-operator.ts";
import { spreadTaps } from "./spread-taps.ts";

/**
 * The spectral norm of a layer with these weights in place of its own, on periodic images: a difference of two layers has one
 * too. Null for a layer that is no 2-D operator of such images.
 *
 * @param weights Finite, in the order of `readWeights`.
 */
export async function normOfWeights(
  runs: BoundedRuns,
  layer: ConvLayer,
  weights: FloatArray,
  size: number,
  pause: () => void = () => {},
): Promise<number | null> {
  return (await normOfOperator(runs, layer, weights, layerOperator(layer, [size, size]), pause))?.largest ?? null;
}

/** The norm of a layer's operator with these weights, as of `largestValue`; null where there is no operator. */
export async function normOfOperator(
  runs: BoundedRuns,
  { kernel }: ConvLayer,
  weights: FloatArray,
  operator: LayerOperator | string,
  pause: Pause,
  most?: number,
): Promise<LargestValue | null> {
  if (typeof operator === "string") return null;
  return largestValue(runs, spreadTaps(weights, kernel, operator.spread), operator.grid, pause, most);
}
