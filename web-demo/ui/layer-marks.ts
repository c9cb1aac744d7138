import { cleanText } from "../../sdk/figures/svg/text.ts";
import type { LayerName } from "./pointed-layer.ts";

interface Named {
  readonly name: string;
}

/** Layers by how the marks of figures name them under the pointer: "model, layer: ..." or "layer: ...". */
export function layerHeads(models: readonly (Named & { layers: readonly Named[] })[]): ReadonlyMap<string, LayerName> {
  const heads = new Map<string, LayerName>();
  for (const { name: model, layers } of models) {
    for (const { name: layer } of layers) {
      const short = cleanText(layer, 80);
      heads.set(`${cleanText(model, 60)}, ${short}`, { model, layer });
      // Of layers of one name in several models the first: a figure that does not name the model is of one.
      if (!heads.has(short)) heads.set(short, { model, layer });
    }
  }
  return heads;
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
