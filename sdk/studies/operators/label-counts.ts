import type { OperatorFilter } from "../../results/operators.ts";
import type { State } from "../../statistics/state.ts";
import { type Chunk, indexOfRow } from "../../streams/chunk.ts";
import type { Block, FloatArray, Workspace } from "../../wasm/workspace.ts";
import { describeFilter } from "./describe-filter.ts";
import type { Labeller } from "./labeller.ts";

/** The nearest filter to a feature. */
export interface Nearest {
  /** In its layer. */
  index: number;
  distance: number;
  weights: number[];
}

export interface SavedLabelCounts {
  /** By index in the labeller's labels. */
  counts: number[];
  zeroFilters: number;
  nonFinite: number;
  /** Every filter, where they are listed. */
  filters: OperatorFilter[];
  /** [index of the label, its nearest filter]; of those that occur, but for "indeterminate". */
  nearest: [number, Nearest][];
}

/** The labels of a layer's filters. */
export class LabelCounts implements State<SavedLabelCounts> {
  readonly counts: number[];
  readonly filters: OperatorFilter[] = [];
  readonly nearest = new Map<number, Nearest>();
  zeroFilters = 0;
  nonFinite = 0;

  constructor(labels: number) {
    this.counts = new Array<number>(labels).fill(0);
  }

  static load(saved: SavedLabelCounts): LabelCounts {
    const loaded = new LabelCounts(saved.counts.length);
    loaded.mergeSaved(saved);
    return loaded;
  }

  /** @param list Describe every filter, with its singular values where `spectra` are asked for. */
  update(
    workspace: Workspace,
    filters: Block<"f32" | "f64">,
    labeller: Labeller,
    k: number,
    chunk: Pick<Chunk, "start" | "nonFinite">,
    { list, spectra }: { list: boolean; spectra: boolean },
  ): void {
    this.nonFinite += chunk.nonFinite?.length ?? 0;
    const width = k * k;
    const others = labeller.references.length;
    // Only printed distances have to be exact.
    const distances = list ? labeller.distances(filters, k) : labeller.labelDistances(filters, k);
    const data: FloatArray = workspace.copyOut(filters);
    const labels = Array.from({ length: data.length / width }, (_, i) => labeller.labelIndex(distances, i));
    const indexOf = indexOfRow(chunk);
    for (const [i, label] of labels.entries()) {
      this.counts[label]++;
      if (Number.isNaN(distances[i * others])) this.zeroFilters++;
      if (list) this.filters.push(describeFilter(labeller, data, distances, i, k, indexOf(i), spectra));
    }
    const rows = rowsNear(labels, distances, others, list ? 0 : labeller.labelError);
    const near = Float64Array.from(rows.flatMap((i) => [...data.subarray(i * width, (i + 1) * width)]));
    const exact = labeller.distances(near, k);
    for (const [at, i] of rows.entries()) {
      const weights = [...near.subarray(at * width, (at + 1) * width)];
      this.addNearest(labels[i], { index: indexOf(i), distance: exact[at * others + labels[i]], weights });
    }
  }

  merge(other: LabelCounts): void {
    this.mergeSaved(other.save());
  }

  mergeSaved({ counts, zeroFilters, nonFinite, filters, nearest }: SavedLabelCounts): void {
    for (const [label, count] of counts.entries()) this.counts[label] += count;
    this.zeroFilters += zeroFilters;
    this.nonFinite += nonFinite;
    for (const filter of filters) this.filters.push(filter);
    for (const [label, one] of nearest) this.addNearest(label, one);
  }

  save(): SavedLabelCounts {
    const { counts, zeroFilters, nonFinite, filters, nearest } = this;
    return {
      counts: [...counts],
      zeroFilters,
      nonFinite,
      filters: [...filters].sort((a, b) => a.index - b.index),
      nearest: [...nearest].sort(([a], [b]) => a - b),
    };
  }

  /** Of equals the first in the layer. */
  private addNearest(label: number, one: Nearest): void {
    const known = this.nearest.get(label);
    const isNearer = known === undefined || one.distance < known.distance;
    if (isNearer || (one.distance === known.distance && one.index < known.index)) this.nearest.set(label, one);
  }
}

/** Rows that may be the nearest to their label's reference, where distances are known within `error`. */
function rowsNear(labels: readonly number[], distances: Float64Array, others: number, error: number): number[] {
  const limits = new Array<number>(others).fill(Infinity);
  for (const [i, label] of labels.entries()) {
    if (label < others) limits[label] = Math.min(limits[label], distances[i * others + label] + error);
  }
  return [...labels.keys()].filter(
    (i) => labels[i] < others && distances[i * others + labels[i]] - error <= limits[labels[i]],
  );
}
