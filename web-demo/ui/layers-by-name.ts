import type { LayerName } from "./pointed-layer.ts";

interface Named {
  readonly name: string;
}

/** Layers by the names of groups that are layers; of layers of one name in several models the first has it alone. */
export function layersOfGroups(
  models: readonly (Named & { layers: readonly Named[] })[],
): ReadonlyMap<string, LayerName> {
  const found = new Map<string, LayerName>();
  for (const { name: model, layers } of models) {
    for (const { name: layer } of layers) {
      found.set(`${model} / ${layer}`, { model, layer });
      if (!found.has(layer)) found.set(layer, { model, layer });
    }
  }
  return found;
}
