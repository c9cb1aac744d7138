// The scales at which a fit looks for valleys, and one axis of every template there.
import { LARGEST } from "./gaussian-at";
import { profileAt, TAPS } from "./profile";

/** Steps of 1/8 below 2 (sigma: finer than 0.1 above 0.6), then four an octave. Even. */
export const GRID: i32 = 66;
export const GRID_ROW: usize = 66 * 8;

export function gridScale(j: i32): f64 {
  if (j < 16) return 0.125 * <f64>j;
  const q = j - 16;
  return min(LARGEST, (1 + 0.25 * <f64>(q & 3)) * <f64>(1 << (1 + (q >> 2))));
}

/**
 * axes[operator][tap][GRID], and of each axis, [operator][GRID]: the squared length, the sum of magnitudes, and that
 * of its derivative by scale.
 */
const axes = memory.data(5 * 17 * 66 * 8, 16);
const squares = memory.data(5 * 66 * 8, 16);
const magnitudes = memory.data(5 * 66 * 8, 16);
const changes = memory.data(5 * 66 * 8, 16);

export function axisAt(operator: u32, tap: i32): usize {
  return axes + (operator * 17 + tap) * GRID_ROW;
}

export function squaresOf(operator: u32): usize {
  return squares + operator * GRID_ROW;
}

export function magnitudesOf(operator: u32): usize {
  return magnitudes + operator * GRID_ROW;
}

export function changesOf(operator: u32): usize {
  return changes + operator * GRID_ROW;
}

let size: i32 = 0,
  cut: bool = false;

/** Fills the tables for k x k filters; T must be prepared. */
export function prepareGrid(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  size = k;
  cut = paper;
  const taps = memory.data(2 * 18 * 8, 16);
  for (let operator: u32 = 0; operator < 5; operator++) {
    for (let j = 0; j < GRID; j++) {
      profileAt(taps, k >> 1, operator, gridScale(j), paper, 1);
      let square: f64 = 0,
        magnitude: f64 = 0,
        change: f64 = 0;
      for (let tap = 0; tap < k; tap++) {
        const value = load<f64>(taps + tap * 8);
        store<f64>(axisAt(operator, tap) + j * 8, value);
        square += value * value;
        magnitude += Math.abs(value);
        change += Math.abs(load<f64>(taps + TAPS + tap * 8));
      }
      store<f64>(squaresOf(operator) + j * 8, square);
      store<f64>(magnitudesOf(operator) + j * 8, magnitude);
      store<f64>(changesOf(operator) + j * 8, change);
    }
  }
}
