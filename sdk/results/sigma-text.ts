import { largestSigma } from "../largest-sigma.ts";

/** What the sign of `sigmaText` means. */
export const beyondText = `>${largestSigma}: the search for a sigma ends at ${largestSigma} px; from there on a smoothing is flat over the filter, a difference a ramp`;

/** Whether the search for a fit's sigma ended where no larger one is tried: any such sigma gives the same template. */
export function isBeyond(sigma: number | null | undefined): boolean {
  return (sigma ?? 0) >= largestSigma;
}

/** A fitted sigma for people: of one at the end of the search no digit is known. */
export function sigmaText<T extends number | null | undefined>(sigma: T, write: (sigma: T) => string): string {
  return isBeyond(sigma) ? `>${largestSigma}` : write(sigma);
}
