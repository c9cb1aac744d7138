import type { Family, Mode } from "../../../results/scale-space-names.ts";
import { kernels as loadedKernels } from "../../../wasm/load.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import type { ExtendedFit } from "./fit-extended.ts";
import type { FilterFits, FitOptions } from "./fit-filters.ts";
import type { PooledFit, PooledMethod } from "./fit-pooled.ts";
import type { FilterSpread, SpreadOptions } from "./measure-spread.ts";
import type { TemplateParameters } from "./template.ts";

// The fits' code is loaded by the first who asks for it.

/**
 * Fits the eight families of idealised filters to k x k filters, one after the other, row-major; k odd, 3 to 17. No amplitude
 * is fitted in paper mode, nor by A, B and C: each filter is normalised once a family. In exact mode D1 and D2 are least squares
 * over amplitude and offset too, so that the centred cosine is the largest that the family reaches. C and D are global minima
 * over sigma in [0, 100].
 * @throws UsageError for another size, or an unknown family, method or mode.
 * @see Lindeberg, Babaiee & Kiasari, "Modelling and analysis of the 8 filters from the master key filters hypothesis",
 *   arXiv 2509.12746, sections 4 and 5.
 */
export async function fitFilters(filters: FloatArray, k: number, options: FitOptions = {}): Promise<FilterFits[]> {
  const { fitsOf } = await import("./fit-filters.ts");
  return fitsOf(await loadedKernels(), filters, k, options);
}

/**
 * Models with free amplitudes, offset and scales for k x k filters (one after the other, row-major, k odd, 3 to 17): the eight
 * families, a smoothing shifted by a pixel plus a centred one, a difference of Gaussians, the partial derivatives of order 2 to
 * 4 (dxx ... dyyyy), the full 2-jet, and affine (elongated, turned) Gaussians with their derivatives of order 0 to 4 in any
 * direction. Each filter's fits are ranked by AICc, lowest first, so that more parameters must earn their place; a model with
 * too many for k k weights is left out. Empty for a filter that is constant, or not finite.
 *
 * Templates have infinite support, then are cut. Scales are 0 to 1e4 (sigma 100; the wide one of two Gaussians to 141). Affine
 * Gaussians have a scale from 0 to (k + 1)^2 along each of three lattice directions of at most 2 pixels: any direction to a
 * ratio of the sigmas of 2 + sqrt(5), any ratio along the axes, the diagonals and the knight's moves.
 *
 * The weights are projected out (Golub and Pereyra 1973); valleys on a grid of the scales are followed by Newton's method.
 * @see Hurvich & Tsai, "Regression and time series model selection in small samples", Biometrika 76(2), 1989.
 * @see Lindeberg, "Discrete approximations of affine Gaussian receptive fields", arXiv 1701.02127, 2017.
 */
export async function fitExtended(filters: FloatArray, k: number): Promise<ExtendedFit[][]> {
  const { extendedFits } = await import("./fit-extended.ts");
  return extendedFits(await loadedKernels(), filters, k);
}

/**
 * Fits one sigma to a group of k x k filters: `family` is one for all, or one a filter. The alpha of sharpen stays each
 * filter's own. C2 adds absolute differences, D2 squares, of the normalised filters; in exact mode D2 adds the shares of the filters'
 * squares that are left, each with its best amplitude, offset and, of sharpen, alpha >= 0.
 * @throws UsageError for an unknown family or method, a number of families that is not that of the filters, or a size that is
 *   not odd from 3 to 17.
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746, the joint estimates of section 5.
 */
export async function fitPooled(
  filters: FloatArray,
  k: number,
  family: Family | readonly Family[],
  method: PooledMethod,
  options: { mode?: Mode } = {},
): Promise<PooledFit> {
  const { pooledFit } = await import("./fit-pooled.ts");
  return pooledFit(await loadedKernels(), filters, k, family, method, options);
}

/**
 * Mean and covariance of |h| of k x k filters, one after the other, row-major; k odd, 3 to 17.
 * A filter with a NaN or an infinity has no spread: nulls.
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746, section 3.
 */
export async function measureSpread(
  filters: FloatArray,
  k: number,
  options: SpreadOptions = {},
): Promise<FilterSpread[]> {
  const { spreadsOf } = await import("./measure-spread.ts");
  return spreadsOf(await loadedKernels(), filters, k, options);
}

/**
 * The idealised filter of a family, k x k, row-major, row 0 at y = (k - 1) / 2: a convolution kernel, x to the right, y
 * upwards. `sharpen` is delta - alpha Laplacian_5 T and has one scale.
 * @throws UsageError for an unknown family, a size that is not odd from 3 to 17, or a scale outside 0 to 100.
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746, section 4.
 */
export async function template(
  family: Family,
  parameters: TemplateParameters,
  k: number,
  mode?: Mode,
): Promise<Float64Array> {
  const { templateOf } = await import("./template.ts");
  return templateOf(await loadedKernels(), family, parameters, k, mode);
}
