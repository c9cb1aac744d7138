import type { DivergenceResult } from "../results/analysis.ts";
import type { Range } from "./range.ts";

/** How distributions are compared. */
export interface DivergenceSettings {
  /** The published comparison, or custom. */
  preset: DivergenceResult["preset"];
  /** Bins of each histogram. */
  bins: number;
  /** One range for all components and groups; values outside are left out. */
  range: Range;
  /** Weight of each component in D. */
  weights: number[];
}

/** Filters of zeros, which all lie in one bin of each component. */
export interface ZeroFilters {
  /** How many. */
  filters: number;
  /** Their bin, a component each; -1 for outside the range. */
  bins: readonly number[];
}

/** The histograms of one group's coefficients. */
export interface GroupHistograms {
  /** The group's name. */
  name: string;
  /** Filters in the group. */
  filters: number;
  /** `bins` counts a component. */
  counts: Float64Array[];
  /** Coefficients outside the range. */
  outside: number;
  /**
   * Filters of zeros among them. Noise floors are drawn from the others: a spike of dead filters in one group says nothing of
   * how two others would differ by chance.
   */
  zeros?: ZeroFilters;
  /**
   * Counts of 32 random parts of the filters, [part][component][bin], which add up to `counts`: intervals of the distances
   * follow from them. Without them there are none.
   */
  strata?: Uint32Array | Uint16Array;
}
