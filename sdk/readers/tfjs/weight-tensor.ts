import { type ErrorPlace, UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, type NumberType, sizeOf } from "../../model/decode.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { WeightSpec } from "./manifest.ts";
import type { Shards } from "./shards.ts";

const stored: ReadonlyMap<string, NumberType> = new Map([
  ["float32", "f32"],
  ["int32", "i32"],
  ["uint8", "u8"],
  ["bool", "bool"],
  ["uint16", "u16"],
  ["float16", "f16"],
]);

/** Of one weight. Each is a read of its own; vocabularies have some ten thousand. */
const MAX_TEXTS = 100_000;

/** A weight's bytes in its group from `start` on. */
export async function byteLengthOf(
  spec: WeightSpec,
  shards: Shards,
  start: number,
  place: ErrorPlace,
): Promise<number> {
  const count = spec.shape.reduce((a, b) => a * b, 1);
  const dtype = stored.get(spec.quantization?.dtype ?? spec.dtype);
  if (dtype !== undefined) return count * sizeOf(dtype);
  if (spec.dtype === "complex64") return count * 8;
  // Texts: each a 32-bit length and its bytes, so the only way to the next weight is through them.
  if (count > MAX_TEXTS) throw new UnsafeError(`found ${count} texts, expected at most ${MAX_TEXTS}`, place);
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 4 > shards.byteLength) {
      throw new UnreadableError(
        `found ${counted(shards.byteLength, "byte")}, expected more: text ${i} of ${count} begins at ${at}`,
        place,
      );
    }
    const bytes = await shards.read(at, at + 4);
    at += 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }
  return at - start;
}

/**
 * A weight that is read from its group when asked for. Quantised numbers become value * scale + min, computed in f64
 * and stored as f32 (rounded to integers for int32), as TensorFlow.js does.
 */
export function weightTensor(spec: WeightSpec, shards: Shards, offset: number, file: string): ModelTensor {
  const { name, shape, quantization } = spec;
  const dtype = stored.get(quantization?.dtype ?? spec.dtype);
  const target = stored.get(spec.dtype);
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    name,
    shape,
    dtype: dtype === undefined ? spec.dtype : quantization === undefined ? dtype : `${dtype} -> ${target}`,
    async read(start = 0, end = count) {
      if (dtype === undefined) {
        throw new UnsupportedError(`has elements of type ${spec.dtype}: not read here`, { file, tensor: name });
      }
      const size = sizeOf(dtype);
      const values = decodeNumbers(await shards.read(offset + start * size, offset + end * size), dtype);
      if (quantization === undefined || quantization.dtype === "float16") return values;
      const { scale, min } = quantization;
      const whole = spec.dtype === "int32";
      const out = new (whole ? Float64Array : Float32Array)(values.length);
      for (let i = 0; i < out.length; i++) {
        const value = values[i] * scale + min;
        out[i] = whole ? Math.round(value) : value;
      }
      return out;
    },
  };
}
