import { expectFilterGrid } from "./expect-filter-grid.ts";
import type { Kernels } from "./load.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Singular values of filters as convolutions of periodic n x m images: out[count][n m] = |DFT2| of filters[count][k][k],
 * each filter's in descending order. k odd, k <= n and m.
 */
export function periodicSpectra(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
): void {
  expectFilterGrid(k, n, m);
  const count = Math.floor(filters.length / (k * k));
  expectLength(filters, count * k * k, `filters of ${k} x ${k}`);
  expectLength(out, count * n * m, "the spectra");
  withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("u8", ws.kernels.periodicScratch(k, n, m, 0)).pointer;
    ws.kernels.periodicSpectra(out.pointer, filters.pointer, count, k, n, m, scratch);
  });
}

/**
 * L1 distances out[count][references] between the spectra of filters[count][k][k], each over its largest value, and
 * references[references][n m], descending and starting with 1. No spectrum is kept. NaN for a filter of zeros, and for one
 * with a NaN or an infinity.
 */
export function periodicDistances(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
): void {
  distancesBy(ws.kernels.periodicDistances, ws, out, filters, k, n, m, references);
}

/**
 * `periodicDistances` by f32, four filters at a time, in two thirds of the time: for labels. Each distance is within 1e-5 n m,
 * for 3 x 3 within 4e-6 n m, in the worst case; most are within 1e-7 n m.
 */
export function roughPeriodicDistances(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
): void {
  distancesBy(ws.kernels.roughPeriodicDistances, ws, out, filters, k, n, m, references);
}

function distancesBy(
  kernel: Kernels["periodicDistances"],
  ws: Workspace,
  out: Block<"f64">,
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
  withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("u8", ws.kernels.periodicScratch(k, n, m, referenceCount)).pointer;
    kernel(out.pointer, filters.pointer, count, k, n, m, references.pointer, referenceCount, scratch);
  });
}
