import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { expectObject, found } from "./expect.ts";

/**
 * Pixels row by row, the top row first. In every formula x points to the right and y UP, against the order of rows:
 * Ly is positive where the image grows brighter towards its top.
 */
export interface GrayImage<T extends FloatArray = FloatArray> {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** width * height values, row by row from the top. */
  readonly data: T;
}

/** Throws unless the image (or kernel) has pixels, as many as it says, in an array of floats. */
export function expectImage(image: GrayImage, what = "the image"): void {
  expectObject(what, image, ["width", "height", "data"]);
  const { width, height, data } = image;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new UsageError(`${what} is ${found(width)} x ${found(height)}, expected at least 1 x 1`);
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new UsageError(`${what}'s data are ${found(data)}, expected a Float32Array or Float64Array`);
  }
  if (data.length !== width * height) {
    throw new UsageError(
      `${what}'s data hold ${data.length} numbers, expected ${width} x ${height} = ${width * height}`,
    );
  }
}

/** An image of the same size and type of numbers. */
export function likeImage<T extends FloatArray>(
  { width, height, data }: GrayImage<T>,
  values: Float64Array,
): GrayImage<T> {
  return { width, height, data: (data instanceof Float32Array ? new Float32Array(values) : values) as T };
}
