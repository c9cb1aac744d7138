import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** A = U diag(s) V^T, r = min(rows, cols). */
export interface Svd {
  /** rows x r, row-major; empty when vectors were not asked for. */
  u: Block<"f64">;
  /** Singular values, descending. */
  s: Block<"f64">;
  /** cols x r, row-major (V itself, not its transpose); empty when vectors were not asked for. */
  v: Block<"f64">;
  /** Rounds over all pairs of columns, the last of which found them orthogonal. */
  sweeps: number;
  /** False when the columns were still not orthogonal after the last sweep, or A holds a NaN or an infinity. */
  converged: boolean;
}

/**
 * Singular value decomposition of `a`, rows x cols, row-major: one-sided Jacobi after a pivoted QR factorisation
 * (Drmac and Veselic 2008). U and V have orthonormal columns also where A lacks rank. For A = B D with a diagonal D even
 * tiny singular values are accurate relative to themselves. Values below 2^-900 of the largest count as zero.
 */
export function svd(
  ws: Workspace,
  a: Block<"f64">,
  rows: number,
  cols: number,
  { vectors = true }: { vectors?: boolean } = {},
): Svd {
  expectLength(a, rows * cols, `the ${rows} x ${cols} matrix`);
  const { kernels } = ws;
  const r = Math.min(rows, cols);
  const u = ws.allocate("f64", vectors ? rows * r : 0);
  const s = ws.allocate("f64", r);
  const v = ws.allocate("f64", vectors ? cols * r : 0);
  const sweeps = withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.svdScratch(rows, cols)).pointer;
    return kernels.svd(u.pointer, s.pointer, v.pointer, a.pointer, rows, cols, vectors, scratch);
  });
  return { u, s, v, sweeps: Math.abs(sweeps), converged: sweeps > 0 };
}
