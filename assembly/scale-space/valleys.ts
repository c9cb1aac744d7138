// Every valley of a function of one scale: found on the grid, refined to the true minimum.
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { GRID, gridScale } from "./grid";

/** The least value found by `lowestValley`. */
export let lowest: f64 = 0;

const GOLDEN: f64 = 0.3819660112501051;

/** Golden section: for the rare bracket whose ends both fall, or both rise. */
function narrow(f: (s: f64) => f64, a: f64, b: f64): f64 {
  let x = a + GOLDEN * (b - a),
    y = b - GOLDEN * (b - a),
    fx = f(x),
    fy = f(y);
  for (let round = 0; round < 80 && b - a > 1e-15 * b; round++) {
    if (fx <= fy) {
      b = y;
      y = x;
      fy = fx;
      x = a + GOLDEN * (b - a);
      fx = f(x);
    } else {
      a = x;
      x = y;
      fx = fy;
      y = b - GOLDEN * (b - a);
      fy = f(y);
    }
  }
  return 0.5 * (a + b);
}

/** The minimum of a valley with its bottom next to the grid's scale j. */
export function refine(j: i32, f: (s: f64) => f64, slope: (s: f64) => f64): f64 {
  const middle = gridScale(j),
    here = slope(middle);
  if (here == 0) return middle;
  if (here > 0) {
    if (j == 0) return 0;
    const below = gridScale(j - 1),
      there = slope(below);
    return there < 0 ? findRoot(slope, below, there, middle, here) : narrow(f, below, middle);
  }
  if (j == GRID - 1) return LARGEST;
  const above = gridScale(j + 1),
    there = slope(above);
  return there > 0 ? findRoot(slope, middle, here, above, there) : narrow(f, middle, above);
}

/** The scale in [0, 1e4] at which f is least: values[GRID] of f on the grid, `slope` its derivative (or subgradient). */
export function lowestValley(values: usize, f: (s: f64) => f64, slope: (s: f64) => f64): f64 {
  let best: f64 = 0;
  lowest = Infinity;
  for (let j = 0; j < GRID; j++) {
    const here = load<f64>(values + j * 8);
    if (j > 0 && load<f64>(values + j * 8 - 8) < here) continue;
    if (j < GRID - 1 && load<f64>(values + j * 8 + 8) < here) continue;
    const s = refine(j, f, slope),
      value = f(s);
    if (value < lowest) {
      lowest = value;
      best = s;
    }
  }
  return best;
}
