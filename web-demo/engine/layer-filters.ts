import { type LayerResult, type Model, type ModelResult, readFilters } from "../../sdk/index.ts";

/** What is opened; of a reopened result no models, and of each layer its examples. */
export interface Browsed {
  models: readonly Model[];
  described: readonly ModelResult[];
}

/** All weights of a layer, filter by filter; of a reopened result the layer's examples. */
export async function layerWeights(
  model: Model | undefined,
  { name, kernel, examples }: LayerResult,
): Promise<Float32Array> {
  const layer = model?.layers.find((each) => each.name === name);
  if (layer === undefined) return Float32Array.from(examples.flat());
  const width = Math.max(...kernel) ** 2;
  const weights = new Float32Array(layer.filters * width);
  for await (const { start, data } of readFilters(layer)) weights.set(data, start * width);
  return weights;
}

/** The 99th percentile of the absolute weights: a colour scale that a few large weights do not wash out. */
export function colorLimit(weights: Float32Array): number {
  const sizes = weights.map(Math.abs).filter(Number.isFinite).sort();
  if (sizes.length === 0) return 0;
  const limit = sizes[Math.min(sizes.length - 1, Math.floor(0.99 * sizes.length))];
  // Where nearly all are zeros.
  return limit > 0 ? limit : sizes[sizes.length - 1];
}
