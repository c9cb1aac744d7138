import type { ModelTensor } from "../../model/model-file.ts";
import { derivedStorage } from "../../model/tensor-storage.ts";

/** Scale and zero point of QuantizeLinear and DequantizeLinear: one number, or one for each index of `axis`. */
export interface Quantisation {
  /** Absent in an integer convolution: the numbers are then right up to a positive factor. */
  readonly scale?: ModelTensor;
  /** 0 where absent. */
  readonly zeroPoint?: ModelTensor;
  readonly axis: number;
  /** Neighbours along the axis that share a parameter; 0: one parameter for each index of the axis. */
  readonly block?: number;
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Why a tensor cannot be quantised, or dequantised, with these parameters; undefined where it can. */
export function quantisationFault({ shape }: ModelTensor, quantisation: Quantisation): string | undefined {
  const { scale, zeroPoint, axis, block = 0 } = quantisation;
  const along = axis < 0 ? axis + shape.length : axis;
  const blocks = Math.ceil(shape[along] / block);
  const wanted = block > 0 ? shape.map((size, i) => (i === along ? blocks : size)) : [shape[along]];
  for (const parameter of [scale, zeroPoint]) {
    if (parameter === undefined || product(parameter.shape) === 1) continue;
    if (String(parameter.shape) !== String(wanted)) {
      return `is quantised with parameters of shape [${parameter.shape}], expected one number or [${wanted}] for axis ${axis} of [${shape}]`;
    }
  }
  return undefined;
}

/** DequantizeLinear: (x - zero point) * scale, rounded to f32. */
export function dequantised(tensor: ModelTensor, quantisation: Quantisation): ModelTensor {
  // The difference is an exact integer and a product of two f32 numbers is exact in f64: one rounding, to f32.
  return mapped(tensor, quantisation, "f32", (value, scale, zero) => (value - zero) * scale);
}

const ranges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["u8", [0, 255]],
  ["i8", [-128, 127]],
  ["u16", [0, 65535]],
  ["i16", [-32768, 32767]],
  ["u4", [0, 15]],
  ["i4", [-8, 7]],
]);

/**
 * QuantizeLinear: x / scale rounded to the nearest integer (ties to even), plus the zero point, kept in the range of the
 * zero point's type (u8 without one). Networks trained for quantisation hold their weights so, before DequantizeLinear.
 */
export function quantised(tensor: ModelTensor, quantisation: Quantisation): ModelTensor {
  const dtype = quantisation.zeroPoint?.dtype ?? "u8";
  const [least, most] = ranges.get(dtype) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const quantise = (value: number, scale: number, zero: number) =>
    // The operator divides in f32.
    Math.min(most, Math.max(least, roundToEven(Math.fround(value / scale)) + zero));
  return mapped(tensor, quantisation, dtype, quantise);
}

/** Why QuantizeLinear to the type of the zero point is not computed here; undefined where it is. */
export function quantisedTypeFault({ zeroPoint }: Quantisation): string | undefined {
  const dtype = zeroPoint?.dtype ?? "u8";
  return ranges.has(dtype) ? undefined : `is quantised to ${dtype}, expected ${[...ranges.keys()].join(", ")}`;
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** A tensor whose numbers are each a function of one stored number, its scale and its zero point. */
function mapped(
  tensor: ModelTensor,
  { scale, zeroPoint, axis, block = 0 }: Quantisation,
  dtype: string,
  map: (value: number, scale: number, zero: number) => number,
): ModelTensor {
  const { shape } = tensor;
  const along = axis < 0 ? axis + shape.length : axis;
  const inner = product(shape.slice(along + 1));
  const blocks = Math.ceil(shape[along] / block);
  const indexOf = (element: number): number => {
    const row = Math.floor(element / inner);
    const channel = row % shape[along];
    if (block === 0) return channel;
    const before = Math.floor(row / shape[along]);
    return (before * blocks + Math.floor(channel / block)) * inner + (element % inner);
  };
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
        const index = indexOf(start + i);
        const zero = zeros === undefined ? 0 : zeros[zeros.length === 1 ? 0 : index];
        const factor = scales === undefined ? 1 : scales[scales.length === 1 ? 0 : index];
        out[i] = map(values[i], factor, zero);
      }
      return out;
    },
    storage: derivedStorage(tensor.storage, "is quantised"),
  };
}
