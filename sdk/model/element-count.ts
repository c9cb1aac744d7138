import { type ErrorPlace, UnreadableError } from "../errors.ts";

/**
 * The product of a shape's sizes; 1 for a scalar, 0 where any size is 0.
 *
 * @throws UnreadableError when a size is no whole number from 0 to 2^53 - 1, or the product exceeds that.
 */
export function elementCount(shape: readonly number[], place: ErrorPlace = {}): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new UnreadableError(`has the shape [${shape.join(", ")}], expected whole sizes from 0 to 2^53 - 1`, place);
    }
  }
  if (shape.includes(0)) return 0;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) {
      throw new UnreadableError(`has the shape [${shape.join(", ")}], more than 2^53 - 1 elements`, place);
    }
  }
  return count;
}
