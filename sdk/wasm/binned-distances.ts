import { expectFilterGrid } from "./expect-filter-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Counts and their differences are 16-bit integers. */
export const mostBinnedValues = 32767;

/**
 * `roughPeriodicDistances` from counts on a grid of 1024 steps instead of sorted values: out[count][references], each within
 * error[count] of the distance, about n m / 2000; n m at most `mostBinnedValues`.
 */
export function binnedPeriodicDistances(
  ws: Workspace,
  out: Block<"f64">,
  error: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
): void {
  expectFilterGrid(k, n, m);
  const count = Math.floor(filters.length / (k * k));
  const referenceCount = Math.floor(references.length / (n * m));
  expectLength(filters, count * k * k, `filters of ${k} x ${k}`);
  expectLength(references, referenceCount * n * m, `reference spectra of ${n} x ${m}`);
  expectLength(out, count * referenceCount, "the distances");
  expectLength(error, count, "the distances' errors");
  withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("u8", ws.kernels.binnedScratch(k, n, m, referenceCount)).pointer;
    ws.kernels.binnedPeriodicDistances(
      out.pointer,
      error.pointer,
      filters.pointer,
      count,
      k,
      n,
      m,
      references.pointer,
      referenceCount,
      scratch,
    );
  });
}
