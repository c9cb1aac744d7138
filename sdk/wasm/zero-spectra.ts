import { expectFilterGrid } from "./expect-filter-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** How a zero-padded spectrum is found, in the order of the kernel's codes. */
export const zeroMethods = ["none", "sine", "rank-one", "parity", "band"] as const;
export type ZeroMethod = (typeof zeroMethods)[number];

/**
 * The way that the kernel takes for a filter of k x k, its cost rule: `sine` for a 3 x 3 symmetric in both axes, `rank-one`
 * for u v^T within 4 eps, `parity` for a point-symmetric one, `band` for any other; `none` for zeros or a number not finite.
 */
export function zeroMethod(ws: Workspace, filter: Block<"f64">, k: number): ZeroMethod {
  expectLength(filter, k * k, `the filter of ${k} x ${k}`);
  return zeroMethods[ws.kernels.zeroMethod(filter.pointer, k)];
}

/**
 * Singular values of filters as convolutions of n x m images with zeros around: out[count][n m], each filter's in descending
 * order, of filters[count][k][k]. k odd, k <= n and m. Errors are a few epsilon times the filter's largest value. A filter
 * of zeros has zeros, one with a NaN or an infinity NaN.
 */
export function zeroSpectra(
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
  const { kernels } = ws;
  withWorkspace(kernels, (inner) => {
    // Images as tall as they are wide, or taller, make the narrower band: the others are transposed.
    const given = m <= n ? filters : inner.place("f64", transposed(ws.view(filters), k));
    const [tall, wide] = [Math.max(n, m), Math.min(n, m)];
    const scratch = inner.allocate("u8", kernels.zeroScratch(k, tall, wide)).pointer;
    kernels.zeroSpectra(out.pointer, given.pointer, count, k, tall, wide, scratch);
  });
}

function transposed(filters: Float64Array, k: number): Float64Array {
  return filters.map((_, i) => {
    const inside = i % (k * k);
    return filters[i - inside + (inside % k) * k + Math.floor(inside / k)];
  });
}
