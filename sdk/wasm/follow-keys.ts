import { UsageError } from "../errors.ts";
import { filterCount } from "./filter-count.ts";
import type { NearestKeys } from "./keys.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** A clustering between two iterations. The rank of a filter and a key is their cosine or, unless `signed`, its magnitude. */
export interface Following {
  /** Right before the keys moved; of the cosines the signs alone. */
  readonly nearest: NearestKeys;
  /** Of every filter: at most the rank of its own key, at least the rank of any other; Infinity where that is unknown. */
  readonly lower: Block<"f64">;
  readonly upper: Block<"f64">;
  /** Of every key: the filters nearest to it over their norms, turned where their cosine is negative; and how many they are. */
  readonly sums: Block<"f64">;
  readonly sizes: Block<"u32">;
}

/** The filters in 16 bits a weight, without their means, over their norms, as `followKeys` compares them. */
export function packFilters(ws: Workspace, filters: Block<"f32">, norms: Block<"f64">, width: number): Block<"u8"> {
  const count = filterCount(filters, width);
  expectLength(norms, count, "the norms");
  const out = ws.allocate("u8", count * ws.kernels.packedBytes(width));
  ws.kernels.packFilters(out.pointer, filters.pointer, norms.pointer, count, width);
  return out;
}

/**
 * Brings everything in `following` up to date after each key moved by `shifts`; returns how many filters went to another key.
 * `packed` are the filters of `packFilters`. The rows of `keys` have mean zero and length 1; `norms` are those of `centredNorms`, none is 0.
 */
export function followKeys(
  ws: Workspace,
  { nearest, lower, upper, sums, sizes }: Following,
  filters: Block<"f32">,
  packed: Block<"u8">,
  norms: Block<"f64">,
  keys: Block<"f64">,
  shifts: Block<"f64">,
  width: number,
  signed: boolean,
): number {
  const count = filterCount(filters, width);
  const rows = sizes.length;
  for (const block of [nearest.indices, nearest.cosines, lower, upper, norms]) {
    expectLength(block, count, "an array of the filters");
  }
  expectLength(packed, count * ws.kernels.packedBytes(width), "the packed filters");
  for (const block of [keys, sums]) expectLength(block, rows * width, "an array of the keys");
  expectLength(shifts, rows, "the shifts");
  if (largestOf(ws.view(nearest.indices)) >= rows) {
    throw new UsageError(`there are ${rows} keys, too few for the filters' indices`);
  }
  const { kernels } = ws;
  return withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.followKeysScratch(width, rows));
    return kernels.followKeysF32(
      nearest.indices.pointer,
      nearest.cosines.pointer,
      lower.pointer,
      upper.pointer,
      sums.pointer,
      sizes.pointer,
      filters.pointer,
      packed.pointer,
      norms.pointer,
      keys.pointer,
      shifts.pointer,
      count,
      width,
      rows,
      signed,
      scratch.pointer,
    );
  });
}

/** By index: a clustering asks a hundred times, and a function called for each number would take a tenth of its time. */
function largestOf(indices: Uint32Array): number {
  let largest = 0;
  for (let i = 0; i < indices.length; i++) if (indices[i] > largest) largest = indices[i];
  return largest;
}
