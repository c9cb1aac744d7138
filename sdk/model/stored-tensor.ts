import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError, UsageError } from "../errors.ts";
import { decodeNumbers, type NumberType, sizeOf } from "./decode.ts";
import { elementCount } from "./element-count.ts";
import type { ModelTensor } from "./model-file.ts";
import { readingShared } from "./shared-numbers.ts";

export interface StoredNumbers {
  readonly name: string;
  readonly dtype: NumberType;
  readonly shape: readonly number[];
  /** Where the first element lies in the source. */
  readonly offset: number;
  readonly bigEndian?: boolean;
  /** The path in its archive, where the source is a member of one. */
  readonly member?: string;
}

/**
 * A tensor whose elements lie one after the other, in C order, in a file: `read` fetches just the bytes it needs.
 *
 * @throws UnreadableError when the elements do not fit into the file.
 */
export function storedTensor(
  source: ByteSource,
  { name, dtype, shape, offset, bigEndian = false, member }: StoredNumbers,
): ModelTensor {
  const place = { file: source.name, tensor: name };
  const count = elementCount(shape, place);
  const size = sizeOf(dtype);
  if (offset + count * size > source.byteLength) {
    throw new UnreadableError(
      `needs ${count * size} bytes from byte ${offset} on, but the file ends after ${source.byteLength}`,
      { ...place, offset: Math.min(offset, source.byteLength) },
    );
  }
  const read = async (start = 0, end = count) => {
    checkRange(start, end, count, name);
    const bytes = await source.read(offset + start * size, offset + end * size);
    return decodeNumbers(bytes, dtype, { bigEndian });
  };
  return {
    name,
    dtype,
    shape,
    read: readingShared(read, source, offset, { dtype, bigEndian, count }),
    storage: {
      source,
      member,
      dtype,
      bigEndian,
      order: "C",
      runs: [{ start: offset, end: offset + count * size, tagLength: 0 }],
    },
  };
}

/** @throws UsageError unless 0 <= start <= end <= count. */
export function checkRange(start: number, end: number, count: number, tensor: string): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= count)) {
    throw new UsageError(`elements ${start} to ${end} were asked for, there are ${count}`, { tensor });
  }
}
