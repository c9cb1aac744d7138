import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { endsAsTable, tableFooterBytes as footerBytes } from "../signatures.ts";
import { decodeVarint, endOfVarint } from "./protobuf.ts";
import { inflateSnappy } from "./snappy.ts";

/** A type and a checksum follow each block. */
const trailerBytes = 5;

/** An entry: its key, and where its value lies: in `bytes`, and in the file where the block is stored as it is. */
export interface TableEntry {
  readonly key: string;
  readonly value: Uint8Array;
  /** Byte offset of the value in the file; undefined where it was inflated. */
  readonly offset: number | undefined;
}

/**
 * The entries of a sorted string table (LevelDB's format, table_format.md, in which TensorFlow keeps checkpoints), in order.
 * Checksums are not compared: they are TensorFlow's to write, and what they would tell shows in the sizes.
 *
 * @throws UnreadableError where a block or an entry does not fit; UnsafeError beyond the budget.
 */
export async function* readTable(source: ByteSource, budget: Budget): AsyncGenerator<TableEntry, void> {
  const { byteLength, name: file } = source;
  const fail = (message: string, offset: number) => new UnreadableError(message, { file, offset });
  if (byteLength < footerBytes)
    throw fail(`has ${counted(byteLength, "byte")}, expected a table of ${footerBytes} or more`, 0);
  const footer = await source.read(byteLength - footerBytes, byteLength);
  if (!endsAsTable(footer))
    throw fail("does not end as a TensorFlow checkpoint does: is cut off, or of another kind", byteLength);

  const readBlock = async ([offset, size]: readonly [number, number]) => {
    if (!(offset + size + trailerBytes <= byteLength - footerBytes)) {
      throw fail(`has a block of ${counted(size, "byte")} at byte ${offset}, expected it within ${byteLength}`, offset);
    }
    budget.spend("structure", size, { offset });
    const bytes = await source.read(offset, offset + size + 1);
    const packing = bytes[size];
    if (packing === 0) return { bytes: bytes.subarray(0, size), offset };
    if (packing !== 1) throw fail(`has a block packed by method ${packing}, expected 0 or 1 (Snappy)`, offset);
    try {
      const inflated = inflateSnappy(bytes.subarray(0, size));
      budget.spend("inflated", inflated.length, { offset });
      return { bytes: inflated, offset: undefined };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw fail(`has a Snappy block that ${error.message}`, offset);
    }
  };
  function* entries({ bytes, offset }: Awaited<ReturnType<typeof readBlock>>): Generator<TableEntry, void> {
    const place = offset ?? 0;
    if (bytes.length < 4) throw fail("has a block without an end", place);
    const restarts = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
    const end = bytes.length - 4 - 4 * restarts;
    if (end < 0)
      throw fail(`has a block of ${counted(restarts, "restart")} in ${counted(bytes.length, "byte")}`, place);
    let key: Uint8Array = new Uint8Array();
    for (let at = 0; at < end; ) {
      const numbers: number[] = [];
      for (let i = 0; i < 3; i++) {
        const next = endOfVarint(bytes, at, end);
        if (next < 0) throw fail("has an entry whose lengths do not end", place + at);
        numbers.push(Number(decodeVarint(bytes, at, next)));
        at = next;
      }
      const [shared, own, length] = numbers;
      if (shared > key.length || own + length > end - at)
        throw fail("has an entry that does not fit its block", place + at);
      budget.spend("kept", 200 + shared + own, { offset: place + at });
      const whole = new Uint8Array(shared + own);
      whole.set(key.subarray(0, shared));
      whole.set(bytes.subarray(at, at + own), shared);
      key = whole;
      at += own;
      const value = bytes.subarray(at, at + length);
      yield { key: utf8.decode(key), value, offset: offset === undefined ? undefined : offset + at };
      at += length;
    }
  }

  const index = handles(footer)[1];
  for (const { value } of entries(await readBlock(index))) {
    const [block] = handles(value);
    yield* entries(await readBlock(block));
  }
}

const utf8 = new TextDecoder("utf-8");

/** BlockHandles: pairs of varints, offset and size. */
function handles(bytes: Uint8Array): (readonly [number, number])[] {
  const numbers: number[] = [];
  for (let at = 0; numbers.length < 4; ) {
    const next = endOfVarint(bytes, at, bytes.length);
    numbers.push(next < 0 ? Number.NaN : Number(decodeVarint(bytes, at, next)));
    at = next < 0 ? bytes.length : next;
  }
  return [
    [numbers[0], numbers[1]],
    [numbers[2], numbers[3]],
  ];
}
