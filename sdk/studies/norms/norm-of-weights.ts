import type { ConvLayer } from "../../model/conv-layer.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { largestValue } from "./largest-value.ts";
import { layerOperator } from "./layer-operator.ts";
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
  const operator = layerOperator(layer, [size, size]);
  if (typeof operator === "string") return null;
  const spread = spreadTaps(weights, [layer.kernel[0], layer.kernel[1]], operator.spread);
  return (await largestValue(runs, spread, operator.grid, pause)).largest;
}
