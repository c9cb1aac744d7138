// Methods C2 and C1: least sum of absolute differences with one scale and with two. The sum has kinks where a residual
// passes through 0; its minima lie at kinks as often as between them.
import * as absolute from "./absolute";
import { axisAtScale } from "./axis-series";
import { operatorX, operatorY, SHARPEN } from "./families";
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { changesOf, GRID, gridScale, magnitudesOf } from "./grid";
import * as descent from "./kinked-descent";
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

/** What `fitTwoScales` leaves. */
export let scaleX: f64 = 0;
export let scaleY: f64 = 0;
export let converged: bool = false;

/** Every second or fourth scale of the grid is enough for two axes, where a finer look around the best follows. Even. */
const COARSE: i32 = 26;
const coarse: StaticArray<i32> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 17, 18, 19, 20, 22, 24, 26, 28, 32, 36, 44, 54, 65,
];
/** Scales of that look on each axis. Even. */
const FINE: i32 = 12;
/** From one of them to the next, in a wide look and a narrow one: cracks next to each other lie within a few hundredths. */
const WIDE: f64 = 1.14;
const NARROW: f64 = 1.012;

const ROW: usize = 26 * 8;
/** Scales of the folded axis, and of the other. */
const foldScales = memory.data(26 * 8, 16);
const otherScales = memory.data(26 * 8, 16);
/** plane[scale of the other axis][scale of the folded axis] */
const plane = memory.data(26 * 26 * 8, 16);
/** T(n) at the folded axis's scales, [r + 1][ROW]. */
const across = memory.data(9 * 26 * 8, 16);
/** For each line across the other axis: the middle, and of each pair of places with the same T the sum and the difference. */
const folded = memory.data(17 * 17 * 8, 16);

/** Every product family smooths along x or along y; there T is even, and |a - t| + |b - t| = max(|a - b|, |a + b - 2t|). */
function foldsX(family: u32): bool {
  return operatorX(family) == SMOOTH;
}

function fold(h: usize, k: i32, alongX: bool): void {
  const r = k >> 1,
    step = alongX ? 8 : k * 8;
  for (let m = 0, to = folded; m < k; m++) {
    const middle = alongX ? h + ((k - 1 - m) * k + r) * 8 : h + (r * k + m) * 8;
    store<f64>(to, load<f64>(middle));
    to += 8;
    for (let n = 1; n <= r; n++, to += 16) {
      const a = load<f64>(middle + n * step),
        b = load<f64>(middle - n * step);
      store<f64>(to, a + b);
      store<f64>(to, Math.abs(a - b), 8);
    }
  }
}

/** Fills the first `count` (even) rows and columns of the plane at the two lists of scales. */
function fillPlane(family: u32, k: i32, count: i32): void {
  const r = k >> 1,
    other = foldsX(family) ? operatorY(family) : operatorX(family),
    taps = memory.data(18 * 8, 16);
  for (let j = 0; j < count; j++) {
    axisAtScale(taps, SMOOTH, load<f64>(foldScales + j * 8), 0);
    for (let n = 0; n <= r; n++) store<f64>(across + n * ROW + j * 8, load<f64>(taps + (r + n) * 8));
  }
  for (let j = 0; j < count; j++) {
    const row = plane + j * ROW;
    axisAtScale(taps, other, load<f64>(otherScales + j * 8), 0);
    for (let at: usize = 0; at < <usize>count * 8; at += 16) {
      let sum = f64x2.splat(0),
        pairs = sum,
        p = folded;
      for (let m = 0; m < k; m++) {
        const once = v128.load64_splat(taps + m * 8),
          twice = f64x2.add(once, once);
        let t = across + at;
        sum = f64x2.add(sum, f64x2.abs(f64x2.sub(f64x2.mul(once, v128.load(t)), v128.load64_splat(p))));
        p += 8;
        for (let n = 0; n < r; n++, p += 16) {
          t += ROW;
          const size = f64x2.abs(f64x2.sub(f64x2.mul(twice, v128.load(t)), v128.load64_splat(p)));
          pairs = f64x2.add(pairs, f64x2.pmax(size, v128.load64_splat(p, 8)));
        }
      }
      v128.store(row + at, f64x2.add(sum, pairs));
    }
  }
}

/** Down from (a, b); keeps where that ends if it is the lowest so far. */
function descend(a: f64, b: f64): bool {
  descent.descend(a, b, scaleX, scaleY, least);
  if (!(descent.height < least)) return false;
  least = descent.height;
  scaleX = descent.pointX;
  scaleY = descent.pointY;
  converged = descent.fine;
  return true;
}

/** Whether no neighbour lies lower, of equals the first; the four alone: a bent valley is entered at every turn. */
function isValley(at: usize, i: i32, j: i32, count: i32): bool {
  const here = load<f64>(at);
  return !(
    (i > 0 && load<f64>(at - 8) <= here) ||
    (i + 1 < count && load<f64>(at + 8) < here) ||
    (j > 0 && load<f64>(at - ROW) <= here) ||
    (j + 1 < count && load<f64>(at + ROW) < here)
  );
}

/** Down from every valley of the plane; whether one leads lower than all before. */
function descendFromValleys(family: u32, k: i32, count: i32): bool {
  const alongX = foldsX(family);
  let lower = false;
  fillPlane(family, k, count);
  for (let j = 0; j < count; j++) {
    for (let i = 0, at = plane + j * ROW; i < count; i++, at += 8) {
      if (!isValley(at, i, j, count)) continue;
      const a = load<f64>(foldScales + i * 8),
        b = load<f64>(otherScales + j * 8);
      if (descend(alongX ? a : b, alongX ? b : a)) lower = true;
    }
  }
  return lower;
}

/** scales[FINE]: s, with a quarter for those near 0, by powers of the ratio. */
function scalesAround(scales: usize, s: f64, ratio: f64): void {
  let factor: f64 = 1;
  for (let i = 0; i < FINE / 2; i++) factor /= ratio;
  for (let i = 0; i < FINE; i++, factor *= ratio)
    store<f64>(scales + i * 8, min(LARGEST, max(0.0, factor * (s + 0.25) - 0.25)));
}

/** Down from the valleys around the best so far. */
function lookAround(family: u32, k: i32, ratio: f64): bool {
  const alongX = foldsX(family);
  scalesAround(foldScales, alongX ? scaleX : scaleY, ratio);
  scalesAround(otherScales, alongX ? scaleY : scaleX, ratio);
  return descendFromValleys(family, k, FINE);
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale, if known, or -1. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  fold(h, k, foldsX(family));
  least = Infinity;
  if (start >= 0) descend(start, start);
  for (let i = 0; i < COARSE; i++) {
    store<f64>(foldScales + i * 8, gridScale(coarse[i]));
    store<f64>(otherScales + i * 8, gridScale(coarse[i]));
  }
  descendFromValleys(family, k, COARSE);
  for (let round = 0; round < 4; round++) {
    const wide = lookAround(family, k, WIDE),
      narrow = lookAround(family, k, NARROW);
    if (!wide && !narrow) return;
  }
}
