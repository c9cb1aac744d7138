import type { Family, Method } from "../../../results/scale-space-names.ts";
import type { FilterFits, ScaleFit } from "./fit-filters.ts";

/** Weights in f32 are known to this share of themselves, and so is the cosine of what they make up. */
const rounding = 2 ** -24;

/**
 * The best of a filter's fits by one method: the largest centred cosine; null where no family applies. A sharpening with a
 * negative weight of the Laplacian is a smoothing, and does not count as the best. Of fits whose cosines are one within the
 * rounding of f32 weights the simplest family is the best: smoothing, central differences, one-sided ones, a sharpening last,
 * which with alpha 0 is the single point that a smoothing of sigma 0 is. Three taps of a smoothing are those of a one-sided
 * difference too, but for an amplitude and an offset. A fit may be the best without having converged: its cosine is that of its template.
 */
export function bestFit({ fits }: FilterFits, method: Method): ScaleFit | null {
  const own = fits.filter(
    (fit) => fit.method === method && fit.cosine !== null && (fit.alpha === null || fit.alpha >= 0),
  );
  const most = own.reduce((greatest, { cosine }) => Math.max(greatest, cosine as number), Number.NEGATIVE_INFINITY);
  const equals = own.filter(({ cosine }) => (cosine as number) >= most - rounding);
  return simplestFirst.flatMap((family) => equals.find((fit) => fit.family === family) ?? [])[0] ?? null;
}

const simplestFirst: readonly Family[] = ["smooth", "dx", "dy", "dy+", "dx-", "dy-", "dx+", "sharpen"];
