import type { Model } from "../../model/model.ts";
import type { DiffDocument } from "../../results/diff.ts";
import type { DiffOptions } from "./diff.ts";

/**
 * What changed from one network to another, layer by layer: every convolution of either is matched, by name, by its weights
 * or by shape and place, and its weights are compared. One layer of each is held at a time. Loaded when it is called for.
 *
 * @throws NoFiltersError where one of them has no convolution; AbortedError.
 */
export async function diff(before: Model, after: Model, options: DiffOptions = {}): Promise<DiffDocument> {
  return (await import("./diff.ts")).diff(before, after, options);
}
