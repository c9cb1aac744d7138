import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import { quotedLayer } from "../../results/plain-text.ts";

/** A layer with its model, and how a sentence calls it. */
export type TitledLayer = LayerResult & { model: string; title: string };

/** Every layer of the models, in their order. */
export function titledLayers(models: readonly ModelResult[]): TitledLayer[] {
  return models.flatMap(({ name: model, layers }) =>
    layers.map((layer) => ({ ...layer, model, title: quotedLayer({ model, name: layer.name }, models.length > 1) })),
  );
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
