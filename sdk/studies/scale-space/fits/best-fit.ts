import { families, type Method } from "../../../results/scale-space-names.ts";
import { bestPlace, comparedCosine } from "./best-place.ts";
import type { FilterFits, ScaleFit } from "./fit-filters.ts";

/** The best of a filter's fits by one method, as `bestPlace` chooses it; null where no family applies. */
export function bestFit({ fits }: FilterFits, method: Method): ScaleFit | null {
  if (fits.length === 0) return null;
  const own = new Array<ScaleFit | undefined>(families.length);
  const present: number[] = [];
  const cosines = new Float64Array(families.length);
  for (const fit of fits) {
    if (fit.method !== method) continue;
    const family = families.indexOf(fit.family);
    own[family] = fit;
    cosines[family] = comparedCosine(fit.cosine ?? Number.NaN, fit.alpha ?? Number.NaN);
    present.push(family);
  }
  const best = bestPlace(present, cosines);
  return best === null ? null : (own[best] as ScaleFit);
}
