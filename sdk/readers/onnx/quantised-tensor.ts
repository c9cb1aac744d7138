import { UnsupportedError } from "../../errors.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";

/** Scale and zero point of QuantizeLinear and DequantizeLinear: one number, or one for each index of `axis`. */
export interface Quantisation {
  /** Absent in an integer convolution: the numbers are then right up to a positive factor. */
  readonly scale?: ModelTensor;
  /** 0 where absent. */
  readonly zeroPoint?: ModelTensor;
  readonly axis: number;
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/**
 * DequantizeLinear: (x - zero point) * scale, rounded to f32.
 * @throws UnsupportedError for parameters of any other shape (blocked quantisation).
 */
export function dequantised(tensor: ModelTensor, quantisation: Quantisation, file: string): ModelTensor {
  // The difference is an exact integer and a product of two f32 numbers is exact in f64: one rounding, to f32.
  return mapped(tensor, quantisation, "f32", (value, scale, zero) => (value - zero) * scale, file);
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 255],
  i8: [-128, 127],
  u16: [0, 65535],
  i16: [-32768, 32767],
};

/**
 * QuantizeLinear: x / scale rounded to the nearest integer (ties to even), plus the zero point, kept in the range of the
 * zero point's type (u8 without one). Networks trained for quantisation hold their weights so, before DequantizeLinear.
 * @throws UnsupportedError for parameters of any other shape, or another type.
 */
export function quantised(tensor: ModelTensor, quantisation: Quantisation, file: string): ModelTensor {
  const dtype = quantisation.zeroPoint?.dtype ?? "u8";
  if (!Object.hasOwn(ranges, dtype)) {
    throw new UnsupportedError(`is quantised to ${dtype}, expected ${Object.keys(ranges).join(", ")}`, {
      file,
      tensor: tensor.name,
    });
  }
  const [least, most] = ranges[dtype];
  const quantise = (value: number, scale: number, zero: number) =>
    // The operator divides in f32.
    Math.min(most, Math.max(least, roundToEven(Math.fround(value / scale)) + zero));
  return mapped(tensor, quantisation, dtype, quantise, file);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** A tensor whose numbers are each a function of one stored number, its scale and its zero point. */
function mapped(
  tensor: ModelTensor,
  { scale, zeroPoint, axis }: Quantisation,
  dtype: string,
  map: (value: number, scale: number, zero: number) => number,
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
    dtype: `${tensor.dtype} -> ${dtype}`,
    shape,
    async read(start = 0, end = product(shape)) {
      const values = await tensor.read(start, end);
      const scales = await scale?.read();
      const zeros = await zeroPoint?.read();
      const out = new Float32Array(values.length);
      for (let i = 0; i < out.length; i++) {
        const channel = Math.floor((start + i) / inner) % shape[along];
        const zero = zeros === undefined ? 0 : zeros[zeros.length === 1 ? 0 : channel];
        const factor = scales === undefined ? 1 : scales[scales.length === 1 ? 0 : channel];
        out[i] = map(values[i], factor, zero);
      }
      return out;
    },
    storage: derivedStorage(tensor.storage, "is quantised"),
  };
}
