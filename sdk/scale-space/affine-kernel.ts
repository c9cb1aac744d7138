import { UsageError } from "../errors.ts";
import { largestScale } from "../wasm/discrete-gaussian.ts";
import { type Kernels, kernels } from "../wasm/load.ts";
import type { KernelImage } from "./convolve.ts";
import { expectObject, expectOptions, found } from "./expect.ts";
import { expectEpsilon, halfWithin, kernelOptionNames } from "./gaussian-kernel.ts";
import { decomposeOnLattice } from "./lattice-decomposition.ts";

/** The covariance matrix of a Gaussian in pixels squared, x to the right and y up. */
export interface Covariance {
  /** Variance along x, in squared pixels. */
  readonly xx: number;
  /** Covariance of x and y, in squared pixels. */
  readonly xy: number;
  /** Variance along y, in squared pixels. */
  readonly yy: number;
}

/** How an affine Gaussian kernel is made, and where it ends. */
export interface AffineKernelOptions {
  /**
   * `discrete` (default): positive, with exactly the asked covariance and the semigroup property · `sampled`: values of the
   * continuous Gaussian · `normalized-sampled`: the same, divided by their sum.
   */
  kernel?: "discrete" | "sampled" | "normalized-sampled";
  /** Most mass that is cut off, 1e-15 to 0.5; default 1e-8. */
  epsilon?: number;
}

/** Largest ratio of the variances along the axes of a kernel. */
const largestRatio = 1e6;
const twoPi = 6.283185307179586;

/**
 * An affine (elongated, turned) Gaussian kernel. The discrete one is the product of discrete Gaussians along three
 * directions of the pixel lattice; where |xy| <= min(xx, yy) it is the affine Gaussian of Lindeberg 2017 ("Discrete
 * approximations of affine Gaussian receptive fields", arXiv 1701.02127) with the smallest positive stencil, and beyond
 * that bound its generalisation to longer lattice vectors, which stays positive.
 * @throws UsageError unless the covariance is positive definite with variances up to 1e4 in a ratio of at most 1e6, and for an
 *   unknown option.
 */
export async function affineGaussianKernel(
  covariance: Covariance,
  options: AffineKernelOptions = {},
): Promise<KernelImage> {
  return affineKernel(await kernels(), covariance, options);
}

export function affineKernel(core: Kernels, covariance: Covariance, options: AffineKernelOptions): KernelImage {
  expectOptions(options, kernelOptionNames);
  const { kernel = "discrete", epsilon = 1e-8 } = options;
  expectEpsilon(epsilon);
  expectCovariance(covariance);
  if (kernel === "discrete") return discreteAffine(core, covariance, epsilon);
  if (kernel === "sampled" || kernel === "normalized-sampled") {
    return sampledAffine(core, covariance, epsilon, kernel === "normalized-sampled");
  }
  throw new UsageError(`the affine kernel is ${found(kernel)}, expected discrete, sampled or normalized-sampled`);
}

function discreteAffine(core: Kernels, { xx, xy, yy }: Covariance, epsilon: number): KernelImage {
  const terms = decomposeOnLattice(xx, xy, yy)
    .filter(({ scale }) => scale > 0)
    .map(({ x, y, scale }) => ({ x, y, half: halfWithin(core, Math.sqrt(scale), "discrete", epsilon / 3) }));
  const reach = (pick: (term: (typeof terms)[number]) => number) =>
    terms.reduce((sum, term) => sum + Math.abs(pick(term)) * (term.half.length - 1), 0);
  const [radiusX, radiusY] = [reach(({ x }) => x), reach(({ y }) => y)];
  const [width, height] = [2 * radiusX + 1, 2 * radiusY + 1];
  let data = new Float64Array(width * height);
  data[radiusY * width + radiusX] = 1;
  for (const { x, y, half } of terms) {
    const step = x - y * width;
    const next = new Float64Array(data.length);
    for (const [at, value] of data.entries()) {
      if (value === 0) continue;
      for (let k = 1 - half.length; k < half.length; k++) next[at + k * step] += value * half[Math.abs(k)];
    }
    data = next;
  }
  return { width, height, data };
}

function sampledAffine(core: Kernels, { xx, xy, yy }: Covariance, epsilon: number, normalized: boolean): KernelImage {
  // The mass beyond a column is that of the marginal Gaussian.
  const [radiusX, radiusY] = [xx, yy].map((s) => halfWithin(core, Math.sqrt(s), "integrated", epsilon / 2).length - 1);
  const [width, height] = [2 * radiusX + 1, 2 * radiusY + 1];
  const determinant = xx * yy - xy * xy;
  const data = new Float64Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const x = (i % width) - radiusX;
    const y = radiusY - Math.floor(i / width);
    const distance = (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant;
    data[i] = core.exp(-0.5 * distance);
  }
  const scale = normalized ? data.reduce((sum, value) => sum + value, 0) : twoPi * Math.sqrt(determinant);
  return { width, height, data: data.map((value) => value / scale) };
}

function expectCovariance(covariance: Covariance): void {
  expectObject("the covariance", covariance, ["xx", "xy", "yy"]);
  const { xx, xy, yy } = covariance;
  if (![xx, xy, yy].every(Number.isFinite) || !isWithin(xx, xy, yy)) {
    throw new UsageError(
      `the covariance is [${found(xx)}, ${found(xy)}; ${found(xy)}, ${found(yy)}], expected positive definite, variances up to ${largestScale}, in a ratio of at most ${largestRatio}`,
    );
  }
}

function isWithin(xx: number, xy: number, yy: number): boolean {
  const trace = xx + yy;
  const determinant = xx * yy - xy * xy;
  // The product of the variances along the axes over the square of the larger one, about, is their ratio.
  const positive = xx > 0 && yy > 0 && determinant > 0 && determinant * largestRatio >= trace * trace;
  return positive && xx <= largestScale && yy <= largestScale;
}
