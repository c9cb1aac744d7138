// Polynomials through Chebyshev's nodes of [-1, 1], and the cells of scales that have one each.
import { cosTurn } from "../special/turns";

/**
 * Coefficients of a polynomial. Of T on an interval of an eighth of its distance to 0 each way Chebyshev's series falls 18-fold a
 * term: the 12 leave 1e-14.
 */
export const TERMS: usize = 12;
export const SERIES: usize = 12 * 8;

/** Cells of an eighth below 2, then four an octave up to 2^13 and what LARGEST wants above. */
export const CELLS: i32 = 16 + 4 * 12 + 1;
const FIRST_BITS: u64 = 0x4000000000000000;
/** Bytes of taps 0 to r <= 8 and a place that fills the last pair. */
export const HALF: usize = 10 * 8;

export function startOf(cell: i32): f64 {
  return cell < 16 ? 0.125 * <f64>cell : reinterpret<f64>(FIRST_BITS + ((<u64>(cell - 16)) << 50));
}

export function cellOf(s: f64): i32 {
  return s < 2 ? <i32>(8 * s) : 16 + <i32>((reinterpret<u64>(s) - FIRST_BITS) >> 50);
}

/** Chebyshev polynomials at the nodes, and their coefficients of the powers. */
const atNodes = memory.data(12 * 12 * 8, 16);
const powers = memory.data(12 * 12 * 8, 16);

function preparePolynomials(): void {
  if (load<f64>(powers) != 0) return;
  for (let i: u32 = 0; i < <u32>TERMS; i++) {
    const row = powers + i * SERIES;
    if (i < 2) store<f64>(row + i * 8, 1);
    for (let t: usize = 0; i >= 2 && t < TERMS; t++) {
      const twice = t > 0 ? 2 * load<f64>(row - SERIES + t * 8 - 8) : 0;
      store<f64>(row + t * 8, twice - load<f64>(row - 2 * SERIES + t * 8));
    }
    for (let m: u32 = 0; m < <u32>TERMS; m++)
      store<f64>(atNodes + (i * <u32>TERMS + m) * 8, cosTurn(i * (2 * m + 1), 4 * <u32>TERMS));
  }
}

/** The node m of TERMS, in [-1, 1]. */
export function nodeAt(m: usize): f64 {
  preparePolynomials();
  return load<f64>(atNodes + SERIES + m * 8);
}

/** out[TERMS]: the coefficients of 1, u, u^2, ... of the polynomial through the values at the nodes. */
export function interpolate(out: usize, values: usize): void {
  preparePolynomials();
  memory.fill(out, 0, SERIES);
  for (let i: usize = 0; i < TERMS; i++) {
    let sum: f64 = 0;
    for (let m: usize = 0; m < SERIES; m += 8) sum += load<f64>(values + m) * load<f64>(atNodes + i * SERIES + m);
    sum *= (i == 0 ? 1.0 : 2.0) / <f64>TERMS;
    for (let t: usize = i & 1; t <= i; t += 2)
      store<f64>(out + t * 8, load<f64>(out + t * 8) + sum * load<f64>(powers + i * SERIES + t * 8));
  }
}
