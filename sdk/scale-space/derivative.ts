import { kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { derivativePlanes, gaussianSmoothing } from "./derivative-planes.ts";
import { expectOrders, type Orders } from "./difference-mask.ts";
import { expectOptions } from "./expect.ts";
import { halfGaussian, type KernelOptions, kernelOptionNames } from "./gaussian-kernel.ts";
import { expectImage, type GrayImage, likeImage } from "./gray-image.ts";
import { type Normalization, normalizationNames, scaleFactor } from "./scale-factor.ts";

/** How an image is smoothed before the difference is taken, and how the response is scaled. */
export type DerivativeOptions = KernelOptions & Normalization;

/**
 * A partial derivative of the scale-space representation: central differences of the smoothed image, x to the right and
 * y up. Exact for polynomials up to the order plus one (plus the cut-off epsilon), away from the border.
 * @param sigma Standard deviation in pixels, 0 to 100.
 * @param orders [along x, along y], 4 in total at most; [1, 0] is Lx, [0, 2] is Lyy.
 * @throws UsageError for numbers out of range, unknown options, and data that do not fit the image's size.
 */
export async function derivative<T extends FloatArray>(
  image: GrayImage<T>,
  sigma: number,
  orders: Orders,
  options: DerivativeOptions = {},
): Promise<GrayImage<T>> {
  expectOrders(orders);
  const [plane] = await smoothedDerivatives(image, sigma, [orders], options);
  return likeImage(image, plane);
}

/** Several of them from one smoothing, in f64. */
export async function smoothedDerivatives(
  image: GrayImage,
  sigma: number,
  orders: readonly Orders[],
  options: DerivativeOptions,
): Promise<Float64Array[]> {
  expectImage(image);
  expectOptions(options, [...kernelOptionNames, ...normalizationNames]);
  const core = await kernels();
  const factorOf = scaleFactor(core, sigma, () => halfGaussian(core, sigma, options), options);
  return derivativePlanes(core, image, gaussianSmoothing(core, sigma, options), orders, factorOf);
}
