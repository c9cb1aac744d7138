import { signal } from "@preact/signals";

/** The layer under the pointer, by its model and its place in it: marked in the strip and in the table of layers. */
export const pointedLayer = signal<{ m: number; l: number } | undefined>(undefined);
