// Method C2: least sum of absolute differences with one scale. The sum has kinks where a residual passes through 0; its minima
// lie at kinks as often as between them.
import * as absolute from "./absolute";
import { operatorX, operatorY, SHARPEN } from "./families";
import { findRoot } from "./find-root";
import { changesOf, GRID, gridScale, magnitudesOf } from "./grid";
import { SECOND, SMOOTH } from "./profile";
import * as valleys from "./valleys";
import { lowestValley } from "./valleys";

const values = memory.data(66 * 8, 16);

/** Whether the function of one scale at hand is that of sharpen; the others have both axes at s. */
let sharpened: bool = false;

function valueAt(s: f64): f64 {
  return sharpened ? absolute.sharpenDistance(s) : absolute.distance(s, s, 0);
}

function slopeAt(s: f64): f64 {
  if (sharpened) {
    absolute.sharpenDistance(s);
    return absolute.dx;
  }
  absolute.slopes(s, s);
  return absolute.dx + absolute.dy;
}

let best: f64 = 0,
  least: f64 = 0;

/** The steepest the sum can be near the grid's scale j: every residual moves at the speed of the template there. */
function steepest(family: u32, j: i32): f64 {
  const t = j * 8;
  if (sharpened) {
    const by =
      load<f64>(changesOf(SMOOTH) + t) * load<f64>(magnitudesOf(SECOND) + t) +
      load<f64>(magnitudesOf(SMOOTH) + t) * load<f64>(changesOf(SECOND) + t);
    absolute.sharpenDistance(gridScale(j));
    return 2 * Math.abs(absolute.alpha) * by;
  }
  const x = operatorX(family),
    y = operatorY(family);
  return (
    load<f64>(changesOf(x) + t) * load<f64>(magnitudesOf(y) + t) +
    load<f64>(magnitudesOf(x) + t) * load<f64>(changesOf(y) + t)
  );
}

/**
 * Looks for valleys between a and b that the grid is too coarse for: only where the values and the steepest slope leave room
 * for something lower than the least so far (Piyavskii 1972), down to `depth` halvings.
 */
function explore(a: f64, fa: f64, b: f64, fb: f64, steep: f64, depth: i32): void {
  if (0.5 * (fa + fb - steep * (b - a)) >= least) return;
  if (depth == 0) {
    const slopeA = slopeAt(a);
    if (!(slopeA < 0)) return;
    const slopeB = slopeAt(b);
    if (!(slopeB > 0)) return;
    const s = findRoot(slopeAt, a, slopeA, b, slopeB),
      value = valueAt(s);
    if (value < least) {
      least = value;
      best = s;
    }
    return;
  }
  const middle = 0.5 * (a + b),
    value = valueAt(middle);
  if (value < least) {
    least = value;
    best = middle;
  }
  explore(a, fa, middle, value, steep, depth - 1);
  explore(middle, value, b, fb, steep, depth - 1);
}

/** The best scale of both axes of the filter in `absolute`; of sharpen, alpha is left there too. */
export function fitOneScale(family: u32): f64 {
  sharpened = family == SHARPEN;
  for (let j = 0; j < GRID; j++) store<f64>(values + j * 8, valueAt(gridScale(j)));
  best = lowestValley(values, valueAt, slopeAt);
  least = valleys.lowest;
  let before = steepest(family, 0);
  for (let j = 0; j + 1 < GRID; j++) {
    const here = steepest(family, j + 1);
    // A tenth more: the bound holds at the ends, and slopes change little in between.
    const steep = 1.1 * max(before, here);
    explore(gridScale(j), load<f64>(values + j * 8), gridScale(j + 1), load<f64>(values + j * 8 + 8), steep, 4);
    before = here;
  }
  if (sharpened) absolute.sharpenDistance(best);
  return best;
}
