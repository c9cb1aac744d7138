import { cleanText } from "../../sdk/figures/svg/text.ts";
import { layersByName } from "./layers-by-name.ts";
import type { LayerName } from "./pointed-layer.ts";

/** Layers by how the marks of figures name them under the pointer: "model, layer: ..." or "layer: ...". */
export function layerHeads(models: Parameters<typeof layersByName>[0]): ReadonlyMap<string, LayerName> {
  const alone = (layer: string) => cleanText(layer, 80);
  return layersByName(models, { full: (model, layer) => `${cleanText(model, 60)}, ${alone(layer)}`, alone });
}

/** The layer that a mark's words begin with. A name may have a colon itself. */
export function layerOfWords(words: string, heads: ReadonlyMap<string, LayerName>): LayerName | undefined {
  for (let end = words.indexOf(": "); end >= 0; end = words.indexOf(": ", end + 1)) {
    const layer = heads.get(words.slice(0, end));
    if (layer !== undefined) return layer;
  }
  return undefined;
}

/** The marks of a drawing that stand for layers. */
export function layerMarks(drawing: Element, heads: ReadonlyMap<string, LayerName>): Map<Element, LayerName> {
  const marks = new Map<Element, LayerName>();
  for (const title of drawing.querySelectorAll("svg title")) {
    const layer = layerOfWords(title.textContent, heads);
    if (layer !== undefined) marks.set(title.parentElement!, layer);
  }
  return marks;
}
