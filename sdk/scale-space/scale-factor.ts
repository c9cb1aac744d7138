import { UsageError } from "../errors.ts";
import type { Kernels } from "../wasm/load.ts";
import { halfMask, type Orders } from "./difference-mask.ts";
import { found } from "./expect.ts";
import { gaussianDerivativeNorm } from "./gaussian-norm.ts";
import { power } from "./power.ts";

/** How derivatives at different scales are made comparable. */
export interface Normalization {
  /** Exponent of the normalisation, from 0; without it derivatives are not normalised. 1 gives full scale invariance. */
  gamma?: number;
  /**
   * `variance` (default): times sigma^(gamma order) · `lp`: the l_p norm of the kernel of the derivative becomes the L_p norm
   * of the gamma-normalised Gaussian derivative, 1 / p = 1 + order (1 - gamma) / 2, which is the same at all scales
   * (Lindeberg 1998, "Feature detection with automatic scale selection", section 3 and appendix A.1).
   */
  normalization?: "variance" | "lp";
}

export const normalizationNames = ["gamma", "normalization"] as const satisfies (keyof Normalization)[];

/** The factor of a derivative of these orders, of an image smoothed with h[0], h[1], ... of `sigma` along both axes. */
export function scaleFactor(
  core: Kernels,
  sigma: number,
  half: () => Float64Array,
  { gamma, normalization = "variance" }: Normalization,
): (orders: Orders) => number {
  if (normalization !== "variance" && normalization !== "lp") {
    throw new UsageError(`the normalization is ${found(normalization)}, expected variance or lp`);
  }
  if (gamma === undefined) return () => 1;
  expectGamma(gamma);
  if (normalization === "variance") return ([x, y]) => power(core, sigma, gamma * (x + y));
  const taps = half();
  return ([x, y]) => {
    const inverse = 1 + ((x + y) * (1 - gamma)) / 2;
    if (!(inverse > 0)) throw new UsageError(`gamma is ${gamma}: no l_p norm belongs to it at order ${x + y}`);
    const [alongX, alongY] = [x, y].map(
      (order) => gaussianDerivativeNorm(core, order, 1 / inverse) / kernelNorm(core, taps, order, 1 / inverse),
    );
    return alongX * alongY;
  };
}

export function expectGamma(gamma: number): void {
  if (!(typeof gamma === "number" && gamma >= 0 && gamma <= 2)) {
    throw new UsageError(`gamma is ${found(gamma)}, expected 0 to 2`);
  }
}

/** The l_p norm of the difference of a kernel given by its right half. */
function kernelNorm(core: Kernels, half: Float64Array, order: number, p: number): number {
  const { taps, odd } = halfMask(order);
  const at = (n: number) => half[Math.abs(n)] ?? 0;
  const reach = half.length + taps.length - 2;
  let total = 0;
  for (let n = -reach; n <= reach; n++) {
    let value = taps[0] * at(n);
    for (let k = 1; k < taps.length; k++) value += taps[k] * (at(n + k) + (odd ? -at(n - k) : at(n - k)));
    total += power(core, Math.abs(value), p);
  }
  return power(core, total, 1 / p);
}
