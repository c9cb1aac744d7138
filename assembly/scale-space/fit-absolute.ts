// Methods C2 and C1: least sum of absolute differences with one scale and with two. The sum has kinks where a residual
// passes through 0; its minima lie at kinks as often as between them.
import * as absolute from "./absolute";
import { AXIS, acrossOf, alongOf, axisAtScales, fillPlane, findValleys, foldPlane } from "./absolute-plane";
import * as planes from "./absolute-plane";
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

/** Every second or fourth scale of the grid is enough for two axes, where a finer look around the best follows. */
const COARSE: i32 = 28;
const coarse: StaticArray<i32> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 17, 18, 19, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 54, 65,
];
/** Scales of that look on each axis, a multiple of 4. */
const FINE: i32 = 20;
/** From one of them to the next, in a wide look and a narrow one: cracks next to each other lie within a few hundredths. */
const WIDE: f64 = 1.11;
const NARROW: f64 = 1.01;

/** Scales of the axis along which the family smooths, and of the other; and those axes at them. */
const alongScales = memory.data(28 * 8, 16);
const acrossScales = memory.data(28 * 8, 16);
const along = memory.data(9 * 28 * 4, 16);
const across = memory.data(9 * 28 * 4, 16);
/** Of the operators that a product family has, the axes at the coarse scales. */
const coarseScales = memory.data(28 * 8, 16);
const coarseAxes = memory.data(4 * 9 * 28 * 4, 16);
let size: i32 = 0,
  cut: bool = false;

/** Fills the table for k x k filters; `prepareAxes` comes first. */
export function preparePlanes(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  size = k;
  cut = paper;
  for (let i = 0; i < COARSE; i++) store<f64>(coarseScales + i * 8, gridScale(coarse[i]));
  for (let operator: u32 = 0; operator < 4; operator++)
    axisAtScales(coarseAxes + operator * AXIS, operator, k >> 1, coarseScales, COARSE);
}

/** Every product family smooths along x or along y. */
function smoothsX(family: u32): bool {
  return operatorX(family) == SMOOTH;
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

/** Down from every valley of the plane over two lists of scales; whether one leads lower than all before. */
function descendFromValleys(alongX: bool, alongScales: usize, acrossScales: usize, count: i32): bool {
  let lower = false;
  findValleys(count);
  for (let i = 0; i < planes.valleys; i++) {
    const a = load<f64>(alongScales + alongOf(i) * 8),
      b = load<f64>(acrossScales + acrossOf(i) * 8);
    if (descend(alongX ? a : b, alongX ? b : a)) lower = true;
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
  const alongX = smoothsX(family);
  scalesAround(alongScales, alongX ? scaleX : scaleY, ratio);
  scalesAround(acrossScales, alongX ? scaleY : scaleX, ratio);
  axisAtScales(along, SMOOTH, k >> 1, alongScales, FINE);
  axisAtScales(across, alongX ? operatorY(family) : operatorX(family), k >> 1, acrossScales, FINE);
  fillPlane(along, across, FINE);
  return descendFromValleys(alongX, alongScales, acrossScales, FINE);
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale, if known, or -1. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  const alongX = smoothsX(family),
    other = alongX ? operatorY(family) : operatorX(family);
  foldPlane(h, k, other, alongX);
  least = Infinity;
  if (start >= 0) descend(start, start);
  fillPlane(coarseAxes + SMOOTH * AXIS, coarseAxes + other * AXIS, COARSE);
  descendFromValleys(alongX, coarseScales, coarseScales, COARSE);
  for (let round = 0; round < 4; round++) {
    const wide = lookAround(family, k, WIDE),
      narrow = lookAround(family, k, NARROW);
    if (!wide && !narrow) return;
  }
}
