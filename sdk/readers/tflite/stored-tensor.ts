import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { decodeNumbers, isNumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange } from "../../model/stored-tensor.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { LastWhole } from "../last-whole.ts";
import type { BufferRecord, Quantisation, TensorRecord } from "./records.ts";
import { expandSparse } from "./sparse-tensor.ts";

/**
 * A tensor with numbers in the file. Quantised ones become scale * (q - zero point): the difference is an exact integer
 * and the product is rounded once, to f32, as the operators' own dequantisation does.
 *
 * @throws UnreadableError where the buffer's size is not that of the shape.
 */
export function storedTensor(
  source: ByteSource,
  record: TensorRecord,
  { start: from, byteLength }: BufferRecord,
  name: string,
  lastWhole: LastWhole,
): ModelTensor {
  const { dtype, shape, sparsity, at } = record;
  const place = { file: source.name, tensor: name, offset: at };
  if (!isNumberType(dtype)) {
    return {
      name,
      dtype,
      shape,
      async read() {
        throw new UnsupportedError(`has elements of type ${dtype}: not read here`, place);
      },
    };
  }
  const size = sizeOf(dtype);
  const count = elementCount(shape, place);
  if (sparsity === undefined ? byteLength !== count * size : byteLength % size !== 0) {
    throw new UnreadableError(
      `has ${byteLength} bytes, expected ${sparsity === undefined ? count * size : `a multiple of ${size}`} for ${dtype} of shape [${shape}]`,
      place,
    );
  }
  const quantisation = /^[iu]/.test(dtype) ? record.quantisation : undefined;
  const stored = async (start: number, end: number): Promise<FloatArray> => {
    const values = decodeNumbers(await source.read(from + start * size, from + end * size), dtype);
    // A sparse tensor is filled with stored zeros, as DENSIFY does, and dequantised as a whole.
    return sparsity === undefined && quantisation !== undefined
      ? dequantise(values, start, shape, quantisation)
      : values;
  };
  return {
    name,
    dtype: (quantisation === undefined ? dtype : `${dtype} -> f32`) + (sparsity === undefined ? "" : ", sparse"),
    shape,
    async read(start = 0, end = count) {
      checkRange(start, end, count, name);
      if (sparsity === undefined) return stored(start, end);
      const whole = await lastWhole.get(record, async () => {
        const dense = await expandSparse(await stored(0, byteLength / size), sparsity, shape, source, place);
        return quantisation === undefined ? dense : dequantise(dense, 0, shape, quantisation);
      });
      return whole.slice(start, end);
    },
  };
}

function dequantise(
  values: FloatArray,
  start: number,
  shape: readonly number[],
  { scale, zeroPoint, axis }: Quantisation,
): Float32Array {
  const inner = elementCount(shape.slice(axis + 1));
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const channel = scale.length === 1 ? 0 : Math.floor((start + i) / inner) % scale.length;
    out[i] = scale[channel] * (values[i] - zeroPoint[channel]);
  }
  return out;
}
