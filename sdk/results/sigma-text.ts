/** The largest sigma of a fit, in pixels. */
const largest = 100;

/** What the sign of `sigmaText` means. */
export const beyondText =
  ">100: the search for a sigma ends at 100 px; from there on a smoothing is flat over the filter, a difference a ramp";

/** Whether the search for a fit's sigma ended where no larger one is tried: any such sigma gives the same template. */
export function isBeyond(sigma: number | null | undefined): boolean {
  return (sigma ?? 0) >= largest;
}

/** A fitted sigma for people: of one at the end of the search no digit is known. */
export function sigmaText<T extends number | null | undefined>(sigma: T, write: (sigma: T) => string): string {
  return isBeyond(sigma) ? `>${largest}` : write(sigma);
}
