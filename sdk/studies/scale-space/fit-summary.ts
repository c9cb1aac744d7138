import type { ScaleSpaceFilter } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import type { State } from "../../statistics/state.ts";
import { ExampleCandidates, type SavedCandidates } from "./example-candidates.ts";
import { addBeyond, beyondTable } from "./extended-shares.ts";
import { addFit, fitTable } from "./fit-table.ts";
import { addKernelFits, kernelTable } from "./kernel-shares.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** What a summary is asked for. */
export interface SummaryOptions {
  /** Centred cosine from which on a filter counts as explained. */
  cosine: number;
  /** Every filter with all of its fits is kept. */
  list: boolean;
  /** The weights are kept, for fits of whole families. */
  pooled: boolean;
}

export interface SavedFitSummary {
  constant: number;
  nonFinite: number;
  /** Tables of rows in ascending order of the filters: see `FitSummary`. */
  fits: Float64Array;
  kernels: Float64Array;
  beyond: Float64Array;
  weights: Float64Array;
  examples: SavedCandidates;
  listed: ScaleSpaceFilter[];
}

/**
 * What is kept of the fits of a layer's k x k filters: about a hundred bytes a filter, and more only where it is asked for. Filters
 * are told apart by their indices, so that chunks may come in any order.
 */
export class FitSummary implements State<SavedFitSummary> {
  /** Filters without a direction, and those with a NaN or an infinite weight. */
  constant = 0;
  nonFinite = 0;
  /** Of each filter with a best family what `fitColumns` name. */
  readonly fits = fitTable();
  /** What `kernelShares` reads. */
  readonly kernels = kernelTable();
  /** What `extendedShares` reads. */
  readonly beyond = beyondTable();
  /** With `pooled`: index, family and weights of each filter with a best family. */
  readonly weights: IndexedRows;
  readonly examples: ExampleCandidates;
  /** With `list`: what the result tells of every filter. */
  private listed: ScaleSpaceFilter[] = [];

  constructor(
    readonly k: number,
    private readonly options: SummaryOptions,
  ) {
    this.weights = new IndexedRows(2 + k * k);
    this.examples = new ExampleCandidates(options.cosine);
  }

  static load(k: number, options: SummaryOptions, saved: SavedFitSummary): FitSummary {
    const summary = new FitSummary(k, options);
    summary.mergeSaved(saved);
    return summary;
  }

  /** The filters in ascending order of their indices. */
  get filters(): ScaleSpaceFilter[] {
    return [...this.listed].sort((a, b) => a.index - b.index);
  }

  update(filters: readonly StudiedFilter[]): void {
    const { list, pooled } = this.options;
    for (const filter of filters) {
      const { fit, finite, weights, index } = filter;
      if (!finite) this.nonFinite++;
      else if (fit === null) this.constant++;
      addFit(this.fits, filter);
      addKernelFits(this.kernels, filter);
      addBeyond(this.beyond, filter);
      if (pooled && fit !== null) this.weights.add([index, families.indexOf(fit.family), ...weights]);
      if (list) this.listed.push(describeFilter(filter));
    }
    this.examples.update(filters);
  }

  merge(other: FitSummary): void {
    this.mergeSaved(other.save());
  }

  mergeSaved(saved: SavedFitSummary): void {
    this.constant += saved.constant;
    this.nonFinite += saved.nonFinite;
    for (const table of ["fits", "kernels", "beyond", "weights"] as const) this[table].mergeSaved(saved[table]);
    this.examples.mergeSaved(saved.examples);
    for (const filter of saved.listed) this.listed.push(filter);
  }

  save(): SavedFitSummary {
    const { constant, nonFinite, fits, kernels, beyond, weights, examples, filters } = this;
    return {
      constant,
      nonFinite,
      fits: fits.save(),
      kernels: kernels.save(),
      beyond: beyond.save(),
      weights: weights.save(),
      examples: examples.save(),
      listed: filters,
    };
  }
}

/** What a result tells of a filter. */
function describeFilter({ fit: _, finite: __, weights: ___, point: ____, ...filter }: StudiedFilter): ScaleSpaceFilter {
  return filter;
}
