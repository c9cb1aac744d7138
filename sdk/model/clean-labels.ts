import type { ConvLayer } from "./conv-layer.ts";
import type { Model } from "./model.ts";
import { runNotesOf } from "./run-notes.ts";

const taskColumn = "Task";
const family = "Segmentation";
/** Labels that a note names. */
const mostNamed = 6;

/**
 * Cleans labels up as the notebooks of CNN Filter DB do: a task that contains "Segmentation" is Segmentation, and blanks at
 * the end of any label go. What was changed stands in the notes of the result.
 */
export function cleanLabels(models: readonly Model[]): Model[] {
  const renamed = new Map<string, number>();
  const cut = new Map<string, number>();
  const cleaned = models.map((model) => ({ ...model, layers: model.layers.map(cleanLayer) }));
  const notes = [
    ...(renamed.size === 0 ? [] : [`tasks that contain "${family}" are called ${family} (${told(renamed)})`]),
    ...(cut.size === 0 ? [] : [`blanks at the end of labels are cut (${told(cut)})`]),
  ];
  const note = `Labels are cleaned up: ${notes.length === 0 ? "nothing was to do" : notes.join("; ")}.`;
  const [first, ...others] = cleaned;
  return first === undefined ? [] : [{ ...first, runNotes: [...runNotesOf([first]), note] }, ...others];

  function cleanLayer(layer: ConvLayer): ConvLayer {
    if (layer.labels === undefined) return layer;
    const labels = new Map(layer.labels);
    for (const [column, value] of layer.labels) {
      const trimmed = value.trimEnd();
      if (trimmed !== value) count(cut, `${column} ${JSON.stringify(value)}`);
      const label = column === taskColumn && trimmed.includes(family) ? family : trimmed;
      if (label !== trimmed) count(renamed, trimmed);
      if (label === "") labels.delete(column);
      else labels.set(column, label);
    }
    return { ...layer, labels };
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** "Brain Segmentation in 180 layers, Lung Segmentation in 54". */
function told(counts: ReadonlyMap<string, number>): string {
  const named = [...counts].slice(0, mostNamed);
  const rest = counts.size > named.length ? `, and ${counts.size - named.length} more` : "";
  return `${named.map(([label, layers], i) => `${label} in ${layers}${i === 0 ? (layers === 1 ? " layer" : " layers") : ""}`).join(", ")}${rest}`;
}
