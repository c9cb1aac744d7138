import { UsageError } from "../errors.ts";
import type { HalfKernel } from "../wasm/smooth-image.ts";

/** Orders of differentiation along x and along y. */
export type Orders = readonly [x: number, y: number];

/** Highest total order of a derivative. */
export const highestOrder = 4;

// Right halves of the correlation masks: delta_x = [-1/2 0 1/2], delta_xx = [1 -2 1]; orders 3 and 4 are delta_x delta_xx
// and delta_xx delta_xx (Lindeberg 1993, "Discrete derivative approximations with scale-space properties").
const halves = [[1], [0, 1 / 2], [-2, 1], [0, -1, 1 / 2], [6, -4, 1]];

/** The mask of a central difference of order 0 to 4 along +x. */
export function differenceMask(order: number): HalfKernel {
  return { taps: Float64Array.from(halves[order]), odd: order % 2 === 1 };
}

/** The same along +y, which is against the order of the rows. */
export function upwardMask(order: number): HalfKernel {
  const { taps, odd } = differenceMask(order);
  return { taps: odd ? taps.map((tap) => -tap) : taps, odd };
}

/** Throws unless both orders are whole, not negative, and sum to at most 4. */
export function expectOrders([x, y]: Orders): void {
  if (!(Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x + y <= highestOrder)) {
    throw new UsageError(
      `the orders are ${x} and ${y}, expected whole numbers from 0, ${highestOrder} in total at most`,
    );
  }
}
