import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FiniteFilters } from "../finite-filters.ts";
import { MomentSummary } from "../moments.ts";
import { describeFilter, labelled } from "./label-filters.ts";
import type { Labeller } from "./labeller.ts";
import type { OperatorFilter } from "./result.ts";

/** The nearest filter to a feature. */
export interface Nearest {
  index: number;
  distance: number;
  weights: number[];
}

export interface LabelledLayer {
  /** By index in the labeller's labels. */
  counts: number[];
  zeroFilters: number;
  nonFinite: number;
  filters: OperatorFilter[];
  /** By index of the label; those that occur, but for "indeterminate". */
  nearest: Map<number, Nearest>;
  /** Of the raw weights. */
  moments: MomentSummary;
}

/** Labels every filter of a layer in one pass. */
export async function labelLayer(
  kernels: Kernels,
  labeller: Labeller,
  store: FiniteFilters,
  layer: ConvLayer,
  k: number,
  options: { filters: boolean; spectra: boolean; signal?: AbortSignal; onProgress: (filters: number) => void },
): Promise<LabelledLayer> {
  const width = k * k;
  const found: LabelledLayer = {
    counts: new Array<number>(labeller.labels.length).fill(0),
    zeroFilters: 0,
    nonFinite: 0,
    filters: [],
    nearest: new Map(),
    moments: new MomentSummary(kernels, width),
  };
  const others = labeller.references.length;
  for await (const chunk of store.chunks(layer)) {
    found.nonFinite += chunk.nonFinite.length;
    if (chunk.count > 0) found.moments.update(chunk.data, false);
    const indices = indicesOf(chunk.start, chunk.count, chunk.nonFinite);
    for await (const { start, data, distances } of labelled(labeller, chunk.data, k, options.signal)) {
      const count = data.length / width;
      for (let i = 0; i < count; i++) {
        const label = labeller.labelIndex(distances, i);
        found.counts[label]++;
        if (Number.isNaN(distances[i * others])) found.zeroFilters++;
        const index = indices === null ? chunk.start + start + i : indices[start + i];
        if (label < others) keepNearest(found.nearest, label, distances[i * others + label], index, data, i, width);
        if (options.filters) {
          found.filters.push(describeFilter(labeller, data, distances, i, k, index, options.spectra));
        }
      }
      options.onProgress(count);
    }
  }
  return found;
}

function keepNearest(
  nearest: Map<number, Nearest>,
  label: number,
  distance: number,
  index: number,
  data: ArrayLike<number>,
  i: number,
  width: number,
): void {
  const known = nearest.get(label);
  if (known !== undefined && known.distance <= distance) return;
  nearest.set(label, { index, distance, weights: Array.from({ length: width }, (_, w) => data[i * width + w]) });
}

/** Indices in the layer of a chunk's filters where some were taken out; null where they run on. */
function indicesOf(start: number, count: number, nonFinite: readonly number[]): number[] | null {
  if (nonFinite.length === 0) return null;
  const out = new Set(nonFinite);
  const indices: number[] = [];
  for (let i = start; indices.length < count; i++) if (!out.has(i)) indices.push(i);
  return indices;
}
