import type { ByteSource } from "../../bytes/byte-source.ts";
import { UsageError } from "../../errors.ts";
import { decodeNumbers, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import { type EncodedType, encodeNumbers } from "../../model/encode.ts";
import type { StoredRun, TensorStorage } from "../../model/tensor-storage.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Replacement } from "./replacement.ts";
import type { Splice } from "./splice.ts";

/** Numbers encoded at a time. */
const pieceLength = 1 << 18;

/** New numbers in the places of a tensor's old ones, each place as long as before. */
export function patchTensor({ tensor, storage, values }: Replacement): Splice[] {
  const count = elementCount(tensor.shape);
  let first = 0;
  let kept: FloatArray | undefined;
  // Asked for once, though the numbers may lie in several runs, and let go with the last of them.
  const take = async (last: boolean) => {
    const taken = kept ?? inStoredOrder(expectValues(await values(), tensor.name, count), tensor.shape, storage.order);
    kept = last ? undefined : taken;
    return taken;
  };
  const placed = storage.runs.map((run) => {
    const width = sizeOf(storage.dtype) + run.tagLength;
    const from = run.first ?? first;
    first = from + (run.end - run.start) / width;
    return { run, width, from, to: first };
  });
  // As they are written: the last one lets the numbers go.
  placed.sort((a, b) => a.run.start - b.run.start);
  return placed.map(({ run, width, from, to }, i) => {
    return {
      start: run.start,
      end: run.end,
      async *pieces() {
        const all = await take(i === placed.length - 1);
        for (let at = from; at < to; at += pieceLength) {
          const part = all.subarray(at, Math.min(to, at + pieceLength));
          expectFinite(part, tensor.name, storage.dtype);
          const bytes = encodeNumbers(part, storage.dtype, storage);
          const start = run.start + (at - from) * width;
          if (part.some(Number.isNaN)) await keepStoredNaNs(storage, run, start, part, bytes);
          yield run.tagLength === 0 ? bytes : await betweenTags(storage.source, run, start, bytes, width);
        }
      },
    };
  });
}

/** A NaN has a sign and digits that no number of ours carries: where one is stored already, it stays as it is. */
async function keepStoredNaNs(
  { source, dtype, bigEndian }: Replacement["storage"],
  { tagLength }: StoredRun,
  start: number,
  values: FloatArray,
  bytes: Uint8Array,
): Promise<void> {
  const size = sizeOf(dtype);
  const width = size + tagLength;
  const stored = await source.read(start, start + values.length * width);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    const number = stored.subarray(i * width + tagLength, (i + 1) * width);
    if (Number.isNaN(decodeNumbers(number, dtype, { bigEndian })[0])) bytes.set(number, i * size);
  }
}

/** The stored bytes from `start` on with other numbers behind their tags. */
async function betweenTags(
  source: ByteSource,
  { tagLength }: StoredRun,
  start: number,
  numbers: Uint8Array,
  width: number,
): Promise<Uint8Array> {
  const size = width - tagLength;
  const bytes = Uint8Array.from(await source.read(start, start + (numbers.length / size) * width));
  for (let from = 0, to = tagLength; from < numbers.length; from += size, to += width) {
    bytes.set(numbers.subarray(from, from + size), to);
  }
  return bytes;
}

function expectValues(values: FloatArray, tensor: string, count: number): FloatArray {
  if (values.length === count) return values;
  throw new UsageError(`the new values are ${values.length} numbers, expected ${count}`, { tensor });
}

/** Halfway between the largest number of each type and the next power of two: from here on the nearest is infinity. */
const beyond = { f64: Infinity, f32: 2 ** 128 - 2 ** 103, f16: 65520, bf16: 2 ** 128 - 2 ** 119 } as const;

/** A finite number must not become an infinite one. */
function expectFinite(values: FloatArray, tensor: string, dtype: EncodedType): void {
  for (const value of values) {
    if (Math.abs(value) >= beyond[dtype] && Math.abs(value) < Infinity) {
      throw new UsageError(`the new value ${value} is beyond what ${dtype} holds`, { tensor });
    }
  }
}

/** From C order to the order of the file. */
function inStoredOrder(values: FloatArray, shape: readonly number[], order: TensorStorage["order"]): FloatArray {
  if (order === "C" || shape.length < 2) return values;
  const stored = values.slice();
  const index = new Array<number>(shape.length).fill(0);
  const strides = order === "F" ? shape.map((_, axis) => elementCount(shape.slice(0, axis))) : order.strides;
  for (let i = 0, to = 0; i < values.length; i++) {
    stored[to] = values[i];
    // Count on: the last index first, with a carry to those before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis];
      if (++index[axis] < shape[axis]) break;
      to -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return stored;
}
