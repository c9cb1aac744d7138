import type { FloatArray } from "../wasm/workspace.ts";
import { type DerivativeOptions, smoothedDerivatives } from "./derivative.ts";
import { expectOrders, type Orders } from "./difference-mask.ts";
import { type Direction, directionPolynomial } from "./direction.ts";
import { expectImage, type GrayImage, likeImage } from "./gray-image.ts";

/**
 * A derivative of the smoothed image along a direction, and across it (to its left): the combination of partial
 * derivatives by the binomial theorem.
 * @param orders [along, across], 4 in total at most; a number is the order along.
 * @throws UsageError for numbers out of range, unknown options, and data that do not fit the image's size.
 */
export async function directionalDerivative<T extends FloatArray>(
  image: GrayImage<T>,
  sigma: number,
  direction: Direction,
  orders: number | Orders,
  options: DerivativeOptions = {},
): Promise<GrayImage<T>> {
  expectImage(image);
  const both: Orders = typeof orders === "number" ? [orders, 0] : orders;
  expectOrders(both);
  const [along, across] = both;
  const weights = directionPolynomial(direction, along, across);
  const planes = await smoothedDerivatives(image, sigma, partialsOfOrder(along + across), options);
  return likeImage(image, combine(planes, weights));
}

/** Every partial derivative of order n, from [n, 0] to [0, n]. */
export function partialsOfOrder(n: number): Orders[] {
  return Array.from({ length: n + 1 }, (_, k) => [n - k, k] as const);
}

/** sum_k weights[k] planes[k]. */
export function combine(planes: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const out = new Float64Array(planes[0].length);
  for (const [k, plane] of planes.entries()) for (let i = 0; i < out.length; i++) out[i] += weights[k] * plane[i];
  return out;
}
