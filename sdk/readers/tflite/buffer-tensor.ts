import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, isNumberType, sizeOf } from "../../model/decode.ts";
import { readNibbles } from "../../model/decode-nibbles.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import type { BufferRecord, Quantisation, TensorRecord } from "./records.ts";
import { expandSparse } from "./sparse-tensor.ts";

/**
 * A tensor with numbers in the file. Quantised ones become scale * (q - zero point): the difference is an exact integer
 * and the product is rounded once, to f32, as the operators' own dequantisation does.
 *
 * @throws UnreadableError where the buffer's size is not that of the shape.
 */
export function bufferTensor(
  source: ByteSource,
  record: TensorRecord,
  { start: from, byteLength }: BufferRecord,
  name: string,
  wholes: WholeTensorCache,
): ModelTensor {
  const { dtype, shape, sparsity, at } = record;
  const place = { file: source.name, tensor: name, offset: at };
  const isPacked = dtype === "i4";
  if (!isPacked && !isNumberType(dtype)) {
    return unreadTensor({ name, dtype, shape, reason: `has elements of type ${dtype}: not read here` }, place);
  }
  // Two 4-bit integers share a byte; of a sparse tensor they would have no places.
  if (isPacked && sparsity !== undefined) {
    return unreadTensor({ name, dtype, shape, reason: "is sparse with elements of 4 bits: not read here" }, place);
  }
  const size = isPacked ? 0.5 : sizeOf(dtype);
  const count = elementCount(shape, place);
  if (sparsity === undefined ? byteLength !== Math.ceil(count * size) : byteLength % size !== 0) {
    throw new UnreadableError(
      `has ${counted(byteLength, "byte")}, expected ${sparsity === undefined ? Math.ceil(count * size) : `a multiple of ${size}`} for ${dtype} of shape [${shape}]`,
      place,
    );
  }
  const quantisation = /^[iu]/.test(dtype) ? record.quantisation : undefined;
  const stored = async (start: number, end: number): Promise<FloatArray> => {
    const values = isPacked
      ? await readNibbles(source, from, start, end, true)
      : decodeNumbers(await source.read(from + start * size, from + end * size), dtype);
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
      const whole = await wholes.get(record, async () => {
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
