import { signal } from "@preact/signals";

/** A layer by the names of its model and itself. */
export interface LayerName {
  readonly model: string;
  readonly layer: string;
}

/** The layer under the pointer: every view of it that is on the page is lit. */
export const pointedLayer = signal<LayerName | undefined>(undefined);

export function isPointed({ model, layer }: LayerName): boolean {
  return pointedLayer.value?.model === model && pointedLayer.value.layer === layer;
}

/** What makes an element light its layer, and be lit with it. */
export function lit(layer: LayerName | undefined) {
  return layer && { class: isPointed(layer) ? "pointed" : undefined, onMouseEnter: () => pointAt(layer) };
}

/** Changes it, where it is another one: what shows it is drawn anew. */
export function pointAt(next: LayerName): void {
  if (!isPointed(next)) pointedLayer.value = next;
}
