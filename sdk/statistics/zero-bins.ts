import type { BasisResult } from "../results/analysis.ts";
import type { DivergenceSettings } from "./group-histograms.ts";

/** The bin of each component in which a filter of zeros lies; -1 for outside the range. */
export function binsOfZero(
  { mean, components }: Pick<BasisResult, "mean" | "components">,
  { bins, range: [low, high] }: Pick<DivergenceSettings, "bins" | "range">,
): number[] {
  return components.map((component) => {
    const value = component.reduce((sum, loading, i) => sum - loading * mean[i], 0);
    if (!(value >= low && value <= high)) return -1;
    return Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
  });
}
