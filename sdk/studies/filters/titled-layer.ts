import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import { type NamesInSentences, namesInSentences } from "../../results/names-in-sentences.ts";

/** A layer with its model, and how a sentence calls it: no copy, a model may have 10,000 layers. */
export class TitledLayer {
  constructor(
    private readonly layer: LayerResult,
    readonly model: string,
    private readonly names: NamesInSentences,
  ) {}

  get title(): string {
    return this.names.layer(this);
  }

  get name(): string {
    return this.layer.name;
  }

  get kernel(): readonly number[] {
    return this.layer.kernel;
  }

  get in(): number {
    return this.layer.in;
  }

  get out(): number {
    return this.layer.out;
  }

  get groups(): number {
    return this.layer.groups;
  }

  get filters(): number {
    return this.layer.filters;
  }

  get nonFinite(): number {
    return this.layer.nonFinite;
  }

  get quality(): LayerResult["quality"] {
    return this.layer.quality;
  }
}

/** Every layer of the models, in their order. */
export function titledLayers(models: readonly ModelResult[]): TitledLayer[] {
  const layers = models.flatMap(({ name: model, layers: own }) => own.map((layer) => ({ layer, model })));
  const names = namesInSentences(
    layers.map(({ layer: { name }, model }) => ({ name, model })),
    models.map(({ name }) => name),
  );
  return layers.map(({ layer, model }) => new TitledLayer(layer, model, names));
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
