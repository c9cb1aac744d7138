import { UsageError } from "../errors.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { fitsAny } from "./wildcards.ts";

/** Why a layer is not studied whose name fits none of the patterns. */
export const leftOut = "left out by --layers";

/**
 * The layers of these models whose name, or whose weight's name, fits one of the patterns (`*` stands for any text), in the
 * order of the models; also those that are not analysed.
 *
 * @throws UsageError for a pattern that no layer fits.
 */
export function chooseLayers(
  models: readonly { readonly layers: readonly ConvLayer[] }[],
  patterns: readonly string[],
): ConvLayer[] {
  const layers = models.flatMap((model) => model.layers);
  for (const pattern of patterns) {
    if (!layers.some((layer) => isKept(layer, [pattern]))) {
      const some = layers.slice(0, 3).map(({ name }) => name);
      const others = layers.length > some.length ? " ..." : "";
      throw new UsageError(
        `no convolution layer fits the pattern ${JSON.stringify(pattern)}; there are ${layers.length}: ${some.join(", ")}${others}`,
      );
    }
  }
  return layers.filter((layer) => isKept(layer, patterns));
}

/**
 * The same models with every layer left out whose name and whose weight's name fit none of the patterns; without patterns
 * the models themselves. A layer that is left out stays listed, with the reason.
 *
 * @throws UsageError for a pattern that no layer fits.
 */
export function keepLayers<M extends { readonly layers: readonly ConvLayer[] }>(
  models: readonly M[],
  patterns: readonly string[] | undefined,
): readonly M[] {
  if (patterns === undefined) return models;
  const kept = new Set(chooseLayers(models, patterns));
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => (kept.has(layer) ? layer : { ...layer, reason: layer.reason ?? leftOut })),
  }));
}

/** Whether the layer's name or its weight's fits one of the patterns. */
export function isKept({ name, tensor }: ConvLayer, patterns: readonly string[]): boolean {
  return fitsAny(name, patterns) || fitsAny(tensor.name, patterns);
}
