import type { Model } from "../model/model.ts";

/** The models with what a study made of each layer: null where it was studied, or why not. */
export function withReasons(models: readonly Model[], reasons: readonly (readonly (string | null)[])[]): Model[] {
  return models.map((model, m) => ({
    ...model,
    layers: model.layers.map((layer, i) => ({ ...layer, reason: reasons[m][i] })),
  }));
}
