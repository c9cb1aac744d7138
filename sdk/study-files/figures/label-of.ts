import type { Model } from "../../model/model.ts";

/** What a column says of a model: the label of its first layer that has one; null for none. */
export function labelOf(model: Model, column: string): string | null {
  for (const { labels, reason } of model.layers) {
    const label = reason === null ? labels?.get(column) : undefined;
    if (label !== undefined) return label;
  }
  return null;
}
