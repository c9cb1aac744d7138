import { UsageError } from "../errors.ts";
import { largestSigma } from "../largest-sigma.ts";
import type { Block, Workspace } from "./workspace.ts";

/** The largest scale, a variance. */
export const largestScale = largestSigma * largestSigma;

/**
 * out[n] = T(n; s) = e^-s I_n(s), n from 0: one half of the discrete analogue of the Gaussian, which has variance s exactly.
 * Relative error below 1e-14 (n <= 200); results below 2.2e-308 are within a few 5e-324 and may be 0.
 * @param s Scale, sigma squared, 0 to 1e4; 0 gives the unit impulse.
 * @throws UsageError for an empty block or another s.
 * @see Lindeberg, "Scale-space for discrete signals", IEEE PAMI 12(3), 1990.
 */
export function discreteGaussian(ws: Workspace, out: Block<"f64">, s: number): void {
  if (out.length < 1) throw new UsageError("the discrete Gaussian has at least one value, found room for none");
  if (!(s >= 0 && s <= largestScale)) throw new UsageError(`the scale s is ${s}, expected 0 to ${largestScale}`);
  ws.kernels.discreteGaussian(out.pointer, out.length, s);
}
