// T and its second difference at any scale, as polynomials of the scale a tap: the two axes of the five-point Laplacian.
// Interpolated from `gaussianRates`, so that their relative error is a few epsilon also where T is flat.
import { CELLS, cellOf, HALF, interpolate, nodeAt, SERIES, startOf, TERMS } from "./chebyshev";
import { gaussianRates, RATES_ROW } from "./free/gaussian-rates";

// Behind the fields: series[cell][term][T, second difference][HALF].
const HEAD: usize = 16;
const PAIR: usize = 2 * HALF;
const held = memory.data(16 + 65 * 12 * 2 * 80, 16);

/** For filters of one size. */
@unmanaged
export class SharpenSeries {
  private r: i32;

  /** Of that r; filled when it is another than before. */
  static of(r: i32): SharpenSeries {
    const series = changetype<SharpenSeries>(held);
    if (series.r != r) series.fill(r);
    return series;
  }

  private fill(r: i32): void {
    const rates = memory.data(12 * 5 * 16 * 8, 16),
      values = memory.data(12 * 8, 16),
      found = memory.data(12 * 8, 16);
    this.r = r;
    for (let cell = 0; cell < CELLS; cell++) {
      const start = startOf(cell),
        half = 0.5 * (startOf(cell + 1) - start),
        to = changetype<usize>(this) + HEAD + <usize>cell * TERMS * PAIR;
      for (let m: usize = 0; m < TERMS; m++)
        gaussianRates(rates + m * 5 * RATES_ROW, r, start + half * (1 + nodeAt(m)));
      // The second difference is twice the derivative by s.
      for (let which: usize = 0; which < 2; which++) {
        for (let tap: usize = 0; tap <= <usize>r; tap++) {
          for (let m: usize = 0; m < TERMS; m++) {
            const value = load<f64>(rates + (m * 5 + which) * RATES_ROW + tap * 8);
            store<f64>(values + m * 8, which == 0 ? value : 2 * value);
          }
          interpolate(found, values);
          for (let t: usize = 0; t < SERIES; t += 8)
            store<f64>(to + (t >> 3) * PAIR + which * HALF + tap * 8, load<f64>(found + t));
        }
      }
    }
  }

  /** out[2][2], HALF bytes apart: taps 0 to r of T(.; s), of its second difference; then of their derivatives by s. */
  at(out: usize, s: f64): void {
    const cell = cellOf(s),
      start = startOf(cell),
      inverse = 2 / (startOf(cell + 1) - start),
      u = f64x2.splat((s - start) * inverse - 1),
      by = f64x2.splat(inverse),
      // Below 2 the m-th term falls like (1/16)^m / m!: nine leave 1e-16.
      terms: usize = s < 2 ? 9 : TERMS,
      first = changetype<usize>(this) + HEAD + <usize>cell * TERMS * PAIR,
      taps = <usize>(this.r + 1) * 8;
    for (let half: usize = 0; half < PAIR; half += HALF) {
      for (let at = half, end = half + taps; at < end; at += 16) {
        const last = first + at;
        let p = last + (terms - 1) * PAIR,
          value = v128.load(p),
          slope = f64x2.splat(0);
        while (p > last) {
          p -= PAIR;
          slope = f64x2.add(f64x2.mul(slope, u), value);
          value = f64x2.add(f64x2.mul(value, u), v128.load(p));
        }
        v128.store(out + at, value);
        v128.store(out + PAIR + at, f64x2.mul(slope, by));
      }
    }
  }
}
