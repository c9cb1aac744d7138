import type { ScaleSpaceFilter } from "../../results/scale-space.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import type { State } from "../../statistics/state.ts";
import { ExampleCandidates, type SavedCandidates } from "./example-candidates.ts";
import { addBeyond, beyondTable } from "./extended-shares.ts";
import { familyOf, fitTable, noFamily } from "./fit-table.ts";
import { addKernelFits, kernelTable } from "./kernel-shares.ts";
import type { StudiedFilter, StudiedFilters } from "./study-filters.ts";

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

  update(filters: StudiedFilters): void {
    const { list, pooled } = this.options;
    const { rows, start, extended, kernels } = filters;
    for (let i = 0; i < filters.count; i++) {
      const index = start + i;
      const family = familyOf(rows, i);
      if (filters.finite[i] === 0) this.nonFinite++;
      else if (family === noFamily) this.constant++;
      if (kernels !== null) addKernelFits(this.kernels, { index, kernels: kernels[i] });
      if (extended !== null) addBeyond(this.beyond, { index, extended: extended[i] });
      if (pooled && family !== noFamily) this.weights.add([index, family, ...filters.weightsOf(i)]);
      if (list) this.listed.push(describeFilter(filters.describe(i)));
    }
    this.addRows(rows, filters.count);
    this.examples.update(filters);
  }

  /** Runs of rows that have a family. */
  private addRows(rows: Float64Array, count: number): void {
    const width = this.fits.width;
    for (let from = 0, i = 0; i <= count; i++) {
      if (i < count && familyOf(rows, i) !== noFamily) continue;
      if (i > from) this.fits.add(rows.subarray(from * width, i * width));
      from = i + 1;
    }
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

  /** The same for the thread that asked for it: without a copy of the fits where threads share them. */
  share(): SavedFitSummary {
    return this.saved(this.fits.share());
  }

  save(): SavedFitSummary {
    return this.saved(this.fits.save());
  }

  private saved(fits: Float64Array): SavedFitSummary {
    const { constant, nonFinite, kernels, beyond, weights, examples, filters } = this;
    return {
      constant,
      nonFinite,
      fits,
      kernels: kernels.save(),
      beyond: beyond.save(),
      weights: weights.save(),
      examples: examples.save(),
      listed: filters,
    };
  }
}

/** What a result tells of a filter. */
function describeFilter({ fit: _, weights: __, ...filter }: StudiedFilter): ScaleSpaceFilter {
  return filter;
}
