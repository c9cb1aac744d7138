import { type Family, families } from "../../../results/scale-space-names.ts";

/** Weights in f32 are known to this share of themselves, and so is the cosine of what they make up. */
const rounding = 2 ** -24;

const simplestFirst: readonly Family[] = ["smooth", "dx", "dy", "dy+", "dx-", "dy-", "dx+", "sharpen"];
/** The families' indices, the simplest first. */
const inOrder = simplestFirst.map((family) => families.indexOf(family));

/**
 * The family whose fit is the best: the largest centred cosine; null where no family applies. A sharpening with a negative weight
 * of the Laplacian is a smoothing, and does not count as the best. Of fits whose cosines are one within the rounding of f32
 * weights the simplest family is the best: smoothing, central differences, one-sided ones, a sharpening last, which with alpha 0
 * is the single point that a smoothing of sigma 0 is. Three taps of a smoothing are those of a one-sided difference too, but for
 * an amplitude and an offset. A fit may be the best without having converged: its cosine is that of its template.
 *
 * @param present Indices of the families that were fitted.
 * @param cosines At a family's index: what `comparedCosine` makes of its fit.
 */
export function bestPlace(present: readonly number[], cosines: Float64Array): number | null {
  let most = Number.NEGATIVE_INFINITY;
  // Plain loops without objects: every filter comes through here.
  for (let j = 0; j < present.length; j++) most = Math.max(most, cosines[present[j]]);
  if (most === Number.NEGATIVE_INFINITY) return null;
  for (let j = 0; j < inOrder.length; j++) {
    if (present.includes(inOrder[j]) && cosines[inOrder[j]] >= most - rounding) return inOrder[j];
  }
  return null;
}

/** The cosine that a fit has a part in the choice with; an infinite one, below all, where it has none. NaN stands for null. */
export function comparedCosine(cosine: number, alpha: number): number {
  return Number.isNaN(cosine) || alpha < 0 ? Number.NEGATIVE_INFINITY : cosine;
}
