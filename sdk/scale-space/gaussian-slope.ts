import type { Kernels } from "../wasm/load.ts";
import { type GaussianKind, halfValues } from "./gaussian-kernel.ts";

const rootTwoPi = 2.5066282746310007;

/** h[0] ... h[count - 1] of a kernel of one dimension, and their derivatives by s = sigma^2. */
export interface KernelSlope {
  values: Float64Array;
  slopes: Float64Array;
}

/**
 * A kernel with its derivative by scale. The continuous Gaussian solves the diffusion equation, dg/ds = g'' / 2, so that an
 * integral over a pixel changes by half the difference of g', and one with a triangle by half the second difference of g; the
 * discrete one by half its own second difference (Lindeberg 1990, eq. 33).
 * @param sigma More than 0.
 */
export function gaussianSlope(core: Kernels, kernel: GaussianKind, sigma: number, count: number): KernelSlope {
  const s = sigma * sigma;
  // The sum over a normalised kernel's slopes needs all of it.
  const all = halfValues(
    core,
    kernel,
    sigma,
    Math.max(count + 1, kernel === "normalized-sampled" ? Math.ceil(10 * sigma) + 20 : 0),
  );
  const values = all.slice(0, count);
  const halfSecond = (h: Float64Array) => values.map((_, n) => (h[Math.abs(n - 1)] + h[n + 1]) / 2 - h[n]);
  /** g' at x. */
  const rise = (x: number) => ((-x / s) * core.exp((-0.5 * x * x) / s)) / (rootTwoPi * sigma);
  /** (dg / ds) / g at n. */
  const relative = (n: number) => ((n * n) / s - 1) / (2 * s);
  if (kernel === "discrete") return { values, slopes: halfSecond(all) };
  if (kernel === "linearly-integrated")
    return { values, slopes: halfSecond(halfValues(core, "sampled", sigma, count + 1)) };
  if (kernel === "integrated") return { values, slopes: values.map((_, n) => (rise(n + 0.5) - rise(n - 0.5)) / 2) };
  if (kernel === "sampled") return { values, slopes: values.map((value, n) => value * relative(n)) };
  const mean = all.reduceRight((sum, value, n) => sum + (n === 0 ? 1 : 2) * value * relative(n), 0);
  return { values, slopes: values.map((value, n) => value * (relative(n) - mean)) };
}
