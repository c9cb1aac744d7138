import type { ExtendedScaleSpaceShare } from "../../results/scale-space.ts";
import { lowerMedian } from "../../statistics/lower-median.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** How many filters each model is best for, the most frequent first. */
export function extendedShares(filters: readonly StudiedFilter[]): ExtendedScaleSpaceShare[] {
  const winners = filters.flatMap(({ extended }) => extended?.[0] ?? []);
  const byModel = new Map<string, typeof winners>();
  for (const fit of winners) {
    const own = byModel.get(fit.model);
    if (own === undefined) byModel.set(fit.model, [fit]);
    else own.push(fit);
  }
  return [...byModel]
    .map(([model, fits]) => ({
      model,
      parameters: fits[0].parameters,
      filters: fits.length,
      share: fits.length / winners.length,
      cosine: lowerMedian(fits.map(({ cosine }) => cosine)) as number,
    }))
    .sort((a, b) => b.filters - a.filters);
}
