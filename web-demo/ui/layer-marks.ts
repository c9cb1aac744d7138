import { cleanText } from "../../sdk/figures/svg/text.ts";
import type { Overview } from "../engine/protocol.ts";
import type { LayerName } from "./pointed-layer.ts";

/**
 * Layers by how the marks of figures name them under the pointer: "model, layer: ..." or "layer: ...", the model as a rule without the
 * ending of its file. Of layers of one name in several models the first has the latter.
 */
export function layerHeads({
  models,
  drawn,
  volume,
  training,
}: Pick<Overview, "models" | "drawn" | "volume" | "training">): ReadonlyMap<string, LayerName> {
  const heads = new Map<string, LayerName>();
  const add = (layer: LayerName, ...names: string[]) => {
    const alone = cleanText(layer.layer, 80);
    for (const model of names) heads.set(`${cleanText(model, 60)}, ${alone}`, layer);
    if (!heads.has(alone)) heads.set(alone, layer);
  };
  models.forEach(({ name: model, layers }, m) => {
    for (const { name } of layers) add({ model, layer: name }, model, drawn[m]);
  });
  const at = new Map(models.map(({ name }, m) => [name, drawn[m]]));
  for (const { model, name } of volume?.layers ?? []) add({ model, layer: name }, model, at.get(model) ?? model);
  for (const { name } of training?.timeline?.layers ?? []) add({ model: "", layer: name });
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
