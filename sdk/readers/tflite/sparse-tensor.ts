import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Sparsity, StoredInts } from "./records.ts";

/** A sparse tensor may grow to this many bytes more than its file has: a few bytes could ask for terabytes. */
const MAX_GROWTH = 32 << 20;

/** A stored dimension, checked, with the step that one index makes in the dense tensor. */
interface Level {
  readonly step: number;
  /** Indices of a dense dimension; 0 for a sparse one. */
  readonly size: number;
  readonly segments: FloatArray;
  readonly indices: FloatArray;
}

/**
 * The dense tensor, in C order, of the numbers that are stored of a sparse one. Zeros fill the rest.
 * @throws UnreadableError where the lists of indices contradict the shape, one another or the stored numbers.
 */
export async function expandSparse(
  values: FloatArray,
  sparsity: Sparsity,
  shape: readonly number[],
  source: ByteSource,
  place: ErrorPlace,
): Promise<FloatArray> {
  const count = elementCount(shape, place);
  if (count * values.BYTES_PER_ELEMENT > MAX_GROWTH + source.byteLength) {
    throw new UnsafeError(
      `is sparse with ${counted(count, "element")}, ${values.length} of them stored; expected at most ${MAX_GROWTH} bytes more than the file`,
      place,
    );
  }
  const levels = await readLevels(sparsity, shape, values.length, source, place);
  const dense = values instanceof Float64Array ? new Float64Array(count) : new Float32Array(count);
  let next = 0;
  // `parent`: the node's position among those of the level above, which names its segment.
  const fill = (depth: number, parent: number, at: number): void => {
    if (depth === levels.length) {
      dense[at] = values[next++];
      return;
    }
    const { step, size, segments, indices } = levels[depth];
    if (size > 0) for (let i = 0; i < size; i++) fill(depth + 1, parent * size + i, at + i * step);
    else for (let i = segments[parent]; i < segments[parent + 1]; i++) fill(depth + 1, i, at + indices[i] * step);
  };
  fill(0, 0, 0);
  return dense;
}

async function readLevels(
  { order, blockMap, levels }: Sparsity,
  shape: readonly number[],
  stored: number,
  source: ByteSource,
  place: ErrorPlace,
): Promise<Level[]> {
  const rank = shape.length;
  const fail = (message: string): never => {
    throw new UnreadableError(`is sparse; ${message}`, place);
  };
  const blocks = blockMap.map((_, block) => {
    const level = levels[order.indexOf(rank + block)];
    return level.kind === "dense" && level.size > 0 ? level.size : fail("found a block without a dense size");
  });
  const read: Level[] = [];
  let nodes = 1;
  let bytes = 0;
  for (const [i, level] of levels.entries()) {
    const dimension = order[i];
    const isBlock = dimension >= rank;
    const axis = isBlock ? blockMap[dimension - rank] : dimension;
    const block = blockMap.includes(axis) ? blocks[blockMap.indexOf(axis)] : 1;
    const size = isBlock ? block : shape[axis] / block;
    if (!Number.isInteger(size)) fail(`found blocks of ${block}, expected a divisor of axis ${axis} of [${shape}]`);
    const inner = elementCount(shape.slice(axis + 1), place);
    const step = isBlock ? inner : inner * block;
    if (level.kind === "dense") {
      if (level.size !== size) fail(`found a dense dimension of ${level.size}, expected ${size}`);
      nodes *= size;
      // Every node is a stored number or has an entry of a list below it.
      if (nodes > source.byteLength) fail(`found ${nodes} stored elements, more than the file has bytes`);
      read.push({ step, size, segments: new Float32Array(0), indices: new Float32Array(0) });
      continue;
    }
    // Lists that overlap in the file would multiply the memory.
    bytes += level.segments.count * sizeOf(level.segments.dtype) + level.indices.count * sizeOf(level.indices.dtype);
    if (bytes > source.byteLength) fail(`found ${counted(bytes, "byte")} of indices, more than the file has`);
    if (level.segments.count !== nodes + 1) fail(`found ${level.segments.count} segments, expected ${nodes + 1}`);
    const segments = await readInts(level.segments, source);
    const indices = await readInts(level.indices, source);
    if (segments[0] !== 0 || segments[nodes] !== indices.length || segments.some((at, k) => at < segments[k - 1])) {
      fail(`found segments that do not rise from 0 to ${indices.length}`);
    }
    const beyond = indices.find((index) => index < 0 || index >= size);
    if (beyond !== undefined) fail(`found the index ${beyond}, expected 0 to ${size - 1}`);
    nodes = indices.length;
    read.push({ step, size: 0, segments, indices });
  }
  if (nodes !== stored) fail(`found ${stored} stored numbers, expected ${nodes}`);
  return read;
}

async function readInts({ dtype, start, count }: StoredInts, source: ByteSource): Promise<FloatArray> {
  return decodeNumbers(await source.read(start, start + count * sizeOf(dtype)), dtype);
}
