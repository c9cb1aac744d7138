import { unlimited } from "./dataspace.ts";
import type { ChunkGrid } from "./stored-chunk.ts";

/**
 * A chunk's number in the grid of the largest shape that the dataset may take, last axis fastest. An unlimited axis comes
 * first, wherever it stands: the numbers stay when it grows.
 */
export function linearChunk(offsets: readonly number[], { chunk, largest }: ChunkGrid): number {
  const free = Math.max(0, largest.indexOf(unlimited));
  let number = offsets[free] / chunk[free];
  for (const [axis, offset] of offsets.entries()) {
    if (axis !== free) number = number * Math.ceil(largest[axis] / chunk[axis]) + offset / chunk[axis];
  }
  return number;
}
