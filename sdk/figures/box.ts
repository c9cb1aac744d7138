import { quantile } from "../results/quantile.ts";

/** What a box plot draws. */
export interface Box {
  count: number;
  /** Quartiles, with linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
  lower: number;
  median: number;
  upper: number;
  /** The farthest values within 1.5 interquartile ranges of the box (Tukey). */
  whiskerLow: number;
  whiskerHigh: number;
  /** What lies beyond the whiskers. */
  outliers: number[];
}

/** Box plot of at least one finite value. */
export function boxOf(values: number[]): Box {
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q));
  const reach = 1.5 * (upper - lower);
  const inside = sorted.filter((value) => value >= lower - reach && value <= upper + reach);
  return {
    count: sorted.length,
    lower,
    median,
    upper,
    whiskerLow: inside[0],
    whiskerHigh: inside[inside.length - 1],
    outliers: sorted.filter((value) => value < lower - reach || value > upper + reach),
  };
}
