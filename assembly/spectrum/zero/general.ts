// Any ky x kx filter on an n x m image. With J the reversal of all N pixels, J A J = A^T: J A is symmetric and the singular
// values are its eigenvalues' magnitudes. The order 0, N - 1, 1, N - 2, ... makes it a band matrix.
import { bandMagnitudes, padAndSort } from "./eigenvalues";

/** Half-width of the band: 2 (ry m + rx) + 1, at most order - 1. */
export function bandWidth(ky: usize, kx: usize, n: usize, m: usize): usize {
  return max(1, min(2 * ((ky >> 1) * m + (kx >> 1)) + 1, n * m - 1));
}

/** Where pixel i of N stands in the order 0, N - 1, 1, N - 2, ... */
function interleaved(i: usize, order: usize): usize {
  return i * 2 < order ? i * 2 : (order - 1 - i) * 2 + 1;
}

/** J A of the lanes' ky x kx filters, interleaved, into a cleared band. */
function fillBand(band: usize, row: usize, weights: usize, ky: usize, kx: usize, n: usize, m: usize): void {
  const order = n * m,
    ry = ky >> 1,
    rx = kx >> 1;
  for (let y: usize = 0; y < n; y++) {
    for (let x: usize = 0; x < m; x++) {
      const i = interleaved(order - 1 - (y * m + x), order);
      for (let dy: usize = max(ry, y) - y; dy < ky && y + dy < n + ry; dy++) {
        for (let dx: usize = max(rx, x) - x; dx < kx && x + dx < m + rx; dx++) {
          const j = interleaved((y + dy - ry) * m + (x + dx - rx), order);
          if (i >= j) v128.store(band + j * row + (i - j) * 16, v128.load(weights + (dy * kx + dx) * 16));
        }
      }
    }
  }
}

/** Sorted magnitudes of the lanes' filters to `values`, in a power of two of places. work: N vectors, and the band. */
export function generalLanes(
  values: usize,
  weights: usize,
  ky: usize,
  kx: usize,
  n: usize,
  m: usize,
  work: usize,
): void {
  const order = n * m,
    width = bandWidth(ky, kx, n, m),
    row = 2 * width * 16;
  const band = work + order * 16;
  memory.fill(band, 0, order * row);
  fillBand(band, row, weights, ky, kx, n, m);
  bandMagnitudes(values, work, band, order, width, false);
  padAndSort(values, order);
}
