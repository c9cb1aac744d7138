import type { ConvLayer } from "../model/conv-layer.ts";
import type { Kernels } from "../wasm/load.ts";
import { MomentSummary } from "./moments.ts";

/**
 * Merges the moments of layers into one sum a list of layers, as they come, but in the order of each list: rounding depends on
 * it. A layer's moments are let go once they are merged: of 10,000 layers of one filter they take 15 MB.
 */
export class MergeInOrder {
  private readonly listsOf = new Map<ConvLayer, MergedList[]>();
  private readonly lists: readonly MergedList[];

  constructor(kernels: Kernels, width: number, lists: readonly (readonly ConvLayer[])[]) {
    this.lists = lists.map((layers) => new MergedList(new MomentSummary(kernels, width), layers));
    for (const list of this.lists) {
      for (const layer of new Set(list.layers)) {
        const known = this.listsOf.get(layer);
        if (known === undefined) this.listsOf.set(layer, [list]);
        else known.push(list);
      }
    }
  }

  add(layer: ConvLayer, moments: MomentSummary): void {
    for (const list of this.listsOf.get(layer) ?? []) list.add(layer, moments);
  }

  /** Of each list. */
  get sums(): MomentSummary[] {
    return this.lists.map(({ sum }) => sum);
  }
}

class MergedList {
  private next = 0;
  private readonly waiting = new Map<ConvLayer, MomentSummary>();
  /** Whether a layer comes twice (a model that was given twice): then none is let go. */
  private readonly repeats: boolean;

  constructor(
    readonly sum: MomentSummary,
    readonly layers: readonly ConvLayer[],
  ) {
    this.repeats = new Set(layers).size < layers.length;
  }

  add(layer: ConvLayer, moments: MomentSummary): void {
    this.waiting.set(layer, moments);
    for (; this.next < this.layers.length; this.next++) {
      const next = this.layers[this.next];
      const found = this.waiting.get(next);
      if (found === undefined) return;
      this.sum.merge(found);
      if (!this.repeats) this.waiting.delete(next);
    }
  }
}
