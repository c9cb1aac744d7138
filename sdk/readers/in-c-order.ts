import { elementCount } from "../model/element-count.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { checkRange } from "../model/stored-tensor.ts";
import type { FloatArray } from "../wasm/workspace.ts";

/**
 * A tensor whose elements come first index fastest, as one whose elements come last index fastest. Any range needs the
 * whole array, so it is kept from the first read until its last element was read.
 */
export function inCOrder(stored: ModelTensor): ModelTensor {
  const count = elementCount(stored.shape);
  let kept: FloatArray | undefined;
  return {
    ...stored,
    async read(start = 0, end = count) {
      checkRange(start, end, count, stored.name);
      const values = kept ?? reorder(await stored.read(), stored.shape);
      kept = end === count ? undefined : values;
      return values.slice(start, end);
    },
    storage: stored.storage && { ...stored.storage, order: "F" },
  };
}

/** From first index fastest to last index fastest. */
function reorder(values: FloatArray, shape: readonly number[]): FloatArray {
  const ordered = values.slice();
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0, from = 0; i < ordered.length; i++) {
    ordered[i] = values[from];
    // Count on: the last index first, with a carry to those before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return ordered;
}
