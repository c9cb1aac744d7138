import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";

/** A layer with its model, and how a sentence calls it. */
export type TitledLayer = LayerResult & { model: string; title: string };

/** Every layer of the models, in their order. */
export function titledLayers(models: readonly ModelResult[]): TitledLayer[] {
  const layers = models.flatMap((model) => model.layers.map((layer) => ({ ...layer, model: model.name })));
  const names = namesInSentences(
    layers,
    models.map(({ name }) => name),
  );
  return layers.map((layer) => ({ ...layer, title: names.layer(layer) }));
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
