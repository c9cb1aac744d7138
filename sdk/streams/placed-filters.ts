import { isFloatHere } from "../model/decode.ts";
import { markNonFinite } from "../wasm/mark-non-finite.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Chunk, noFilters } from "./chunk.ts";
import { areAdjacent, countOf, floatsOf, type Numbers, type ReadShared } from "./numbers.ts";

/** Filters in the Wasm memory, those of the first chunk first. */
export interface PlacedFilters {
  readonly workspace: Workspace;
  /** Rows of `width` weights. */
  readonly block: Block<"f32" | "f64">;
  readonly width: number;
  readonly count: number;
  /** How many of them are of each chunk. */
  readonly counts: readonly number[];
  readonly chunks: readonly Pick<Chunk, "start" | "nonFinite" | "outputs">[];
  /** Of each chunk's first filter, among all filters of the layers that are gone through. */
  readonly places: readonly number[];
}

/** What a task works on, and the chunks to be given back: with their filters where they are to be kept. */
export interface Placed {
  readonly filters: Omit<PlacedFilters, "places">;
  readonly kept: Chunk<FloatArray>[];
}

/** Places chunks of one number type into the memory, once, as they are. */
export function placeAll(workspace: Workspace, chunks: readonly Chunk[], width: number, read: ReadShared): Placed {
  const { block, placed } = place(workspace, chunks, width, read);
  const counts = placed.map(({ count }) => count / width);
  const kept = chunks.map((chunk, i) => givenBack(chunk, placed[i].data, chunk.nonFinite));
  return { filters: { workspace, block, width, count: block.length / width, counts, chunks: kept }, kept };
}

/** The same without the filters that have a NaN or an infinity, or are not meant (`above`); those that are kept are then the others. */
export function placeFinite(workspace: Workspace, chunks: readonly Chunk[], width: number, read: ReadShared): Placed {
  const { block, placed } = place(workspace, chunks, width, read);
  const finite = takeOut(workspace, block, chunks, placed, width);
  const counts = finite.map(({ rows }) => rows);
  const count = counts.reduce((sum, rows) => sum + rows, 0);
  const kept = chunks.map((chunk, i) => givenBack(chunk, finite[i].data, finite[i].nonFinite));
  const filters = { workspace, block: { ...block, length: count * width }, width, count, counts, chunks: kept };
  return { filters, kept };
}

/** A chunk after a task; one that is kept as it was is the same object, of which there may be 10,000 in every pass. */
function givenBack(chunk: Chunk, data: FloatArray, nonFinite: number[] | null): Chunk<FloatArray> {
  if (chunk.keep && chunk.data === data && chunk.nonFinite === nonFinite) return chunk as Chunk<FloatArray>;
  const { start, total, outputs, keep, above } = chunk;
  const back = { start, total, data: keep ? data : noFilters(), nonFinite, outputs, keep };
  return above === undefined ? back : { ...back, above };
}

interface PlacedChunk {
  /** None of what is read where it lies. */
  data: FloatArray;
  /** Weights. */
  count: number;
  /** Where it begins in the block. */
  from: number;
}

function place(
  workspace: Workspace,
  chunks: readonly Chunk[],
  width: number,
  read: ReadShared,
): { block: Block<"f32" | "f64">; placed: PlacedChunk[] } {
  const placed: PlacedChunk[] = [];
  let block: Block<"f32" | "f64"> | undefined;
  let length = 0;
  for (let i = 0; i < chunks.length; ) {
    const end = endOfRun(chunks, i);
    const run = runOf(chunks, i, end);
    if (!ArrayBuffer.isView(run) && isFloatHere(run.dtype, run.bigEndian)) {
      block ??= workspace.allocate(run.dtype, totalOf(chunks, width));
      const into = workspace.view(block).subarray(length, length + run.count) as Float64Array;
      const data = read(run, into);
      if (data !== into) into.set(data);
    } else {
      // What is read where it lies holds until the next is read: it is placed at once.
      const data = floatsOf(run, read);
      block ??= workspace.allocate(data instanceof Float32Array ? "f32" : "f64", totalOf(chunks, width));
      (workspace.view(block) as Float64Array).set(data, length);
    }
    for (; i < end; i++) {
      const { data } = chunks[i];
      const count = countOf(data);
      placed.push({ data: ArrayBuffer.isView(data) ? data : noFilters(), count, from: length });
      length += count;
    }
  }
  if (block === undefined) throw new Error("a task was given no chunk of filters");
  return { block: { ...block, length }, placed };
}

/** Where the chunks end that lie in the file one after the other from one on: they are read at once. */
function endOfRun(chunks: readonly Chunk[], from: number): number {
  let end = from + 1;
  while (end < chunks.length && areAdjacent(chunks[end - 1].data, chunks[end].data)) end++;
  return end;
}

function runOf(chunks: readonly Chunk[], from: number, end: number): Numbers {
  const { data } = chunks[from];
  if (ArrayBuffer.isView(data)) return data;
  let count = 0;
  for (let i = from; i < end; i++) count += countOf(chunks[i].data);
  return { ...data, count };
}

function totalOf(chunks: readonly Chunk[], width: number): number {
  return chunks.reduce((sum, { total }) => sum + total * width, 0);
}

interface FiniteChunk {
  rows: number;
  nonFinite: number[];
  data: FloatArray;
}

/** Closes the gaps that filters leave which are taken out, in place. */
function takeOut(
  workspace: Workspace,
  block: Block<"f32" | "f64">,
  chunks: readonly Chunk[],
  placed: readonly PlacedChunk[],
  width: number,
): FiniteChunk[] {
  // Of all that was looked at before nothing is left to take out.
  const isKnown = chunks.every(({ nonFinite }) => nonFinite !== null);
  const flags = workspace.allocate("u8", isKnown ? 0 : block.length / width);
  const marked = isKnown
    ? 0
    : markNonFinite(workspace, flags, block, width) + markOthers(workspace, flags, block, chunks, placed, width);
  const [all, flag] = [workspace.view(block), workspace.view(flags)];
  let left = 0;
  return chunks.map(({ start, nonFinite: known, keep }, i) => {
    const { data, count, from } = placed[i];
    const rows = count / width;
    if (marked === 0) return { rows, nonFinite: known ?? [], data };
    const nonFinite: number[] = known ?? [];
    const first = left;
    for (let row = 0, at = from; row < rows; row++, at += width) {
      if (flag[at / width] !== 0) nonFinite.push(start + row);
      else all.copyWithin(width * left++, at, at + width);
    }
    return { rows: left - first, nonFinite, data: keep ? all.slice(first * width, left * width) : data };
  });
}

/** Marks the filters of each chunk that are not above its bound, unless they were taken out before; gives how many. */
function markOthers(
  workspace: Workspace,
  flags: Block<"u8">,
  block: Block<"f32" | "f64">,
  chunks: readonly Chunk[],
  placed: readonly PlacedChunk[],
  width: number,
): number {
  let marked = 0;
  for (const [i, { above, nonFinite }] of chunks.entries()) {
    if (above === undefined || nonFinite !== null) continue;
    const { count, from } = placed[i];
    marked += withWorkspace(workspace.kernels, (scratch) => {
      const maxima = scratch.allocate("f64", count / width);
      maxAbs(scratch, maxima, partOf(block, from, count), width, above.signed);
      const flag = workspace.view(flags);
      let own = 0;
      for (const [row, largest] of scratch.view(maxima).entries()) {
        if (largest > above.bound) continue;
        flag[from / width + row] = 1;
        own++;
      }
      return own;
    });
  }
  return marked;
}

/** The finite filters of each chunk, as parts of the block. */
export function blocksOf({ block, counts, width }: PlacedFilters): Block<"f32" | "f64">[] {
  let from = 0;
  return counts.map((count) => {
    const part = partOf(block, from, count * width);
    from += part.length;
    return part;
  });
}

/** A block of filters in parts of so many at most. */
export function* cutBlock(
  block: Block<"f32" | "f64">,
  width: number,
  most: number,
): Generator<{ part: Block<"f32" | "f64">; first: number }> {
  const count = block.length / width;
  for (let first = 0; first < count; first += most) {
    yield { part: partOf(block, first * width, Math.min(most, count - first) * width), first };
  }
}

function partOf(block: Block<"f32" | "f64">, from: number, length: number): Block<"f32" | "f64"> {
  const bytes = block.type === "f32" ? Float32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
  return { ...block, pointer: block.pointer + from * bytes, length };
}
