import { fieldOf } from "./fields.ts";

/** Of a layer whose filters are all left out these are not known, whatever stands in the document. */
const unknown = ["sparsity", "varianceEntropy", "binaryShare", "maxAbs"];

/** A measure of a layer as it is shown: null where it is not known. */
export function measuredOf(layer: { nonFinite: number; filters: number }, key: string): number | null {
  if (unknown.includes(key) && layer.nonFinite >= layer.filters) return null;
  return fieldOf(layer, `quality.${key}`) as number | null;
}
