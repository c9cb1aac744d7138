// The scales at which a fit looks for valleys, and one axis of every template there.
import { LARGEST } from "./gaussian-at";
import { Profile, TAPS } from "./profile";

/** Steps of 1/8 below 2 (sigma: finer than 0.1 above 0.6), then four an octave. Even. */
export const GRID: i32 = 66;
export const GRID_ROW: usize = 66 * 8;

export function gridScale(j: i32): f64 {
  if (j < 16) return 0.125 * <f64>j;
  const q = j - 16;
  return min(LARGEST, (1 + 0.25 * <f64>(q & 3)) * <f64>(1 << (1 + (q >> 2))));
}

// Behind the fields: axes[operator][tap][GRID], and of each axis, [operator][GRID]: the squared length, the sum of magnitudes,
// that of its derivative by scale, and the variance as method B weighs it.
const AXES: usize = 16;
const SQUARES: usize = 16 + 5 * 17 * 66 * 8;
const MAGNITUDES: usize = SQUARES + 5 * 66 * 8;
const CHANGES: usize = MAGNITUDES + 5 * 66 * 8;
const VARIANCES: usize = CHANGES + 5 * 66 * 8;
const held = memory.data(16 + (17 + 4) * 5 * 66 * 8, 16);

/** The variance of the mass |t w| of two axes from -r to r. */
export function weightedVariance(t: usize, w: usize, r: i32): f64 {
  let mass: f64 = 0,
    x: f64 = 0,
    xx: f64 = 0;
  for (let n = -r; n <= r; n++, t += 8, w += 8) {
    const m = Math.abs(load<f64>(t) * load<f64>(w));
    mass += m;
    x += m * <f64>n;
    xx += m * <f64>(n * n);
  }
  return xx / mass - (x / mass) * (x / mass);
}

/** One axis of every template at the scales of the grid, for filters of one size in one mode. */
@unmanaged
export class Grid {
  private k: i32;
  private paper: bool;

  /** Of the profile's size and mode; filled when they are others than before. */
  static of(profile: Profile): Grid {
    const grid = changetype<Grid>(held);
    if (grid.k != profile.k || grid.paper != profile.paper) grid.fill(profile);
    return grid;
  }

  axisAt(operator: u32, tap: i32): usize {
    return changetype<usize>(this) + AXES + (operator * 17 + tap) * GRID_ROW;
  }

  squaresOf(operator: u32): usize {
    return changetype<usize>(this) + SQUARES + operator * GRID_ROW;
  }

  magnitudesOf(operator: u32): usize {
    return changetype<usize>(this) + MAGNITUDES + operator * GRID_ROW;
  }

  changesOf(operator: u32): usize {
    return changetype<usize>(this) + CHANGES + operator * GRID_ROW;
  }

  /** The variance of the axis weighted by itself at sigma 1. */
  variancesOf(operator: u32): usize {
    return changetype<usize>(this) + VARIANCES + operator * GRID_ROW;
  }

  private fill(profile: Profile): void {
    const taps = memory.data(2 * 18 * 8, 16),
      weight = memory.data(18 * 8, 16),
      k = profile.k;
    this.k = k;
    this.paper = profile.paper;
    for (let operator: u32 = 0; operator < 5; operator++) {
      profile.at(weight, operator, 1, 0);
      for (let j = 0; j < GRID; j++) {
        profile.at(taps, operator, gridScale(j), 1);
        let square: f64 = 0,
          magnitude: f64 = 0,
          change: f64 = 0;
        for (let tap = 0; tap < k; tap++) {
          const value = load<f64>(taps + tap * 8);
          store<f64>(this.axisAt(operator, tap) + j * 8, value);
          square += value * value;
          magnitude += Math.abs(value);
          change += Math.abs(load<f64>(taps + TAPS + tap * 8));
        }
        store<f64>(this.squaresOf(operator) + j * 8, square);
        store<f64>(this.magnitudesOf(operator) + j * 8, magnitude);
        store<f64>(this.changesOf(operator) + j * 8, change);
        store<f64>(this.variancesOf(operator) + j * 8, weightedVariance(taps, weight, k >> 1));
      }
    }
  }
}
