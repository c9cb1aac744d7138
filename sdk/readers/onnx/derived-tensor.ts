import { UnreadableError, UnsupportedError } from "../../errors.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { LastWhole } from "../last-whole.ts";

// What a graph makes of a stored tensor before it reaches a convolution. Each function gives a tensor that reads the
// one below it and does its step; none holds numbers of its own.

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Transpose: axis i of the result is axis perm[i] of the tensor. */
export function transposed(
  tensor: ModelTensor,
  perm: readonly number[],
  lastWhole: LastWhole,
  file: string,
): ModelTensor {
  const rank = tensor.shape.length;
  const order = perm.length > 0 ? perm : tensor.shape.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank || new Set(order).size !== rank || order.some((axis) => axis < 0 || axis >= rank)) {
    throw new UnreadableError(`is transposed by [${order}], expected a permutation of its ${rank} axes`, {
      file,
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
      const whole = await lastWhole.get(key, async () => {
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
  };
}

/**
 * DequantizeLinear: (x - zero point) * scale, with one scale or one an index of `axis`, rounded to f32.
 * Without a scale (ConvInteger) the integers minus their zero point: the weight up to a positive factor.
 *
 * @throws UnsupportedError for scales of any other shape (blocked quantisation).
 */
export function dequantised(
  tensor: ModelTensor,
  scale: ModelTensor | undefined,
  zeroPoint: ModelTensor | undefined,
  axis: number,
  file: string,
): ModelTensor {
  const { shape } = tensor;
  const along = axis < 0 ? axis + shape.length : axis;
  for (const parameter of [scale, zeroPoint]) {
    if (parameter === undefined || product(parameter.shape) === 1) continue;
    if (parameter.shape.length !== 1 || parameter.shape[0] !== shape[along]) {
      throw new UnsupportedError(
        `is quantised with parameters of shape [${parameter.shape}], expected one number or one for each of axis ${axis} of [${shape}]`,
        { file, tensor: tensor.name },
      );
    }
  }
  const inner = product(shape.slice(along + 1));
  return {
    name: tensor.name,
    dtype: `${tensor.dtype} -> f32`,
    shape,
    async read(start = 0, end = product(shape)) {
      const values = await tensor.read(start, end);
      const scales = scale === undefined ? undefined : await scale.read();
      const zeros = await zeroPoint?.read();
      const out = new Float32Array(values.length);
      for (let i = 0; i < out.length; i++) {
        const channel = Math.floor((start + i) / inner) % shape[along];
        const zero = zeros === undefined ? 0 : zeros[zeros.length === 1 ? 0 : channel];
        const factor = scales === undefined ? 1 : scales[scales.length === 1 ? 0 : channel];
        // The difference is an exact integer and a product of two f32 numbers is exact in f64: one rounding, to f32.
        out[i] = (values[i] - zero) * factor;
      }
      return out;
    },
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
  };
}
