import { exp } from "../special/exp";

// Samples farther than this many bandwidths from a grid point are left out there: at most 2 exp(-32) = 3e-14 of the peak.
const RADIUS = 8.0;

/**
 * Gaussian kernel density at `points` even places gridLo ... gridHi from the binned moments of [lo, hi].
 * out: f64[points]. state: f64[bins][3] of binnedMoments. total: the number of samples to divide by.
 * sums: f64[points + 1] of zeros, scratch. decay: f64[2 * reach + 2], scratch, reach = min(points - 1, 8 h / grid step + 1/2).
 *
 * In units of the bandwidth h, a sample at distance e = r d from its bin's centre (r = bin width / h, |d| <= 1/2) gives
 *   phi(t - e) = phi(t) (1 + e t + e^2/2 (t^2 - 1) + e^3/6 (t^3 - 3 t) + ...)      (Hermite polynomials)
 * where d^3 is replaced by 3/16 d, its best multiple on [-1/2, 1/2] (off by at most 1/32; leaving it out would cost 1/8).
 * Along the grid, phi(t0 + k D) = phi(t0) q^k exp(-k^2 D^2 / 2) with q = exp(-t0 D): two exponentials a bin.
 */
export function kdeFromBins(
  out: usize,
  points: i32,
  gridLo: f64,
  gridHi: f64,
  state: usize,
  bins: i32,
  lo: f64,
  hi: f64,
  bandwidth: f64,
  total: f64,
  sums: usize,
  decay: usize,
  reach: i32,
): void {
  const step = (gridHi - gridLo) / <f64>(points - 1);
  const delta = step / bandwidth;
  const width = (hi - lo) / <f64>bins;
  const r = width / bandwidth;
  const origin = decay + ((<usize>reach) << 3);
  for (let k = -reach; k <= reach + 1; k++) {
    const t = <f64>k * delta;
    store<f64>(origin + ((<isize>k) << 3), exp(-0.5 * t * t));
  }

  for (let bin = 0; bin < bins; bin++) {
    const moments = state + <usize>bin * 24;
    const mass = load<f64>(moments);
    if (mass == 0.0) continue;

    // Step 1: the polynomial of this bin.
    const first = load<f64>(moments, 8);
    const second = load<f64>(moments, 16) * (0.5 * r * r);
    const cubic = first * ((r * r * r) / 32.0);
    const c0 = f64x2.splat(mass - second);
    const c1 = f64x2.splat(first * r - 3.0 * cubic);
    const c2 = f64x2.splat(second);
    const c3 = f64x2.splat(cubic);

    // Step 2: the grid point nearest to the centre, and how far around it the kernel reaches.
    const centre = lo + (<f64>bin + 0.5) * width;
    const anchor = min(max(nearest((centre - gridLo) / step), 0.0), <f64>(points - 1));
    const t0 = (gridLo + anchor * step - centre) / bandwidth;
    const from = max(ceil((-RADIUS - t0) / delta), -min(anchor, <f64>reach));
    const to = min(floor((RADIUS - t0) / delta), min(<f64>(points - 1) - anchor, <f64>reach));
    if (from > to) continue;

    // Step 3: two points at a time; the one beyond an odd end falls on the spare element of sums or is as good as zero.
    // Inside the radius |t0 D| is below 128 wherever a second point is reached: the clamp keeps the unused product finite.
    const q = exp(min(max(-t0 * delta, -300.0), 300.0));
    const start = exp(-0.5 * t0 * t0 - t0 * delta * from);
    const t1 = t0 + from * delta;
    let power = f64x2(start, start * q);
    let t = f64x2(t1, t1 + delta);
    const factor = f64x2.splat(q * q);
    const advance = f64x2.splat(2.0 * delta);
    let k = <isize>from;
    const end = <isize>to;
    const sum = sums + ((<usize>anchor) << 3);
    for (; k <= end; k += 2) {
      const at = sum + (k << 3);
      const kernel = f64x2.mul(power, v128.load(origin + (k << 3)));
      const inner = f64x2.add(c2, f64x2.mul(t, c3));
      const polynomial = f64x2.add(c0, f64x2.mul(t, f64x2.add(c1, f64x2.mul(t, inner))));
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(kernel, polynomial)));
      power = f64x2.mul(power, factor);
      t = f64x2.add(t, advance);
    }
  }

  const norm = 0.3989422804014327 / (total * bandwidth); // 1 / sqrt(2 pi)
  for (let g = 0; g < points; g++) {
    store<f64>(out + ((<usize>g) << 3), load<f64>(sums + ((<usize>g) << 3)) * norm);
  }
}
