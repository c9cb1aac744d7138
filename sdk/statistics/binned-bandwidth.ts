import type { Kernels } from "../wasm/load.ts";
import { bandwidthFactor, perDeviation, quantileOf } from "./bandwidth-search.ts";
import type { DensityBins } from "./density-bins.ts";
import type { Range } from "./range.ts";

/** A bandwidth by quartiles that are known to a bin. */
export interface BinnedBandwidth {
  bandwidth: number;
  /** Between which values that by the exact quartiles lies. */
  within: Range;
}

/** Bounds of a bandwidth that are further apart, by this factor, are found more exactly. */
const mostApart = 1.05;

/** Bin width / bandwidth up to which the bound of `kdeFromBins` is a thousandth of the highest density. */
const mostWidth = 0.38;

/**
 * The bandwidth of values that were counted in fine bins in one reading, its quartiles found as if the values of a bin lay evenly in it.
 * Null where the bins are too wide for it: where its bounds are more than 5 % apart, or the density from them may be off by more than
 * a thousandth of its highest value.
 */
export function binnedBandwidth(
  kernels: Kernels,
  bins: DensityBins,
  count: number,
  standardDeviation: number,
): BinnedBandwidth | null {
  const quantile = (q: number, of: (found: ReturnType<DensityBins["find"]>) => number) =>
    quantileOf(q, count, (rank) => of(bins.find(rank)));
  const spread = (between: number) => Math.min(standardDeviation, between / perDeviation);
  const [low, high] = [0.25, 0.75].map((q) => [0, 1].map((end) => quantile(q, ({ bounds }) => bounds[end])));
  const [least, most] = [spread(high[0] - low[1]), spread(high[1] - low[0])];
  if (!(least > 0 && most <= mostApart * least)) return null;
  const factor = bandwidthFactor(kernels, count);
  if (bins.width > mostWidth * least * factor) return null;
  const [q25, q75] = [0.25, 0.75].map((q) => quantile(q, ({ value }) => value));
  const s = spread(q75 - q25);
  return { bandwidth: s * factor, within: [least * factor, most * factor] };
}
