// Point-symmetric filters: A is symmetric and commutes with the reversal of the pixels, so even and odd images do not mix.
import { bandMagnitudes, padAndSort } from "./eigenvalues";

/**
 * S+ (even images) or S- (odd ones) of a point-symmetric filter, into a cleared band: A on the first half of the pixels plus
 * or minus what reaches the other half. The middle pixel of an odd number is its own image, and only even.
 */
function fillParity(band: usize, row: usize, weights: usize, k: usize, n: usize, m: usize, odd: bool): void {
  const order = n * m,
    r = k >> 1,
    half = odd ? order / 2 : (order + 1) / 2;
  const sign = f64x2.splat(odd ? -1 : 1);
  for (let p: usize = 0; p < half; p++) {
    const y = p / m,
      x = p % m;
    for (let dy: usize = max(r, y) - y; dy < k && y + dy < n + r; dy++) {
      for (let dx: usize = max(r, x) - x; dx < k && x + dx < m + r; dx++) {
        const q = (y + dy - r) * m + (x + dx - r);
        const mirror = order - 1 - q,
          j = min(q, mirror);
        if (j > p || j >= half) continue;
        let w = v128.load(weights + (dy * k + dx) * 16);
        if (mirror < q) w = f64x2.mul(w, sign);
        if (p * 2 + 1 == order && j < p) w = f64x2.mul(w, f64x2.splat(0.7071067811865476));
        const to = band + j * row + (p - j) * 16;
        v128.store(to, f64x2.add(v128.load(to), w));
      }
    }
  }
}

/** Sorted magnitudes to `values`; as `generalLanes`. */
export function parityLanes(values: usize, weights: usize, k: usize, n: usize, m: usize, work: usize): void {
  const order = n * m;
  const band = work + order * 16;
  for (let odd = 0; odd < 2; odd++) {
    const half = odd ? order / 2 : (order + 1) / 2;
    const width = max(1, min((k >> 1) * (m + 1), half - 1)),
      row = 2 * width * 16;
    memory.fill(band, 0, half * row);
    fillParity(band, row, weights, k, n, m, odd != 0);
    bandMagnitudes(values + (odd ? (order + 1) / 2 : 0) * 16, work, band, half, width, false);
  }
  padAndSort(values, order);
}
