import { UsageError } from "../errors.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Singular value decompositions A = U diag(s) V^T of `count` matrices, rows x cols each, row-major, one after the other;
 * r = min(rows, cols). u: count of rows x r, s: count of r (descending), v: count of cols x r. One-sided Jacobi, two
 * problems a vector in f64, four in f32, each in its own precision throughout. Returns the sweeps each problem took to
 * converge, 0 where it did not (also where it holds a NaN or an infinity, and then its u, s and v mean nothing).
 */
export function svdBatch<T extends "f32" | "f64">(
  ws: Workspace,
  u: Block<T>,
  s: Block<T>,
  v: Block<T>,
  a: Block<T>,
  count: number,
  rows: number,
  cols: number,
): Block<"u8"> {
  const r = Math.min(rows, cols);
  expectLength(a, count * rows * cols, `the ${count} matrices of ${rows} x ${cols}`);
  expectLength(u, count * rows * r, "u");
  expectLength(s, count * r, "s");
  expectLength(v, count * cols * r, "v");
  if (u.type !== a.type || s.type !== a.type || v.type !== a.type) {
    throw new UsageError(`u, s and v are ${u.type}, ${s.type} and ${v.type}, expected ${a.type} like the matrices`);
  }
  const { kernels } = ws;
  const sweeps = ws.allocate("u8", count);
  const run = a.type === "f32" ? kernels.svdBatchF32 : kernels.svdBatchF64;
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.svdBatchScratch(rows, cols)).pointer;
    run(u.pointer, s.pointer, v.pointer, sweeps.pointer, a.pointer, count, rows, cols, scratch);
  });
  return sweeps;
}
