// Point-antisymmetric filters: A^T = -A. Its eigenvalues come in pairs +- i s, so every value comes twice, but for one 0 of an
// odd number of pixels. No reordering: the band is r (m + 1) wide, half of the general one.
import { bandMagnitudes, padAndSort } from "./eigenvalues";

/** Sorted magnitudes to `values`; as `generalLanes`. */
export function antisymmetricLanes(values: usize, weights: usize, k: usize, n: usize, m: usize, work: usize): void {
  const order = n * m,
    r = k >> 1,
    width = max(1, min(r * (m + 1), order - 1)),
    row = 2 * width * 16,
    band = work + order * 16;
  memory.fill(band, 0, order * row);
  for (let y: usize = 0; y < n; y++) {
    for (let x: usize = 0; x < m; x++) {
      const i = y * m + x;
      for (let dy: usize = max(r, y) - y; dy < k && y + dy < n + r; dy++) {
        for (let dx: usize = max(r, x) - x; dx < k && x + dx < m + r; dx++) {
          const j = (y + dy - r) * m + (x + dx - r);
          if (j <= i) v128.store(band + j * row + (i - j) * 16, v128.load(weights + (dy * k + dx) * 16));
        }
      }
    }
  }
  bandMagnitudes(values, work, band, order, width, true);
  padAndSort(values, order);
}
