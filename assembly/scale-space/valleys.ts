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

function refine(j: i32, f: (s: f64) => f64, slope: (s: f64) => f64): f64 {
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

/** Of a function with two derivatives: what its evaluation leaves. */
export let value: f64 = 0;
export let slope: f64 = 0;
export let bend: f64 = 0;

export function leave(f: f64, first: f64, second: f64): void {
  value = f;
  slope = first;
  bend = second;
}

/** Scale of the parabola's least value through the grid's values at j - 1, j, j + 1. */
function vertex(values: usize, j: i32): f64 {
  const middle = gridScale(j),
    left = gridScale(j - 1) - middle,
    right = gridScale(j + 1) - middle;
  const here = load<f64>(values + j * 8),
    p = (load<f64>(values + j * 8 - 8) - here) / left,
    q = (load<f64>(values + j * 8 + 8) - here) / right;
  const second = (q - p) / (right - left);
  return second > 0 ? middle + 0.5 * (left - p / second) : middle;
}

/**
 * `lowestValley` of a function with two derivatives, by Newton's method from the vertex of a parabola. `evaluate` calls `leave`.
 * A valley at an end, or one where Newton's steps leave the bracket, takes the safe way.
 */
export function lowestSmoothValley(
  values: usize,
  evaluate: (s: f64) => void,
  f: (s: f64) => f64,
  slopeOf: (s: f64) => f64,
): f64 {
  let best: f64 = 0;
  lowest = Infinity;
  for (let j = 0; j < GRID; j++) {
    const here = load<f64>(values + j * 8);
    if (j > 0 && load<f64>(values + j * 8 - 8) < here) continue;
    if (j < GRID - 1 && load<f64>(values + j * 8 + 8) < here) continue;
    let s: f64 = 0,
      least: f64 = 0,
      found = false;
    if (j > 0 && j < GRID - 1) {
      const lo = gridScale(j - 1),
        hi = gridScale(j + 1);
      s = vertex(values, j);
      for (let round = 0; round < 8 && s > lo && s < hi; round++) {
        evaluate(s);
        if (!(bend > 0)) break;
        const step = -slope / bend;
        s += step;
        // Newton doubles the digits: a step of 1e-6 of s leaves an error of about 1e-12, and 1e-24 in the value.
        if (Math.abs(step) <= 1e-6 * s) {
          least = value + 0.5 * slope * step;
          found = true;
          break;
        }
      }
    }
    if (!found) {
      s = refine(j, f, slopeOf);
      least = f(s);
    }
    if (least < lowest) {
      lowest = least;
      best = s;
    }
  }
  return best;
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
