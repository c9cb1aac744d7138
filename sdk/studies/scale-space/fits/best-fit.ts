import { families, type Method } from "../../../results/scale-space-names.ts";
import { bestPlace } from "./best-place.ts";
import type { FilterFits, ScaleFit } from "./fit-filters.ts";

/** The best of a filter's fits by one method, as `bestPlace` chooses it; null where no family applies. */
export function bestFit({ fits }: FilterFits, method: Method): ScaleFit | null {
  const own = new Map(
    fits.flatMap((fit) => (fit.method === method ? [[families.indexOf(fit.family), fit] as const] : [])),
  );
  const best = bestPlace([...own.keys()], (family) => own.get(family) as ScaleFit);
  return best === null ? null : (own.get(best) as ScaleFit);
}
