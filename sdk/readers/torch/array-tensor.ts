import type { ByteSource } from "../../bytes/byte-source.ts";
import { fromBytes } from "../../bytes/bytes.ts";
import { UnreadableError } from "../../errors.ts";
import { type NumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { PickleBytes } from "../containers/pickle-values.ts";
import { npyTensor } from "../npy-tensor.ts";
import type { ArrayRecord } from "./parse-array.ts";

/** The tensor of a NumPy array in a pickle. */
export function arrayTensor(record: ArrayRecord, name: string, file: string): ModelTensor {
  const { data, bigEndian, shape, fortran } = record;
  const dtype = record.dtype as NumberType;
  const byteLength = elementCount(shape) * sizeOf(dtype);
  const place = { dtype, bigEndian, shape, fortranOrder: fortran };
  if (data instanceof Uint8Array) {
    return {
      ...npyTensor(fromBytes(file, data), name, { ...place, dataStart: 0, dataEnd: byteLength }),
      storage: undefined,
    };
  }
  if (data.as === "utf-8") {
    const source = latin1Source(data, byteLength, file, name);
    return { ...npyTensor(source, name, { ...place, dataStart: 0, dataEnd: byteLength }), storage: undefined };
  }
  return npyTensor(data.source, name, { ...place, dataStart: data.start, dataEnd: data.end });
}

/** Bytes that were written as a text of one character each; decoded as a whole when they are first asked for. */
function latin1Source(
  { source, start, end }: PickleBytes,
  byteLength: number,
  file: string,
  tensor: string,
): ByteSource {
  let whole: Promise<Uint8Array> | undefined;
  const decode = async () => {
    const text = await source.read(start, end);
    const bytes = new Uint8Array(byteLength);
    let to = 0;
    for (let at = 0; at < text.length && to < byteLength; to++) {
      // U+0000 to U+007F are one byte, U+0080 to U+00FF two.
      const first = text[at++];
      bytes[to] = first < 0x80 ? first : ((first & 3) << 6) | (text[at++] & 0x3f);
      if (first >= 0x80 && first !== 0xc2 && first !== 0xc3) break;
    }
    if (to < byteLength) {
      throw new UnreadableError("is an array in a text that is no Latin-1", { file, tensor, offset: start });
    }
    return bytes;
  };
  return {
    name: file,
    byteLength,
    async read(from, to) {
      whole ??= decode();
      return (await whole).slice(from, to);
    },
  };
}
