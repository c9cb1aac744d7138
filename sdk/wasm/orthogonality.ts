import { UsageError } from "../errors.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** out: the rows of `values`, rows x fan, at unit Euclidean length, in f64; a row of zeros stays. */
export function normalizeRows(
  ws: Workspace,
  out: Block<"f64">,
  values: Block<"f32" | "f64">,
  rows: number,
  fan: number,
): void {
  expectLength(values, rows * fan, `the ${rows} x ${fan} weights`);
  expectLength(out, rows * fan, "the normalised rows");
  const run = values.type === "f32" ? ws.kernels.normalizeRowsF32 : ws.kernels.normalizeRowsF64;
  run(out.pointer, values.pointer, rows, fan);
}

/**
 * Sum of |a_i . b_j| over all rows i of `a` and j of `b`, each of `fan` numbers. With `same`, `b` is `a` and the sum runs
 * over i != j. Of unit rows this is the sum of the magnitudes of all cosines.
 */
export function orthogonalitySum(
  ws: Workspace,
  a: Block<"f64">,
  aRows: number,
  b: Block<"f64">,
  bRows: number,
  fan: number,
  same: boolean,
): number {
  expectLength(a, aRows * fan, `the first ${aRows} x ${fan} rows`);
  expectLength(b, bRows * fan, `the second ${bRows} x ${fan} rows`);
  if (same && aRows !== bRows) throw new UsageError(`the same rows are counted as ${aRows} and as ${bRows}`);
  const { kernels } = ws;
  return withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.orthogonalitySumScratch(aRows, bRows, fan, same)).pointer;
    return kernels.orthogonalitySum(a.pointer, aRows, b.pointer, bRows, fan, same, scratch);
  });
}
