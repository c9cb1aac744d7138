import { type Kernels, kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { type AffineKernelOptions, affineGaussianKernel, affineKernel, type Covariance } from "./affine-kernel.ts";
import { convolve, convolvePlane } from "./convolve.ts";
import { derivativePlanes } from "./derivative-planes.ts";
import { expectOrders, type Orders } from "./difference-mask.ts";
import { affineCovariance, type Direction, directionPolynomial } from "./direction.ts";
import { combine, partialsOfOrder } from "./directional-derivative.ts";
import { expectObject, expectOptions } from "./expect.ts";
import { kernelOptionNames } from "./gaussian-kernel.ts";
import { expectImage, type GrayImage, likeImage } from "./gray-image.ts";
import { power } from "./power.ts";
import { expectGamma } from "./scale-factor.ts";

/** Standard deviations in pixels along a direction and across it. */
export interface AffineShape {
  /** Standard deviation along it, in pixels. */
  readonly sigmaAlong: number;
  /** Standard deviation across it, in pixels. */
  readonly sigmaAcross: number;
  /** The direction of the long axis. */
  readonly direction: Direction;
}

/**
 * The image smoothed with an affine Gaussian (see `affineGaussianKernel`), reflected beyond the border.
 * @throws UsageError for a covariance out of range, an unknown option, and data that do not fit the image's size.
 */
export async function smoothAffine<T extends FloatArray>(
  image: GrayImage<T>,
  covariance: Covariance,
  options: AffineKernelOptions = {},
): Promise<GrayImage<T>> {
  return convolve(image, await affineGaussianKernel(covariance, options));
}

/**
 * A derivative along the axes of an affine Gaussian: differences of the image smoothed with it. With `gamma` it is times
 * sigmaAlong^(gamma along) sigmaAcross^(gamma across).
 * @param orders [along `direction`, across it (to its left)], 4 in total at most.
 * @throws UsageError for numbers out of range, unknown options, and data that do not fit the image's size.
 */
export async function affineDerivative<T extends FloatArray>(
  image: GrayImage<T>,
  shape: AffineShape,
  orders: Orders,
  options: AffineKernelOptions & { gamma?: number } = {},
): Promise<GrayImage<T>> {
  expectImage(image);
  expectOrders(orders);
  expectObject("the shape", shape, ["sigmaAlong", "sigmaAcross", "direction"]);
  expectOptions(options, [...kernelOptionNames, "gamma"]);
  const { gamma, ...kernelOptions } = options;
  const { sigmaAlong, sigmaAcross, direction } = shape;
  const core = await kernels();
  const kernel = affineKernel(core, affineCovariance(sigmaAlong, sigmaAcross, direction), kernelOptions);
  const [along, across] = orders;
  const factor = affineFactor(core, shape, orders, gamma);
  const planes = derivativePlanes(
    core,
    image,
    (ws, out, pixels) => convolvePlane(ws, out, pixels, kernel),
    partialsOfOrder(along + across),
    () => factor,
  );
  return likeImage(image, combine(planes, directionPolynomial(direction, along, across)));
}

function affineFactor(core: Kernels, shape: AffineShape, [along, across]: Orders, gamma?: number): number {
  if (gamma === undefined) return 1;
  expectGamma(gamma);
  return power(core, shape.sigmaAlong, gamma * along) * power(core, shape.sigmaAcross, gamma * across);
}
