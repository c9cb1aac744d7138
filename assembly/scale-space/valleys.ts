// Every valley of a function of one scale: found on the grid, refined to the true minimum.
import { findNear, findRoot } from "./find-root";
import { GRID, gridScale } from "./grid";

const GOLDEN: f64 = 0.3819660112501051;

/** Golden section: for the rare bracket whose ends both fall, or both rise. */
function narrow<C>(it: C, a: f64, b: f64): f64 {
  let x = a + GOLDEN * (b - a),
    y = b - GOLDEN * (b - a),
    fx = it.valueAt(x),
    fy = it.valueAt(y);
  for (let round = 0; round < 80 && b - a > 1e-15 * b; round++) {
    if (fx <= fy) {
      b = y;
      y = x;
      fy = fx;
      x = a + GOLDEN * (b - a);
      fx = it.valueAt(x);
    } else {
      a = x;
      x = y;
      fx = fy;
      y = b - GOLDEN * (b - a);
      fy = it.valueAt(y);
    }
  }
  return 0.5 * (a + b);
}

/** The minimum of a valley of it.valueAt(s) with its bottom next to the scale `here`; NaN for a neighbour that there is none of. */
export function between<C>(it: C, below: f64, here: f64, above: f64): f64 {
  const slope = it.slopeAt(here);
  if (slope == 0) return here;
  if (slope > 0) {
    if (below != below) return here;
    const there = it.slopeAt(below);
    return there < 0 ? findRoot<C>(it, below, there, here, slope) : narrow<C>(it, below, here);
  }
  if (above != above) return here;
  const there = it.slopeAt(above);
  return there > 0 ? findRoot<C>(it, here, slope, above, there) : narrow<C>(it, here, above);
}

/**
 * The same by secants from `start` in between, to some 1e-11 of the scale, which no value tells from the minimum; where they lead
 * astray, as between kinks, within the bracket.
 */
export function fromVertex<C>(it: C, below: f64, here: f64, above: f64, start: f64): f64 {
  // Where no vertex is known, as at the ends and where steps widen, the bracket is safer.
  if (start == here) return betweenNear<C>(it, below, here, above);
  const lo = below != below ? here : below,
    hi = above != above ? here : above;
  let x = start,
    slope = it.slopeAt(x);
  if (slope == 0) return x;
  // A first step of a hundredth of the way to the neighbour, down.
  let next = slope > 0 ? x - 0.01 * (x - lo) : x + 0.01 * (hi - x);
  for (let round = 0; round < 8 && next > lo && next < hi; round++) {
    const there = it.slopeAt(next),
      bend = (there - slope) / (next - x);
    if (!(bend > 0)) break;
    const step = -there / bend,
      before = Math.abs(next - x);
    x = next;
    slope = there;
    next = x + step;
    // The error of a secant's step goes with that of the two before it.
    if (Math.abs(step) * (Math.abs(step) + before) <= 1e-14 * x * x && next >= lo && next <= hi) return next;
  }
  return betweenNear<C>(it, below, here, above);
}

/** `between`, ended where the scale is known to 1e-9 of itself and likely far better. */
function betweenNear<C>(it: C, below: f64, here: f64, above: f64): f64 {
  const slope = it.slopeAt(here);
  if (slope == 0) return here;
  if (slope > 0) {
    if (below != below) return here;
    const there = it.slopeAt(below);
    return there < 0 ? findNear<C>(it, below, there, here, slope) : narrow<C>(it, below, here);
  }
  if (above != above) return here;
  const there = it.slopeAt(above);
  return there > 0 ? findNear<C>(it, here, slope, above, there) : narrow<C>(it, here, above);
}

/** The same next to the grid's scale j. */
export function refine<C>(it: C, j: i32): f64 {
  return between<C>(it, j == 0 ? NaN : gridScale(j - 1), gridScale(j), j == GRID - 1 ? NaN : gridScale(j + 1));
}

/** The scale in [0, 1e4] at which it.valueAt is least: values[GRID] of it on the grid; it.slopeAt is its derivative (or subgradient). */
export function lowestValley<C>(it: C, values: usize): f64 {
  let best: f64 = 0,
    lowest: f64 = Infinity;
  for (let j = 0; j < GRID; j++) {
    const here = load<f64>(values + j * 8);
    if (j > 0 && load<f64>(values + j * 8 - 8) < here) continue;
    if (j < GRID - 1 && load<f64>(values + j * 8 + 8) < here) continue;
    const s = refine<C>(it, j),
      value = it.valueAt(s);
    if (value < lowest) {
      lowest = value;
      best = s;
    }
  }
  return best;
}
