// One axis of a template at any scale, as a polynomial of the scale a tap: what a fit asks for thousands of times.
import { interpolate, nodeAt, SERIES, TERMS } from "./chebyshev";
import { profileAt, TAPS } from "./profile";

/** Cells of an eighth below 2, then four an octave up to 2^13 and what LARGEST wants above. */
const CELLS: i32 = 16 + 4 * 12 + 1;
const FIRST_BITS: u64 = 0x4000000000000000;
/** Below 2 the m-th term falls like (1/16)^m / m!: nine leave 1e-16. Above, 18-fold each, all are wanted. */
const TERMS_BELOW: usize = 9;

/** series[operator][cell][TERMS][18 taps], of u in [-1, 1]; not of the second difference. */
const series = memory.data(4 * 65 * 12 * 144, 16);
let size: i32 = 0,
  cut: bool = false;

function startOf(cell: i32): f64 {
  return cell < 16 ? 0.125 * <f64>cell : reinterpret<f64>(FIRST_BITS + ((<u64>(cell - 16)) << 50));
}

function seriesOf(operator: u32, cell: i32): usize {
  return series + (<usize>operator * CELLS + cell) * TERMS * TAPS;
}

/** Fills the table for k x k filters; T must be prepared. */
export function prepareAxes(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  size = k;
  cut = paper;
  const taps = memory.data(12 * 144, 16),
    values = memory.data(12 * 8, 16),
    found = memory.data(12 * 8, 16);
  for (let operator: u32 = 0; operator < 4; operator++) {
    for (let cell: i32 = 0; cell < CELLS; cell++) {
      const start = startOf(cell),
        half = 0.5 * (startOf(cell + 1) - start);
      for (let m: usize = 0; m < TERMS; m++)
        profileAt(taps + m * TAPS, k >> 1, operator, start + half * (1 + nodeAt(m)), paper, 0);
      for (let tap = 0; tap <= k; tap++) {
        for (let m: usize = 0; m < TERMS; m++) store<f64>(values + m * 8, load<f64>(taps + m * TAPS + tap * 8));
        interpolate(found, values);
        for (let t: usize = 0; t < TERMS; t++)
          store<f64>(seriesOf(operator, cell) + t * TAPS + tap * 8, load<f64>(found + t * 8));
      }
    }
  }
}

/**
 * out[orders + 1], TAPS bytes apart: the operator's difference of T(.; s) and its first `orders` <= 2 derivatives by s, k taps
 * and a 0, as `profileAt` has them for the k and mode prepared.
 */
export function axisAtScale(out: usize, operator: u32, s: f64, orders: u32): void {
  const cell = s < 2 ? <i32>(8 * s) : 16 + <i32>((reinterpret<u64>(s) - FIRST_BITS) >> 50),
    start = startOf(cell),
    inverse = 2 / (startOf(cell + 1) - start),
    u = f64x2.splat((s - start) * inverse - 1),
    by = f64x2.splat(inverse),
    byTwice = f64x2.splat(2 * inverse * inverse);
  const terms = cell < 16 ? TERMS_BELOW : TERMS,
    first = seriesOf(operator, cell);
  for (let tap: usize = 0, end = <usize>(size + 1) * 8; tap < end; tap += 16) {
    let p = first + (terms - 1) * TAPS + tap,
      value = v128.load(p),
      slope = f64x2.splat(0),
      bend = slope;
    const last = first + tap;
    if (orders == 0) {
      while (p > last) {
        p -= TAPS;
        value = f64x2.add(f64x2.mul(value, u), v128.load(p));
      }
    } else if (orders == 1) {
      while (p > last) {
        p -= TAPS;
        slope = f64x2.add(f64x2.mul(slope, u), value);
        value = f64x2.add(f64x2.mul(value, u), v128.load(p));
      }
    } else {
      while (p > last) {
        p -= TAPS;
        bend = f64x2.add(f64x2.mul(bend, u), slope);
        slope = f64x2.add(f64x2.mul(slope, u), value);
        value = f64x2.add(f64x2.mul(value, u), v128.load(p));
      }
    }
    v128.store(out + tap, value);
    if (orders > 0) v128.store(out + tap, f64x2.mul(slope, by), 144);
    if (orders > 1) v128.store(out + tap, f64x2.mul(bend, byTwice), 288);
  }
}
