import { setFlagsFromString } from "node:v8";
import type { Model } from "../../sdk/index.ts";

/** Layers from which on the result itself is most of what is held. */
const manyLayers = 5000;

/** Tightens the heap for very many layers. */
export function tightenForLayers(models: readonly Model[]): void {
  if (models.reduce((sum, { layers }) => sum + layers.length, 0) > manyLayers) tightenHeap();
}

/**
 * From now on the heap may grow by a third before it is looked through again, where V8 lets it double: a result of 21,600 layers
 * then takes 150 MB less, and a tenth more processor time.
 */
export function tightenHeap(): void {
  try {
    setFlagsFromString("--heap-growing-percent=30");
  } catch {
    // Not V8.
  }
}
