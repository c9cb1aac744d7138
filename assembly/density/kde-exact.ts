import { exp, expInto, expOrdinary } from "../special/exp";

// exp(-t^2 / 2) is zero in double precision beyond t = 38.61.
const RADIUS = 38.7;
const BLOCK = 64;
// Of a fine grid, places within this radius are taken in runs, from two exponentials each: nothing there is subnormal.
const RUN_RADIUS = 36.0;
const RUN = 16;
const FINE = 0.125;

/**
 * sums += the kernel of one sample at places from ... to (both included) of the grid, place by place. In pairs: where their
 * number is odd, the place beyond has to be off the grid, or out of the kernel's reach.
 */
function addPlaces(sums: usize, grid: usize, kernel: usize, from: i32, to: i32, v: v128, inverse: v128): void {
  const minusHalf = f64x2.splat(-0.5),
    first = (<usize>from) << 3,
    stop = (<usize>to) << 3;
  for (let at = first; at <= stop; at += 16) {
    const t = f64x2.mul(f64x2.sub(v128.load(grid + at), v), inverse);
    v128.store(kernel + at, f64x2.mul(minusHalf, f64x2.mul(t, t)));
  }
  expInto(kernel + first, kernel + first, (to - from + 2) & ~1);
  for (let at = first; at <= stop; at += 16) {
    v128.store(sums + at, f64x2.add(v128.load(sums + at), v128.load(kernel + at)));
  }
}

/**
 * sums += the kernel of one sample at RUN places, t0 from the first to the sample and `delta` apart, in bandwidths:
 *   exp(-(t0 + k D)^2 / 2) = exp(-t0^2 / 2) q^k exp(-k^2 D^2 / 2),   q = exp(-t0 D).
 * -t0^2 / 2 is rounded as it is place by place; q is off by its own rounding and three of t0 D, which is below 1.8 where
 * |t| < 14 and below 4.6 anywhere, and q^15 by fifteen times as much: 1.2e-14, and 3e-14.
 */
function addRun(sums: usize, decay: usize, t0: f64, delta: f64): void {
  const shift = -t0 * delta,
    both = expOrdinary(f64x2(-0.5 * t0 * t0, shift)),
    start = f64x2.extract_lane(both, 0),
    q = f64x2.extract_lane(both, 1),
    advance = f64x2.splat(q * q);
  let power = f64x2(start, start * q);
  for (const end = sums + RUN * 8; sums < end; sums += 16, decay += 16) {
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(power, v128.load(decay))));
    power = f64x2.mul(power, advance);
  }
}

/**
 * Gaussian kernel density at `points` even places gridLo ... gridHi, every sample counted at every place where its kernel is
 * not zero in double precision. out: f64[points]. values: f64[n].
 * scratch: f64[4][points + 2] and f64[16]: the grid, the sums of a block of 64 samples, Kahan's corrections between blocks, one
 * sample's kernel, and exp(-k^2 D^2 / 2).
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
  const delta = step / bandwidth;
  const decay = kernel + row;
  for (let k = 0; k < RUN; k++) store<f64>(decay + ((<usize>k) << 3), exp(-0.5 * delta * delta * <f64>(k * k)));
  const radius = RADIUS * bandwidth;
  const near = RUN_RADIUS * bandwidth;
  for (let begin = 0; begin < n; begin += BLOCK) {
    const end = min(begin + BLOCK, n);
    for (let i = begin; i < end; i++) {
      const value = load<f64>(values + ((<usize>i) << 3));
      const from = max(ceil((value - radius - gridLo) / step), 0.0);
      const to = min(floor((value + radius - gridLo) / step), <f64>(points - 1));
      if (!(from <= to)) continue;
      const v = f64x2.splat(value);
      // Of a fine grid: places before the runs, an even number, the runs, and what is left behind them.
      let place = <i32>from;
      if (delta <= FINE) {
        const before = <i32>max(ceil((value - near - gridLo) / step) - from, 0.0),
          first = place + ((before + 1) & ~1),
          last = <i32>min(floor((value + near - gridLo) / step), to);
        if (first + RUN - 1 <= last) {
          if (first > place) addPlaces(sums, grid, kernel, place, first - 1, v, inverse);
          for (place = first; place + RUN - 1 <= last; place += RUN) {
            const at = (<usize>place) << 3;
            addRun(sums + at, decay, (load<f64>(grid + at) - value) / bandwidth, delta);
          }
        }
      }
      if (place <= <i32>to) addPlaces(sums, grid, kernel, place, <i32>to, v, inverse);
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
