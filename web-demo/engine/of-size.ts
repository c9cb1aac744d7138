import type { Model } from "../../sdk/index.ts";

/** The models with the layers of k x k filters alone; the others stay listed, with the reason. Undefined: all of them. */
export function ofSize(models: readonly Model[], k: number | undefined): readonly Model[] {
  if (k === undefined) return models;
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) =>
      layer.kernel.every((side) => side === k)
        ? layer
        : { ...layer, reason: layer.reason ?? `only ${k}x${k} was chosen` },
    ),
  }));
}
