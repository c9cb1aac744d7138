import { learnedLabels } from "../../sdk/figures/index.ts";
import { labelFilters, type ModelResult, type OperatorsResult } from "../../sdk/index.ts";

/** Of each layer's typical filters what they act like; null: no more of the layer's filters do so than of random ones. */
export type TypicalLabels = ReadonlyMap<string, readonly (string | null)[]>;

/** Names of layers are of their model. */
export const layerKey = (model: string, layer: string) => JSON.stringify([model, layer]);

/** @param operators the study that says which labels of a layer are beyond noise; on images as large the typical filters are labelled, too */
export async function labelTypical(models: readonly ModelResult[], operators: OperatorsResult): Promise<TypicalLabels> {
  const labels = new Map<string, readonly (string | null)[]>();
  const typicalOf = new Map(
    models.flatMap(({ name, layers }) => layers.map((layer) => [layerKey(name, layer.name), layer.typical])),
  );
  const { boundary, threshold, references } = operators;
  for (const layer of operators.layers) {
    const key = layerKey(layer.model, layer.name);
    const typical = typicalOf.get(key) ?? [];
    const [k] = layer.kernel;
    // A layer's own image may be no square: an operator's label hardly depends on its size.
    const size = Math.max(k, layer.size[0]);
    const weights = Float64Array.from(typical.flatMap((filter) => filter.weights));
    if (weights.length !== typical.length * k * k) continue;
    const learned = learnedLabels(operators, layer);
    const found = learned.length === 0 ? [] : await labelFilters(weights, k, { size, boundary, threshold, references });
    labels.set(
      key,
      typical.map((_, i) => learned.find((label) => label === found[i]?.label) ?? null),
    );
  }
  return labels;
}
