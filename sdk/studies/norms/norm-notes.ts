import { appendTo } from "../../append-to.ts";
import type { NormsResult } from "../../results/norms.ts";

/** Layers that a note names. */
const named = 5;

/** What was assumed or changed to measure a model's layers, each once with the layers it holds for. */
export function normNotes(norms: NormsResult, model: string): string[] {
  const layersOf = new Map<string, string[]>();
  for (const layer of norms.layers) {
    if (layer.model !== model) continue;
    for (const note of layer.notes) appendTo(layersOf, note, layer.name);
  }
  return [...layersOf].map(([note, layers]) => {
    const more = layers.length > named ? ` and ${layers.length - named} more` : "";
    const bound =
      note.startsWith("assumed") && !note.includes("padding")
        ? "; with others, norms on the same images are no larger"
        : "";
    return `Norms of whole layers: ${note}${bound} (${layers.slice(0, named).join(", ")}${more}).`;
  });
}
