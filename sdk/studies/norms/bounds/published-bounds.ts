import type { ConvLayer } from "../../../model/conv-layer.ts";
import type { PublishedBounds } from "../../../results/norms.ts";
import type { BoundedRuns } from "../../../streams/bounded-runs.ts";
import { valuesPerFrequency } from "../../../wasm/layer-grid.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { allValues, type ValueRun } from "../layer-values.ts";
import { periodicAround } from "../padded/measure-padded.ts";
import type { PaddedOperator } from "../padded/padded-operator.ts";
import { spreadTaps } from "../spread-taps.ts";
import type { BoundedLayer } from "./bounded-layer.ts";
import { gramBound } from "./gram-bound.ts";
import { reshapedBound } from "./reshaped-bound.ts";
import { symbolBound } from "./symbol-bound.ts";

/** Steps of the Gram iteration; its bound is then the Schatten norm of order 2^6, some per cent above at most. */
const gramIterations = 5;

/**
 * Upper bounds of a layer's norm as they were published. Singla and Feizi's, and Araujo's, hold on images of any size with either
 * boundary, and of a stride too, whose outputs are some of those; Delattre's is of the frequencies whose `values` are given.
 */
export async function publishedBounds(
  runs: BoundedRuns,
  weights: FloatArray,
  layer: BoundedLayer,
  values: readonly ValueRun[],
  valuesEach: number,
): Promise<PublishedBounds> {
  return {
    singlaFeizi: await reshapedBound(runs, weights, layer),
    araujo: symbolBound(weights, layer),
    delattre: gramBound(values, valuesEach, gramIterations),
    gramIterations,
  };
}

/** The same of a layer with zeros beyond the images' edges: Delattre's on the periodic images of which its operator is a part. */
export async function boundsWithZeros(
  runs: BoundedRuns,
  weights: FloatArray,
  layer: ConvLayer,
  operator: PaddedOperator,
): Promise<PublishedBounds> {
  const around = periodicAround(layer, operator);
  if (typeof around === "string") return publishedBounds(runs, weights, operator.grid, [], 1);
  const spread = spreadTaps(weights, layer.kernel, around.spread);
  const values = await allValues(runs, spread, around.grid, () => {});
  return publishedBounds(runs, weights, operator.grid, values, valuesPerFrequency(around.grid));
}
