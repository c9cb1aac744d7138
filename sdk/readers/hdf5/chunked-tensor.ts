import { type ErrorPlace, UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, type NumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange } from "../../model/stored-tensor.ts";
import type { StoredRun } from "../../model/tensor-storage.ts";
import { mayExpand } from "../containers/may-expand.ts";
import { andThen } from "./and-then.ts";
import { chunkIndex } from "./chunk-index.ts";
import { undefinedAddress } from "./cursor.ts";
import { type Filter, undoFilters } from "./filters.ts";
import type { Layout } from "./layout.ts";
import type { Storage } from "./storage.ts";
import type { StoredChunk } from "./stored-chunk.ts";

export interface ChunkedNumbers extends Omit<ChunkedElements, "size"> {
  readonly dtype: NumberType;
  readonly bigEndian: boolean;
}

/** Elements of any type: so many bytes each. */
export interface ChunkedElements {
  readonly name: string;
  readonly size: number;
  readonly shape: readonly number[];
  readonly largest: readonly number[];
  readonly layout: Layout & { kind: "chunked" };
  readonly filters: readonly Filter[];
  /** One element, for what was never written; zeros by default. */
  readonly fill?: Uint8Array;
}

/** Runs that are held at once to write a tensor back, of some 100 bytes. */
const mostRuns = 200_000;
/** A chunk that was never written takes no byte, but a look into the index; their bytes are bounded by `mayExpand`. */
const mostUnwritten = 65536;
/** The smallest place that a written chunk takes in its index. */
const indexBytes = 8;

/** A tensor in chunks: `read` decodes the chunks that its range touches, and keeps the last one. Or why it is not read. */
export function chunkedTensor(storage: Storage, dataset: ChunkedNumbers): ModelTensor | string {
  const { name, dtype, bigEndian, shape, filters } = dataset;
  const elements = chunkedElements(storage, { ...dataset, size: sizeOf(dtype) });
  if (typeof elements === "string") return elements;
  const { locate, read } = elements;
  return {
    name,
    dtype,
    shape,
    storage: {
      source: storage.source,
      dtype,
      bigEndian,
      order: "C",
      runs: [],
      ...(filters.length > 0 ? { fixed: "is compressed, or has a checksum" } : { locate }),
    },
    async read(start, end) {
      return decodeNumbers(await read(start, end), dtype, { bigEndian });
    },
  };
}

/** Elements in chunks, as their bytes: `read` gives those of a range, `locate` where all of them lie. */
export function chunkedElements(storage: Storage, dataset: ChunkedElements) {
  const { name, size, shape, largest, layout, filters, fill } = dataset;
  const place = { file: storage.source.name, tensor: name };
  const { chunk } = layout;
  const { fileBytes } = storage;
  if (chunk.length !== shape.length) {
    throw new UnreadableError(`has the shape [${shape}] and chunks of the shape [${chunk}]`, place);
  }
  const count = elementCount(shape, place);
  const chunkCount = elementCount(chunk, place);
  const bytes = chunkCount * size;
  const chunksAlong = shape.map((length, axis) => Math.ceil(length / chunk[axis]));
  const grid = elementCount(chunksAlong, place);
  if (!mayExpand(bytes, fileBytes))
    return `chunks of ${counted(bytes, "byte")} each are too large for a file of ${fileBytes}`;
  // Where chunks follow each other there is no index: each takes its own bytes.
  const least = layout.index.type === "implicit" ? bytes : indexBytes;
  if (grid > Math.max(mostUnwritten, fileBytes / least)) {
    return `${grid} chunks are more than a file of ${counted(fileBytes, "byte")} can hold`;
  }
  if (layout.index.address === undefinedAddress && !mayExpand(count * size, fileBytes)) return unwritten(count * size);
  const find = chunkIndex(storage, layout.index, { shape, largest, chunk, bytes, filtered: filters.length > 0 });
  /** Of the chunks that were read: the passes of a study go over them in order. */
  let highest = -1;
  let last: { number: number; bytes: Uint8Array } | undefined;
  /** The chunks that were asked for and never written: a file of a few bytes could claim any number of zeros. */
  const missing = new Set<number>();

  /** Elements of one index of the first axis. */
  const rowLength = shape.length === 0 ? 1 : elementCount(shape.slice(1));
  const blank = blankElements(fill, size);

  return {
    locate,
    async read(start = 0, end = count): Promise<Uint8Array> {
      checkRange(start, end, count, name);
      storage.startReading();
      if (start === end) return new Uint8Array();
      const from = Math.floor(start / rowLength);
      const to = Math.ceil(end / rowLength);
      const rows = await readRows(from, to);
      const skipped = (start - from * rowLength) * size;
      return rows.subarray(skipped, skipped + (end - start) * size);
    },
  };

  /** Where the numbers of all chunks lie: a run for each row of a chunk, or for more of them where it spans the axes behind. */
  async function locate(): Promise<readonly StoredRun[] | string> {
    storage.startReading();
    const runs: StoredRun[] = [];
    // Axes that chunks span whole make longer runs.
    let inner = shape.length - 1;
    while (inner > 0 && chunk[inner] === shape[inner]) inner--;
    if (elementCount(shape.slice(0, inner)) * (chunksAlong[inner] ?? 1) > mostRuns)
      return "lies in too many small chunks";
    for (const offsets of gridOf(shape, chunk)) {
      const found = await find(offsets);
      if (found === undefined) return "has chunks that were never written";
      const start = storage.base + found.address;
      const high = shape.map((length, axis) => Math.min(length - offsets[axis], chunk[axis]));
      const length = elementCount(high.slice(inner)) * size;
      for (const index of gridOf(high.slice(0, inner), [])) {
        const [within, first] = [
          placeOf(index, chunk),
          placeOf(
            index.map((at, axis) => at + offsets[axis]),
            shape,
            offsets,
          ),
        ];
        runs.push({ start: start + within * size, end: start + within * size + length, tagLength: 0, first });
      }
    }
    return runs;
  }

  /** The bytes of the rows [from, to) of the first axis. */
  async function readRows(from: number, to: number): Promise<Uint8Array> {
    const length = (to - from) * rowLength * size;
    if (!mayExpand(length, fileBytes)) {
      throw new UnsafeError(
        `gives ${counted(length, "byte")} at once from a file of ${fileBytes}, above the limit`,
        place,
      );
    }
    const out = new Uint8Array(length);
    const offsets = shape.map(() => 0);
    offsets[0] = from - (from % chunk[0]);
    for (;;) {
      const whole = readChunk(offsets, place);
      copyChunk(whole instanceof Promise ? await whole : whole, offsets, out, from, to);
      // Count on: the last axis first, with a carry to those before it.
      let axis = shape.length - 1;
      for (; axis >= 0; axis--) {
        offsets[axis] += chunk[axis];
        if (offsets[axis] < (axis === 0 ? to : shape[axis])) break;
        offsets[axis] = 0;
      }
      if (axis < 0) return out;
    }
  }

  function readChunk(
    offsets: readonly number[],
    where: ErrorPlace,
  ): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    const number = numberOf(offsets);
    if (last?.number === number) return last.bytes;
    return andThen(find(offsets), (found) => {
      if (found !== undefined) return readStored(found, number, where);
      missing.add(number);
      const blankBytes = missing.size * bytes;
      if (!mayExpand(blankBytes, fileBytes)) throw new UnsafeError(unwritten(blankBytes), where);
      return undefined;
    });
  }

  function readStored({ address, size: length, mask }: StoredChunk, number: number, where: ErrorPlace) {
    if (number > highest) storage.countValues(bytes, address);
    highest = Math.max(highest, number);
    return andThen(storage.read(address, length), (stored) => {
      const keep = (whole: Uint8Array) => {
        last = { number, bytes: whole };
        return whole;
      };
      if (filters.length === 0 && length === bytes) return keep(stored);
      const at = { ...where, offset: storage.base + address };
      return andThen(undoFilters(stored, filters, mask, { length: bytes, elementSize: size }, at), keep);
    });
  }

  /** A chunk's number in the grid, last axis fastest. */
  function numberOf(offsets: readonly number[]): number {
    let number = 0;
    for (let axis = 0; axis < offsets.length; axis++) {
      number = number * chunksAlong[axis] + offsets[axis] / chunk[axis];
    }
    return number;
  }

  /** Copies what of a chunk lies in the rows [from, to), run by run. */
  function copyChunk(
    whole: Uint8Array | undefined,
    offsets: readonly number[],
    out: Uint8Array,
    from: number,
    to: number,
  ): void {
    if (chunkCount === 1 && whole !== undefined) {
      let target = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        target = target * shape[axis] + offsets[axis] - (axis === 0 ? from : 0);
      }
      for (let i = 0, at = target * size; i < size; i++) out[at + i] = whole[i];
      return;
    }
    const low = shape.map((_, axis) => (axis === 0 ? Math.max(from, offsets[0]) : offsets[axis]));
    const high = shape.map((length, axis) => Math.min(axis === 0 ? to : length, offsets[axis] + chunk[axis]));
    // Axes that a chunk spans whole make longer runs.
    let inner = shape.length - 1;
    let run = 1;
    while (inner > 0 && chunk[inner] === shape[inner]) run *= shape[inner--];
    const index = low.slice(0, inner + 1);
    const length = (high[inner] - low[inner]) * run * size;
    for (;;) {
      let [source, target] = [0, 0];
      for (let axis = 0; axis <= inner; axis++) {
        source = source * chunk[axis] + index[axis] - offsets[axis];
        target = target * shape[axis] + index[axis] - (axis === 0 ? from : 0);
      }
      if (whole !== undefined) {
        const begin = source * run * size;
        out.set(whole.subarray(begin, begin + length), target * run * size);
      } else if (blank !== undefined) {
        const begin = target * run * size;
        for (let at = begin; at < begin + length; at += size) out.set(blank, at);
      }
      let axis = inner - 1;
      for (; axis >= 0; axis--) {
        if (++index[axis] < high[axis]) break;
        index[axis] = low[axis];
      }
      if (axis < 0) return;
    }
  }
}

/** The first indices of the parts that a shape falls into, last axis fastest; of single indices where no sizes are given. */
function* gridOf(shape: readonly number[], sizes: readonly number[]): Iterable<readonly number[]> {
  const index = shape.map(() => 0);
  for (;;) {
    yield [...index];
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      index[axis] += sizes[axis] ?? 1;
      if (index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The place of an index in C order; of axes that it leaves out, those of `rest`, by default 0. */
function placeOf(index: readonly number[], shape: readonly number[], rest: readonly number[] = []): number {
  return shape.reduce((place, size, axis) => place * size + (index[axis] ?? rest[axis] ?? 0), 0);
}

/** Why what no file holds is not given. */
export function unwritten(bytes: number): string {
  return `${bytes} bytes that were never written are above the limit`;
}

/** The fill value where it is not zero. */
export function blankElements(fill: Uint8Array | undefined, size: number): Uint8Array | undefined {
  return fill !== undefined && fill.length === size && fill.some((byte) => byte !== 0) ? fill : undefined;
}
