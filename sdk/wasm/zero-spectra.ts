import { expectFilterGrid } from "./expect-filter-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** How a zero-padded spectrum is found, in the order of the kernel's codes. */
export const zeroMethods = ["none", "sine", "rank-one", "mirror", "parity", "antisymmetric", "band"] as const;
export type ZeroMethod = (typeof zeroMethods)[number];

/**
 * The way that the kernel takes for a filter of k x k, the first that is exact: `sine` for a 3 x 3 symmetric in both axes,
 * `rank-one` for u v^T within 4 eps, `mirror` for a 3 x 3 symmetric in one axis, `parity` for a point-symmetric and
 * `antisymmetric` for a point-antisymmetric one, `band` for any other; `none` for zeros or a number not finite.
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
  withTallGrid(ws, filters, k, n, m, (_, run) => run(out.pointer, 0, count));
}

/** Filters whose spectra are held at a time; even, as lanes take two. */
const chunk = 64;

/**
 * L1 distances out[count][references] between the spectra of filters[count][k][k], each over its largest value, and
 * references[references][n m], descending and starting with 1. No spectrum is kept. NaN for a filter of zeros, and for one
 * with a NaN or an infinity.
 */
export function zeroDistances(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  references: Block<"f64">,
): void {
  expectFilterGrid(k, n, m);
  const length = n * m;
  const count = Math.floor(filters.length / (k * k));
  const referenceCount = Math.floor(references.length / length);
  expectLength(filters, count * k * k, `filters of ${k} x ${k}`);
  expectLength(references, referenceCount * length, `reference spectra of ${n} x ${m}`);
  expectLength(out, count * referenceCount, "the distances");
  withTallGrid(ws, filters, k, n, m, (inner, run) => {
    const scratch = inner.allocate("u8", ws.kernels.spectrumDistancesScratch(length, referenceCount)).pointer;
    const spectra = inner.allocate("f64", Math.min(chunk, count) * length).pointer;
    for (let first = 0; first < count; first += chunk) {
      const some = Math.min(chunk, count - first);
      run(spectra, first, some);
      const to = out.pointer + first * referenceCount * 8;
      ws.kernels.spectrumDistances(to, spectra, some, length, references.pointer, referenceCount, scratch);
    }
  });
}

/**
 * Gives `body` a function that writes the spectra of filters first ... first + count - 1. Images as tall as they are wide, or
 * taller, make the narrower band: others are transposed with their filters.
 */
function withTallGrid(
  ws: Workspace,
  filters: Block<"f64">,
  k: number,
  n: number,
  m: number,
  body: (inner: Workspace, run: (out: number, first: number, count: number) => void) => void,
): void {
  const { kernels } = ws;
  withWorkspace(kernels, (inner) => {
    const { pointer } = m <= n ? filters : inner.place("f64", transposed(ws.view(filters), k));
    const [tall, wide] = [Math.max(n, m), Math.min(n, m)];
    const scratch = inner.allocate("u8", kernels.zeroScratch(k, tall, wide)).pointer;
    body(inner, (out, first, count) => {
      kernels.zeroSpectra(out, pointer + first * k * k * 8, count, k, tall, wide, scratch);
    });
  });
}

function transposed(filters: Float64Array, k: number): Float64Array {
  return filters.map((_, i) => {
    const inside = i % (k * k);
    return filters[i - inside + (inside % k) * k + Math.floor(inside / k)];
  });
}
