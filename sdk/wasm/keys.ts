import { UsageError } from "../errors.ts";
import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** out: the length of every filter without its mean, summed in f64; exactly 0 for a constant one, NaN for a non-finite one. */
export function centredNorms(ws: Workspace, out: Block<"f64">, filters: Block<"f32">, width: number): void {
  const count = filterCount(filters, width);
  expectLength(out, count, "the norms");
  ws.kernels.centredNormsF32(out.pointer, filters.pointer, count, width);
}

/** Which key every filter is nearest to. */
export interface NearestKeys {
  readonly indices: Block<"u32">;
  /** With its sign, also where the sign does not count; 0 for a filter of norm 0. */
  readonly cosines: Block<"f64">;
}

/**
 * The nearest of some keys for every filter, by the centred cosine or, unless `signed`, by its magnitude; the first of
 * equals. The rows of `keys` have mean zero and length 1; `norms` are those of `centredNorms`.
 */
export function nearestKeys(
  ws: Workspace,
  { indices, cosines }: NearestKeys,
  filters: Block<"f32">,
  norms: Block<"f64">,
  keys: Block<"f64">,
  width: number,
  signed: boolean,
): void {
  const count = filterCount(filters, width);
  const rows = keys.length / width;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new UsageError(`the keys hold ${keys.length} numbers, expected one row or more of ${width}`);
  }
  for (const block of [indices, cosines, norms]) expectLength(block, count, "an array of the filters");
  const { kernels } = ws;
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.nearestKeysScratch(width, rows));
    kernels.nearestKeysF32(
      indices.pointer,
      cosines.pointer,
      filters.pointer,
      norms.pointer,
      keys.pointer,
      count,
      width,
      rows,
      signed,
      scratch.pointer,
    );
  });
}

/** sums += every filter over its norm, turned where its cosine is negative, in the row of its nearest key. */
export function addToKeys(
  ws: Workspace,
  sums: Block<"f64">,
  filters: Block<"f32">,
  norms: Block<"f64">,
  { indices, cosines }: NearestKeys,
  width: number,
): void {
  const count = filterCount(filters, width);
  for (const block of [indices, cosines, norms]) expectLength(block, count, "an array of the filters");
  const rows = sums.length / width;
  if (!Number.isInteger(rows) || ws.view(indices).some((key) => key >= rows)) {
    throw new UsageError(`the sums hold ${sums.length} numbers, too few for the keys of ${width}`);
  }
  ws.kernels.addToKeysF32(sums.pointer, filters.pointer, norms.pointer, indices.pointer, cosines.pointer, count, width);
}

/**
 * distances = the lesser of what they are and 1 - the cosine of each filter and the key, or its magnitude unless `signed`; of
 * equal directions 0. Returns their sum. `norms` are those of `centredNorms`, none is 0; `key` has mean zero and length 1.
 */
export function nearerSeeds(
  ws: Workspace,
  distances: Block<"f64">,
  filters: Block<"f32">,
  norms: Block<"f64">,
  key: Block<"f64">,
  signed: boolean,
): number {
  const width = key.length;
  const count = filterCount(filters, width);
  for (const block of [distances, norms]) expectLength(block, count, "an array of the filters");
  return ws.kernels.nearerSeedsF32(
    distances.pointer,
    filters.pointer,
    norms.pointer,
    key.pointer,
    count,
    width,
    signed,
  );
}
