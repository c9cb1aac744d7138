import { UsageError } from "../errors.ts";
import type { HalfKernel } from "../wasm/smooth-image.ts";
import type { KernelImage } from "./convolve.ts";
import { expectPair, found } from "./expect.ts";

/** Orders of differentiation along x and along y. */
export type Orders = readonly [x: number, y: number];

/** Highest total order of a derivative. */
export const highestOrder = 4;

// Right halves of the correlation masks: delta_x = [-1/2 0 1/2], delta_xx = [1 -2 1]; orders 3 and 4 are delta_x delta_xx
// and delta_xx delta_xx (Lindeberg 1993, "Discrete derivative approximations with scale-space properties").
const halves = [[1], [0, 1 / 2], [-2, 1], [0, -1, 1 / 2], [6, -4, 1]];

/**
 * The correlation mask of the central difference of order 0 to 4, from -N to N: the sum over n of mask[n + N] f(x + n)
 * approximates the derivative. [1], [-1/2 0 1/2], [1 -2 1], [-1/2 1 0 -1 1/2], [1 -4 6 -4 1]: exact for polynomials up to the
 * order plus one.
 * @throws UsageError for another order.
 */
export function differenceMask(order: number): Float64Array {
  if (typeof order !== "number") throw new UsageError(`the order is ${found(order)}, expected 0 to ${highestOrder}`);
  expectOrders([order, 0]);
  const { taps, odd } = halfMask(order);
  const radius = taps.length - 1;
  return Float64Array.from({ length: 2 * radius + 1 }, (_, i) => {
    const tap = taps[Math.abs(i - radius)];
    return odd && i < radius ? -tap : tap;
  });
}

/**
 * The partial difference of orders [along x, along y], 4 in total at most, as a convolution kernel for `convolve`: the product
 * of two masks turned by half, x to the right and y up.
 * @throws UsageError for other orders.
 */
export function differenceKernel(orders: Orders): KernelImage {
  expectOrders(orders);
  const [alongX, alongY] = orders.map((order) => differenceMask(order));
  const [width, height] = [alongX.length, alongY.length];
  const data = Float64Array.from(
    { length: width * height },
    // Turned by half, x is reversed; y, which is against the order of the rows already, is not.
    (_, i) => alongX[width - 1 - (i % width)] * alongY[Math.floor(i / width)],
  );
  return { width, height, data };
}

/** The mask of a central difference of order 0 to 4 along +x. */
export function halfMask(order: number): HalfKernel {
  return { taps: Float64Array.from(halves[order]), odd: order % 2 === 1 };
}

/** The same along +y, which is against the order of the rows. */
export function upwardMask(order: number): HalfKernel {
  const { taps, odd } = halfMask(order);
  return { taps: odd ? taps.map((tap) => -tap) : taps, odd };
}

/** Throws unless both orders are whole, not negative, and sum to at most 4. */
export function expectOrders(orders: Orders): void {
  expectPair("the orders", orders);
  const [x, y] = orders;
  if (!(Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x + y <= highestOrder)) {
    throw new UsageError(
      `the orders are ${x} and ${y}, expected whole numbers from 0, ${highestOrder} in total at most`,
    );
  }
}
