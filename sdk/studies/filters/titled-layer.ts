import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import { quotedLayer } from "../../results/plain-text.ts";
import { shortNames } from "../../results/short-names.ts";

/** Characters of a name in a sentence. */
export const longestName = 60;

/** A layer with its model, and how a sentence calls it. */
export type TitledLayer = LayerResult & { model: string; title: string };

/** Every layer of the models, in their order. */
export function titledLayers(models: readonly ModelResult[]): TitledLayer[] {
  const shortModels = shortNames(
    models.map(({ name }) => name),
    longestName,
  );
  return models.flatMap(({ name: model, layers }, m) => {
    const short = shortNames(
      layers.map(({ name }) => name),
      longestName,
    );
    return layers.map((layer, l) => ({
      ...layer,
      model,
      title: quotedLayer({ model: shortModels[m], name: short[l] }, models.length > 1),
    }));
  });
}

export function finiteFilters({ filters, nonFinite }: Pick<LayerResult, "filters" | "nonFinite">): number {
  return filters - nonFinite;
}

/** The layer of the highest score, the first of equals; null where none has a score. */
export function extremeLayer(
  layers: readonly TitledLayer[],
  score: (layer: TitledLayer) => number | null,
): TitledLayer | null {
  let best: { layer: TitledLayer; score: number } | null = null;
  for (const layer of layers) {
    const value = score(layer);
    if (value !== null && (best === null || value > best.score)) best = { layer, score: value };
  }
  return best?.layer ?? null;
}
