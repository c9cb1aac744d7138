import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange } from "../../model/stored-tensor.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";

/**
 * The dense tensor of a sparse one (SparseTensorProto): zeros, but for the values at their indices. Those are places in C order,
 * or a row of indices for each value, ascending in both.
 */
export function sparseTensor(
  values: ModelTensor,
  indices: ModelTensor,
  shape: readonly number[],
  wholes: WholeTensorCache,
  place: ErrorPlace,
): ModelTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const tensor: ModelTensor = {
    name: values.name,
    dtype: values.dtype,
    shape,
    async read(start = 0, end = count) {
      checkRange(start, end, count, values.name);
      const whole = await wholes.get(tensor, async () => {
        const stored = await values.read();
        const places = placesOf(await indices.read(), indices.shape, shape, place);
        const dense = stored instanceof Float64Array ? new Float64Array(count) : new Float32Array(count);
        for (let i = 0; i < stored.length; i++) dense[places[i]] = stored[i];
        return dense;
      });
      return whole.slice(start, end);
    },
  };
  return tensor;
}

/** Where each value goes, checked: in the tensor, and behind the one before it. */
function placesOf(
  indices: ArrayLike<number>,
  [stored, axes]: readonly number[],
  shape: readonly number[],
  place: ErrorPlace,
): Float64Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const sizes = axes === undefined ? [count] : shape;
  const places = new Float64Array(stored);
  for (let i = 0, before = -1; i < stored; i++) {
    let at = 0;
    for (const [axis, size] of sizes.entries()) {
      const index = indices[i * sizes.length + axis];
      if (!(index >= 0 && index < size)) {
        throw new UnreadableError(`has a value at index ${index} of an axis of ${size}`, place);
      }
      at = at * size + index;
    }
    if (at <= before) throw new UnreadableError(`has indices that do not ascend: ${before}, then ${at}`, place);
    places[i] = at;
    before = at;
  }
  return places;
}
