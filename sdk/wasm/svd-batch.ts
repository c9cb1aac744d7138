import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Singular value decompositions A = U diag(s) V^T of `count` matrices, rows x cols each, row-major, one after the other;
 * r = min(rows, cols). u: count of rows x r, s: count of r (descending), v: count of cols x r. One-sided Jacobi, two
 * problems a vector. Returns the sweeps each problem took to
 * converge, 0 where it did not (also where it holds a NaN or an infinity, and then its u, s and v mean nothing).
 */
export function svdBatch(
  ws: Workspace,
  u: Block<"f64">,
  s: Block<"f64">,
  v: Block<"f64">,
  a: Block<"f64">,
  count: number,
  rows: number,
  cols: number,
): Block<"u8"> {
  const r = Math.min(rows, cols);
  expectLength(a, count * rows * cols, `the ${count} matrices of ${rows} x ${cols}`);
  expectLength(u, count * rows * r, "u");
  expectLength(s, count * r, "s");
  expectLength(v, count * cols * r, "v");
  const { kernels } = ws;
  const sweeps = ws.allocate("u8", count);
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.svdBatchScratch(rows, cols)).pointer;
    kernels.svdBatchF64(u.pointer, s.pointer, v.pointer, sweeps.pointer, a.pointer, count, rows, cols, scratch);
  });
  return sweeps;
}
