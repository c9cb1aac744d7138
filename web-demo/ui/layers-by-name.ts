import type { LayerName } from "./pointed-layer.ts";

interface Named {
  readonly name: string;
}
type Models = readonly (Named & { layers: readonly Named[] })[];

/**
 * Layers by how each one is written.
 * @param write of a layer with its model, and alone; of layers of one name in several models the first has the latter
 */
export function layersByName(
  models: Models,
  write: { full: (model: string, layer: string) => string; alone: (layer: string) => string },
): ReadonlyMap<string, LayerName> {
  const found = new Map<string, LayerName>();
  for (const { name: model, layers } of models) {
    for (const { name: layer } of layers) {
      found.set(write.full(model, layer), { model, layer });
      const alone = write.alone(layer);
      if (!found.has(alone)) found.set(alone, { model, layer });
    }
  }
  return found;
}

/** Layers by the names of groups that are layers. */
export const layersOfGroups = (models: Models) =>
  layersByName(models, { full: (model, layer) => `${model} / ${layer}`, alone: (layer) => layer });
