import { UsageError } from "../errors.ts";
import { largestSigma } from "../largest-sigma.ts";
import { discreteGaussian } from "../wasm/discrete-gaussian.ts";
import { type Kernels, kernels } from "../wasm/load.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { expectOptions, found } from "./expect.ts";

/** Discrete approximations of the Gaussian g(x; s), s = sigma^2 (Lindeberg, arXiv 2311.11317). */
export const gaussianKinds = [
  "discrete",
  "sampled",
  "normalized-sampled",
  "integrated",
  "linearly-integrated",
] as const;
/** How the continuous Gaussian becomes numbers on a grid. */
export type GaussianKind = (typeof gaussianKinds)[number];

/** How a Gaussian kernel is made, and where it ends. */
export interface KernelOptions {
  /**
   * `discrete` (default): T(n; s) = e^-s I_n(s), of variance s exactly · `sampled`: g(n; s) · `normalized-sampled`: the
   * same, divided by its sum · `integrated`: the integral of g over the pixel, variance about s + 1/12 ·
   * `linearly-integrated`: the integral of g times a triangle two pixels wide, variance about s + 1/6.
   */
  kernel?: GaussianKind;
  /** Most mass of the kernel in two dimensions that is cut off, 1e-15 to 0.5; default 1e-8. What is kept is not rescaled. */
  epsilon?: number;
}

export const kernelOptionNames = ["kernel", "epsilon"] as const satisfies (keyof KernelOptions)[];

const defaultEpsilon = 1e-8;
const rootTwo = Math.sqrt(2);
const rootTwoPi = 2.5066282746310007;

/**
 * The kernel of one dimension, h[-N] to h[N]: symmetric, of the least N for which at most epsilon / 2 is cut off.
 * @param sigma Standard deviation in pixels, 0 to 100; 0 is the unit impulse (`sampled` has none and needs sigma > 0).
 * @throws UsageError for another sigma, kernel, epsilon or option.
 */
export async function gaussianKernel(sigma: number, options: KernelOptions = {}): Promise<Float64Array> {
  expectOptions(options, kernelOptionNames);
  const half = halfGaussian(await kernels(), sigma, options);
  const radius = half.length - 1;
  return Float64Array.from({ length: 2 * radius + 1 }, (_, i) => half[Math.abs(i - radius)]);
}

/** h[0] to h[N] of `gaussianKernel`. */
export function halfGaussian(core: Kernels, sigma: number, options: KernelOptions = {}): Float64Array {
  const { kernel = "discrete", epsilon = defaultEpsilon } = options;
  expectEpsilon(epsilon);
  if (!gaussianKinds.includes(kernel)) {
    throw new UsageError(`the kernel is ${found(kernel)}, expected one of ${gaussianKinds.join(", ")}`);
  }
  return halfWithin(core, sigma, kernel, epsilon / 2);
}

/** h[0] to h[N], the least N for which both tails hold at most `mass`. */
export function halfWithin(core: Kernels, sigma: number, kernel: GaussianKind, mass: number): Float64Array {
  if (!(typeof sigma === "number" && sigma >= 0 && sigma <= largestSigma)) {
    throw new UsageError(`sigma is ${found(sigma)}, expected 0 to ${largestSigma}`);
  }
  if (sigma === 0 && kernel === "sampled") throw new UsageError("sigma is 0, where the sampled Gaussian has no value");
  // Beyond 10 sigma + 20 the mass of every kind is below 1e-20.
  const count = Math.ceil(10 * sigma) + 20;
  return cutTail(sigma === 0 ? Float64Array.of(1) : halfValues(core, kernel, sigma, count), mass);
}

export function expectEpsilon(epsilon: number): void {
  if (!(typeof epsilon === "number" && epsilon >= 1e-15 && epsilon <= 0.5)) {
    throw new UsageError(`epsilon is ${found(epsilon)}, expected 1e-15 to 0.5`);
  }
}

/** h[0] ... h[count - 1], sigma > 0. */
export function halfValues(core: Kernels, kernel: GaussianKind, sigma: number, count: number): Float64Array {
  if (kernel === "discrete") {
    return withWorkspace(core, (ws) => {
      const out = ws.allocate("f64", count);
      discreteGaussian(ws, out, sigma * sigma);
      return ws.copyOut(out);
    });
  }
  /** Density of the standard normal distribution, and its mass beyond x. */
  const density = (x: number) => core.exp(-0.5 * x * x) / rootTwoPi;
  const beyond = (x: number) => 0.5 * core.erfc(x / rootTwo);
  /** Integral of (t - x) g(t) over t > x: second differences of it integrate g times a triangle. */
  const hinge = (x: number) => sigma * density(x / sigma) - x * beyond(x / sigma);
  const values = {
    sampled: (n: number) => density(n / sigma) / sigma,
    integrated: (n: number) =>
      n === 0 ? core.erf(0.5 / sigma / rootTwo) : beyond((n - 0.5) / sigma) - beyond((n + 0.5) / sigma),
    "linearly-integrated": (n: number) =>
      n === 0 ? 1 + 2 * (hinge(1) - hinge(0)) : hinge(n - 1) - 2 * hinge(n) + hinge(n + 1),
  };
  if (kernel !== "normalized-sampled") return Float64Array.from({ length: count }, (_, n) => values[kernel](n));
  // Relative to the middle: a sigma near 0 would overflow it.
  const relative = Float64Array.from({ length: count }, (_, n) => core.exp(-0.5 * (n / sigma) * (n / sigma)));
  const sum = relative.reduceRight((total, value, n) => total + (n === 0 ? value : 2 * value), 0);
  return relative.map((value) => value / sum);
}

/** The shortest start of h[0], h[1], ... without which both tails hold at most `mass`. */
function cutTail(half: Float64Array, mass: number): Float64Array {
  let length = half.length;
  for (let tail = 0; length > 1; length--) {
    tail += 2 * half[length - 1];
    if (tail > mass) break;
  }
  return half.slice(0, length);
}
