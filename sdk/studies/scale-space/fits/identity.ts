import type { Family, Mode } from "../../../results/scale-space-names.ts";
import { cosine } from "../../../statistics/bounded.ts";
import type { Kernels } from "../../../wasm/load.ts";
import type { ScaleFit } from "./fit-filters.ts";
import { type CentredFilter, centred } from "./nearest-keys.ts";
import { templateOf } from "./template.ts";

/**
 * At this cosine 4.5 % of a template's length, sqrt(1 - cosine^2), lie outside its middle: sigma is 0.21 (17 x 17) to 0.25
 * (3 x 3), or alpha 0.025 to 0.034. Upright stripes one pixel wide, the finest there are, then change by a seventh at most:
 * they are weakened to exp(-2 sigma^2), or raised to 1 + 4 alpha. Coarser ones change less.
 */
const least = 0.999;

/**
 * Whether a fitted template is a single point, so that it passes an image through: a smoothing of sigma next to 0, or a
 * sharpening of alpha next to 0. The two are one template there.
 */
export function isIdentity(
  kernels: Kernels,
  { family, sigmaX, sigmaY, alpha }: Pick<ScaleFit, "family" | "sigmaX" | "sigmaY" | "alpha">,
  k: number,
  mode: Mode,
): boolean {
  if (sigmaX === null || sigmaY === null || !mayBePoint(family, Math.max(sigmaX, sigmaY))) return false;
  return pointCosine(centred(templateOf(kernels, family, { sigmaX, sigmaY, alpha: alpha ?? 0 }, k, mode))) >= least;
}

/**
 * Whether a template of such a family and sigma may be a single point: a difference has two of opposite sign, and of a smoothing
 * of sigma 1 less than half lies in the middle.
 */
export function mayBePoint(family: Family, sigma: number): family is "smooth" | "sharpen" {
  return family === "sharpen" || (family === "smooth" && sigma < 1);
}

/** Cosine of a filter of odd size and the point in its middle, both centred; 0 of a constant filter. */
export function pointCosine(filter: CentredFilter | null): number {
  if (filter === null) return 0;
  const width = filter.unit.length;
  // The centred point is 1 - 1 / width in the middle, and of length sqrt(1 - 1 / width).
  return cosine(filter.unit[(width - 1) / 2] / Math.sqrt(1 - 1 / width));
}
