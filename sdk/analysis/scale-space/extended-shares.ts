import type { ExtendedScaleSpaceShare } from "./result.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** How many filters each model is best for, the most frequent first. */
export function extendedShares(filters: readonly StudiedFilter[]): ExtendedScaleSpaceShare[] {
  const winners = filters.flatMap(({ extended }) => extended?.[0] ?? []);
  const byModel = new Map<string, typeof winners>();
  for (const fit of winners) byModel.set(fit.model, [...(byModel.get(fit.model) ?? []), fit]);
  return [...byModel]
    .map(([model, fits]) => {
      const cosines = Float64Array.from(fits, ({ cosine }) => cosine).sort();
      return {
        model,
        parameters: fits[0].parameters,
        filters: fits.length,
        share: fits.length / winners.length,
        cosine: cosines[Math.floor((cosines.length - 1) / 2)],
      };
    })
    .sort((a, b) => b.filters - a.filters);
}
