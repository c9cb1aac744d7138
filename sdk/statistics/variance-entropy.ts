import type { Kernels } from "../wasm/load.ts";
import { principalVariances } from "./basis.ts";
import type { MomentSummary } from "./moments.ts";

/** Whether sums of squares of such weights neither overflow nor vanish in f64: f32 weights always fit. */
export function squaresFit(largest: number): boolean {
  return largest === 0 || (largest > 1e-100 && largest < 1e100);
}

/** Why such weights cannot be squared; null where they can. */
export function refuseSquares(largest: number): string | null {
  return squaresFit(largest)
    ? null
    : `its largest weight is ${largest.toPrecision(3)}: squares leave the range of numbers`;
}

export interface Variation {
  /** H = -sum p log10 p over the shares p of variance along the layer's own principal axes; 0 log 0 = 0; constant layer: 0. */
  entropy: number;
  /** Whether the filters differ by more than rounding. */
  varies: boolean;
}

/** Of the shares of variance along the principal axes of filters that a summary has seen. */
export function entropyOf(kernels: Kernels, moments: MomentSummary): Variation {
  const variances = principalVariances(kernels, moments);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return { entropy: 0, varies: false };
  let entropy = 0;
  for (const variance of variances) {
    const part = variance / total;
    if (part > 0) entropy -= part * kernels.log(part);
  }
  // Equal shares have the most; their sum may round beyond it.
  return { entropy: Math.max(0, Math.min(entropy, kernels.log(variances.length))) / Math.LN10, varies: true };
}

/**
 * T_H(n) = 1.2618047 / (1 + exp(-0.88767525 (log2 n - 2.30436435))) - 0.31050834: the variance entropy that n random
 * 3x3 filters reach. Null below 4 filters, where it has no meaning.
 * @see Gavrikov & Keuper, arXiv 2203.15331, equation of section 4.2.
 */
export function randomThreshold(kernels: Kernels, n: number): number | null {
  if (n < 4) return null;
  const log2 = kernels.log(n) / Math.LN2;
  return 1.2618047 / (1 + kernels.exp(-0.88767525 * (log2 - 2.30436435))) - 0.31050834;
}
