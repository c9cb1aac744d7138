import type { SharedNumbers } from "../model/shared-numbers.ts";
import { type Chunk, noFilters } from "./chunk.ts";
import type { FilterDone, FilterJob } from "./filter-job.ts";
import { packArrays } from "./pack-arrays.ts";
import type { Posting } from "./task.ts";

/** Chunks that lie in one file, in columns: of hundreds of small ones an object each would take longer to post than their work takes. */
interface ChunkColumns {
  numbers: SharedNumbers;
  /** Whether all filters are known to be finite, or nothing is known of any. */
  areFinite: boolean;
  /** Byte in the file, first filter and filters of each chunk, numbers in it, output channels. */
  at: number[];
  start: number[];
  total: number[];
  count: number[];
  outputs: number[];
}

/** A job as it is posted. */
interface PostedJob<P> extends Omit<FilterJob<P>, "chunks"> {
  columns: ChunkColumns;
}

/** What comes back of such a job: its chunks are known, but for the filters that were left out. */
interface PostedDone<R> {
  nonFinite: (number[] | null)[] | null;
  result: R;
}

/**
 * How jobs go to another thread whose chunks are read there; others go as they are.
 * @param packs Whether the arrays of the result are small, many, and not posted again.
 */
export function postChunks<P, R>(packs: boolean): Posting<FilterJob<P>, FilterDone<R>> {
  return {
    pack({ chunks, ...job }) {
      const columns = columnsOf(chunks);
      return columns === null ? null : { ...job, columns };
    },
    unpack(posted) {
      const { columns, ...job } = posted as PostedJob<P>;
      return { ...job, chunks: chunksOf(columns) };
    },
    packDone({ chunks, result }): PostedDone<R> {
      const anyOut = chunks.some(({ nonFinite }) => nonFinite === null || nonFinite.length > 0);
      const nonFinite = anyOut ? chunks.map((chunk) => chunk.nonFinite) : null;
      return { nonFinite, result: packs ? packArrays(result as object as R & object) : result };
    },
    unpackDone(posted, { chunks }) {
      const { nonFinite, result } = posted as PostedDone<R>;
      const data = noFilters();
      return {
        chunks: chunks.map(({ start, total, outputs }, i) => {
          const out = nonFinite === null ? [] : nonFinite[i];
          return { start, total, data, nonFinite: out, outputs, keep: false };
        }),
        result,
      };
    },
  };
}

function columnsOf(chunks: readonly Chunk[]): ChunkColumns | null {
  const first = chunks[0]?.data;
  if (first === undefined || ArrayBuffer.isView(first)) return null;
  const areFinite = chunks[0].nonFinite !== null;
  const columns: ChunkColumns = { numbers: first, areFinite, at: [], start: [], total: [], count: [], outputs: [] };
  for (const { data, start, total, outputs, keep, nonFinite, above } of chunks) {
    if (ArrayBuffer.isView(data) || keep || (nonFinite !== null && nonFinite.length > 0) || above !== undefined)
      return null;
    if (!areAlike(first, data) || (nonFinite !== null) !== areFinite) return null;
    columns.at.push(data.bytes.start);
    columns.start.push(start);
    columns.total.push(total);
    columns.count.push(data.count);
    columns.outputs.push(outputs);
  }
  return columns;
}

function areAlike(a: SharedNumbers, b: SharedNumbers): boolean {
  return a.bytes.file === b.bytes.file && a.dtype === b.dtype && a.bigEndian === b.bigEndian;
}

function chunksOf({ numbers, areFinite, at, start, total, count, outputs }: ChunkColumns): Chunk[] {
  const { bytes, dtype, bigEndian } = numbers;
  const { file } = bytes;
  return at.map((from, i) => ({
    start: start[i],
    total: total[i],
    data: { bytes: { file, start: from }, dtype, bigEndian, count: count[i] },
    nonFinite: areFinite ? [] : null,
    outputs: outputs[i],
    keep: false,
  }));
}
