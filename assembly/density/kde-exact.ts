import { expInto } from "../special/exp";

// exp(-t^2 / 2) is zero in double precision beyond t = 38.61.
const RADIUS = 38.7;
const BLOCK = 64;

/**
 * Gaussian kernel density at `points` even places gridLo ... gridHi, every sample counted at every place where its kernel is
 * not zero in double precision. out: f64[points]. values: f64[n].
 * scratch: f64[4][points + 2]: the grid, the sums of a block of 64 samples, Kahan's corrections between blocks, and one
 * sample's kernel.
 */
export function kdeExact(
  out: usize,
  points: i32,
  gridLo: f64,
  gridHi: f64,
  values: usize,
  n: i32,
  bandwidth: f64,
  scratch: usize,
): void {
  const row = (<usize>(points + 2)) << 3;
  const grid = scratch;
  const sums = scratch + row;
  const corrections = sums + row;
  const kernel = corrections + row;
  memory.fill(out, 0, (<usize>points) << 3);
  memory.fill(scratch, 0, row * 4);
  const step = (gridHi - gridLo) / <f64>(points - 1);
  for (let g = 0; g < points - 1; g++) store<f64>(grid + ((<usize>g) << 3), gridLo + <f64>g * step);
  store<f64>(grid + ((<usize>(points - 1)) << 3), gridHi);

  const inverse = f64x2.splat(1.0 / bandwidth);
  const minusHalf = f64x2.splat(-0.5);
  const radius = RADIUS * bandwidth;
  for (let begin = 0; begin < n; begin += BLOCK) {
    const end = min(begin + BLOCK, n);
    for (let i = begin; i < end; i++) {
      const value = load<f64>(values + ((<usize>i) << 3));
      const from = max(ceil((value - radius - gridLo) / step), 0.0);
      const to = min(floor((value + radius - gridLo) / step), <f64>(points - 1));
      if (!(from <= to)) continue;
      const v = f64x2.splat(value);
      // Whole pairs: the place beyond an odd end is off the grid, or its kernel is zero.
      const first = (<usize>from) << 3;
      const stop = (<usize>to) << 3;
      for (let at = first; at <= stop; at += 16) {
        const t = f64x2.mul(f64x2.sub(v128.load(grid + at), v), inverse);
        v128.store(kernel + at, f64x2.mul(minusHalf, f64x2.mul(t, t)));
      }
      expInto(kernel + first, kernel + first, (<i32>(to - from) + 2) & ~1);
      for (let at = first; at <= stop; at += 16) {
        v128.store(sums + at, f64x2.add(v128.load(sums + at), v128.load(kernel + at)));
      }
    }
    for (let g = 0; g < points; g++) {
      const at = (<usize>g) << 3;
      const addend = load<f64>(sums + at) - load<f64>(corrections + at);
      const before = load<f64>(out + at);
      const after = before + addend;
      store<f64>(corrections + at, after - before - addend);
      store<f64>(out + at, after);
      store<f64>(sums + at, 0.0);
    }
  }

  const norm = 0.3989422804014327 / (<f64>n * bandwidth); // 1 / sqrt(2 pi)
  for (let g = 0; g < points; g++) {
    const at = out + ((<usize>g) << 3);
    store<f64>(at, load<f64>(at) * norm);
  }
}
