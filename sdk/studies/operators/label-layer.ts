import type { ConvLayer } from "../../model/conv-layer.ts";
import type { OperatorFilter } from "../../results/operators.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import type { FiniteFilters } from "../../streams/finite-filters.ts";
import type { Kernels } from "../../wasm/load.ts";
import { describeFilter, labelled } from "./label-filters.ts";
import type { Labeller } from "./labeller.ts";

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
  // Only printed distances have to be exact.
  const by = options.filters ? "distances" : "labelDistances";
  for await (const chunk of store.chunks(layer)) {
    found.nonFinite += chunk.nonFinite.length;
    if (chunk.count > 0) found.moments.update(chunk.data, false);
    const indices = indicesOf(chunk.start, chunk.count, chunk.nonFinite);
    for await (const { start, data, distances } of labelled(labeller, chunk.data, k, options.signal, by)) {
      const count = data.length / width;
      const labels = Array.from({ length: count }, (_, i) => labeller.labelIndex(distances, i));
      const indexOf = (i: number) => (indices === null ? chunk.start + start + i : indices[start + i]);
      for (const [i, label] of labels.entries()) {
        found.counts[label]++;
        if (Number.isNaN(distances[i * others])) found.zeroFilters++;
        if (options.filters) {
          found.filters.push(describeFilter(labeller, data, distances, i, k, indexOf(i), options.spectra));
        }
      }
      const nearRows = rowsNear(found.nearest, labels, distances, others, options.filters ? 0 : labeller.labelError);
      const near = Float64Array.from(nearRows.flatMap((i) => [...data.subarray(i * width, (i + 1) * width)]));
      const exact = labeller.distances(near, k);
      for (const [at, i] of nearRows.entries()) {
        const distance = exact[at * others + labels[i]];
        const known = found.nearest.get(labels[i]);
        if (known !== undefined && known.distance <= distance) continue;
        const weights = [...near.subarray(at * width, (at + 1) * width)];
        found.nearest.set(labels[i], { index: indexOf(i), distance, weights });
      }
      options.onProgress(count);
    }
  }
  return found;
}

/** Rows that may be nearer to their label's reference than all before, where distances are known within `error`. */
function rowsNear(
  nearest: ReadonlyMap<number, Nearest>,
  labels: readonly number[],
  distances: Float64Array,
  others: number,
  error: number,
): number[] {
  const limits = Array.from({ length: others }, (_, label) => nearest.get(label)?.distance ?? Infinity);
  for (const [i, label] of labels.entries()) {
    if (label < others) limits[label] = Math.min(limits[label], distances[i * others + label] + error);
  }
  return [...labels.keys()].filter(
    (i) => labels[i] < others && distances[i * others + labels[i]] - error <= limits[labels[i]],
  );
}

/** Indices in the layer of a chunk's filters where some were taken out; null where they run on. */
function indicesOf(start: number, count: number, nonFinite: readonly number[]): number[] | null {
  if (nonFinite.length === 0) return null;
  const out = new Set(nonFinite);
  const indices: number[] = [];
  for (let i = start; indices.length < count; i++) if (!out.has(i)) indices.push(i);
  return indices;
}
