// T(n; s) at any scale in a few nanoseconds: Chebyshev series in s on intervals that tile 0 ... 16384.
// T is entire in s with a branch point of its asymptotics at 0: on intervals of an eighth of their distance to 0 the
// coefficients fall 18-fold a term, so that 13 of them leave 1e-15; below s = 2 like (1/4)^m / m!.
import { cosTurn } from "../special/turns";
import { discreteGaussian } from "./discrete-gaussian";

const TERMS: u32 = 13;
/** T(0) ... T(11): differences up to n = r + 1 of second derivatives by s want T(r + 3), r <= 8. */
const ROW: usize = 12;
/** Four of width 1/2 below 2, then four an octave up to 2^14. */
const INTERVALS: u32 = 4 + 13 * 4;
const FIRST_BITS: u64 = 0x4000000000000000;

/** series[interval][term][n] */
const series = memory.data(56 * 13 * 12 * 8, 16);

/** The largest scale of a fit: sigma = 100. */
export const LARGEST: f64 = 10000;

function intervalOf(s: f64): u32 {
  if (s < 2) return <u32>(2 * s);
  return 4 + <u32>((reinterpret<u64>(s) - FIRST_BITS) >> 50);
}

function startOf(interval: u32): f64 {
  if (interval < 4) return 0.5 * <f64>interval;
  return reinterpret<f64>(FIRST_BITS + ((<u64>(interval - 4)) << 50));
}

/** Fills the table that `gaussianAt` reads, once: interpolated at the Chebyshev nodes of every interval. */
export function prepareGaussian(): void {
  // The first number is the mean of T(0; s) over the first interval.
  if (load<f64>(series) != 0) return;
  const values = memory.data(13 * 12 * 8, 16);
  for (let i: u32 = 0; i < INTERVALS; i++) {
    const lo = startOf(i),
      half = 0.5 * (startOf(i + 1) - lo);
    for (let m: u32 = 0; m < TERMS; m++) {
      discreteGaussian(values + m * ROW * 8, ROW, lo + half * (1 + cosTurn(2 * m + 1, 4 * TERMS)));
    }
    for (let j: u32 = 0; j < TERMS; j++) {
      const row = series + (i * TERMS + j) * ROW * 8;
      for (let n: usize = 0; n < ROW; n++) {
        let sum: f64 = 0;
        for (let m: u32 = 0; m < TERMS; m++) {
          sum += load<f64>(values + (m * ROW + n) * 8) * cosTurn(j * (2 * m + 1), 4 * TERMS);
        }
        store<f64>(row + n * 8, ((j == 0 ? 1.0 : 2.0) * sum) / <f64>TERMS);
      }
    }
  }
}

/** out[n] = T(n; s), n < count <= 12, 0 <= s <= 1e4; whole sixes of them are written; absolute error about 1e-15. */
export function gaussianAt(out: usize, count: usize, s: f64): void {
  const interval = intervalOf(s),
    lo = startOf(interval),
    width = startOf(interval + 1) - lo;
  const u = 2 * ((s - lo) / width) - 1;
  const twice = f64x2.splat(2 * u),
    once = f64x2.splat(u);
  const top = series + (interval * TERMS + TERMS - 1) * ROW * 8;
  // Clenshaw's recurrence, three pairs of n at once: one would wait for its own last step.
  for (let n: usize = 0; n < count; n += 6) {
    let p = top + n * 8;
    let x1 = v128.load(p),
      y1 = v128.load(p, 16),
      z1 = v128.load(p, 32),
      x2 = f64x2.splat(0),
      y2 = x2,
      z2 = x2;
    for (let j: u32 = TERMS - 2; j > 0; j--) {
      p -= ROW * 8;
      const x = f64x2.add(f64x2.sub(v128.load(p), x2), f64x2.mul(twice, x1)),
        y = f64x2.add(f64x2.sub(v128.load(p, 16), y2), f64x2.mul(twice, y1)),
        z = f64x2.add(f64x2.sub(v128.load(p, 32), z2), f64x2.mul(twice, z1));
      x2 = x1;
      y2 = y1;
      z2 = z1;
      x1 = x;
      y1 = y;
      z1 = z;
    }
    p -= ROW * 8;
    v128.store(out + n * 8, f64x2.add(f64x2.sub(v128.load(p), x2), f64x2.mul(once, x1)));
    v128.store(out + n * 8, f64x2.add(f64x2.sub(v128.load(p, 16), y2), f64x2.mul(once, y1)), 16);
    v128.store(out + n * 8, f64x2.add(f64x2.sub(v128.load(p, 32), z2), f64x2.mul(once, z1)), 32);
  }
}
