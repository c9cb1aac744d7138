import { UsageError } from "../../errors.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";

// What a graph makes of a stored tensor before it reaches a convolution. Each function gives a tensor that reads the
// one below it and does its step; none holds numbers of its own.

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Transpose: axis i of the result is axis perm[i] of the tensor. */
export function transposed(tensor: ModelTensor, perm: readonly number[], wholes: WholeTensorCache): ModelTensor {
  const rank = tensor.shape.length;
  const order = perm.length > 0 ? perm : tensor.shape.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank || new Set(order).size !== rank || order.some((axis) => axis < 0 || axis >= rank)) {
    throw new UsageError(`is transposed by [${order}], expected a permutation of its ${rank} axes`, {
      tensor: tensor.name,
    });
  }
  const shape = order.map((axis) => tensor.shape[axis]);
  const strides = tensor.shape.map((_, axis) => product(tensor.shape.slice(axis + 1)));
  const steps = order.map((axis) => strides[axis]);
  const key = {};
  return {
    name: tensor.name,
    dtype: tensor.dtype,
    shape,
    async read(start = 0, end = product(shape)) {
      const whole = await wholes.get(key, async () => {
        const from = await tensor.read();
        const to = from.slice();
        const index = new Array<number>(rank).fill(0);
        let source = 0;
        for (let i = 0; i < to.length; i++) {
          to[i] = from[source];
          for (let axis = rank - 1; axis >= 0; axis--) {
            source += steps[axis];
            if (++index[axis] < shape[axis]) break;
            source -= steps[axis] * shape[axis];
            index[axis] = 0;
          }
        }
        return to;
      });
      return whole.slice(start, end);
    },
    storage: derivedStorage(tensor.storage, "is transposed by the graph"),
  };
}

/** Cast to f32 or f64. */
export function cast(tensor: ModelTensor, to: "f32" | "f64"): ModelTensor {
  return {
    name: tensor.name,
    dtype: tensor.dtype === to ? to : `${tensor.dtype} -> ${to}`,
    shape: tensor.shape,
    async read(start, end) {
      const values = await tensor.read(start, end);
      return to === "f32" ? Float32Array.from(values) : Float64Array.from(values);
    },
    storage: derivedStorage(tensor.storage, `is cast to ${to} by the graph`),
  };
}

/** Reshape, Squeeze ...: the same numbers in the same order. */
export function reshaped(tensor: ModelTensor, shape: readonly number[]): ModelTensor {
  return { ...tensor, shape };
}
