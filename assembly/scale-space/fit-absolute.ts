// Methods C2 and C1: least sum of absolute differences with one scale and with two. The sum has kinks where a residual
// passes through 0; its minima lie at kinks as often as between them.
import * as absolute from "./absolute";
import { operatorX, operatorY, SHARPEN } from "./families";
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { axisAt, changesOf, GRID, gridScale, magnitudesOf } from "./grid";
import * as descent from "./kinked-descent";
import { SECOND, SMOOTH } from "./profile";
import * as valleys from "./valleys";
import { lowestValley } from "./valleys";

const values = memory.data(66 * 8, 16);

/** Whether the function of one scale at hand is that of sharpen; the others have both axes at s. */
let sharpened: bool = false;

function valueAt(s: f64): f64 {
  return sharpened ? absolute.sharpenDistance(s) : absolute.distance(s, s);
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

/** Every second or fourth scale of the grid is enough for two axes, where starts beside the best follow. Even. */
const COARSE: i32 = 26;
const coarse: StaticArray<i32> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 17, 18, 19, 20, 22, 24, 26, 28, 32, 36, 44, 54, 65,
];
const COARSE_ROW: usize = 26 * 8;
const plane = memory.data(26 * 26 * 8, 16);

function fillPlane(family: u32, h: usize, k: i32): void {
  const x = operatorX(family),
    y = operatorY(family);
  const across = memory.data(17 * 26 * 8, 16);
  for (let m = 0; m < k; m++) {
    for (let j = 0; j < COARSE; j++)
      store<f64>(across + m * COARSE_ROW + j * 8, load<f64>(axisAt(x, m) + coarse[j] * 8));
  }
  for (let jy = 0; jy < COARSE; jy++) {
    const row = plane + jy * COARSE_ROW;
    for (let j: usize = 0; j < COARSE_ROW; j += 16) {
      let sum = f64x2.splat(0);
      for (let i = 0, p = h; i < k; i++) {
        const factor = v128.load64_splat(axisAt(y, k - 1 - i) + coarse[jy] * 8);
        for (let m = 0; m < k; m++, p += 8) {
          const t = f64x2.mul(factor, v128.load(across + m * COARSE_ROW + j));
          sum = f64x2.add(sum, f64x2.abs(f64x2.sub(t, v128.load64_splat(p))));
        }
      }
      v128.store(row + j, sum);
    }
  }
}

function isValley(jx: i32, jy: i32): bool {
  const here = load<f64>(plane + jy * COARSE_ROW + jx * 8);
  const at = plane + jy * COARSE_ROW + jx * 8;
  // The four neighbours alone: a bent valley is entered at every turn.
  return !(
    (jx > 0 && load<f64>(at - 8) < here) ||
    (jx + 1 < COARSE && load<f64>(at + 8) < here) ||
    (jy > 0 && load<f64>(at - COARSE_ROW) < here) ||
    (jy + 1 < COARSE && load<f64>(at + COARSE_ROW) < here)
  );
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

/** Starts beside the least so far, each scale (with a quarter, for those near 0) by a factor; anew while they lead lower. */
function hop(): void {
  for (let round = 0; round < 4; round++) {
    const a = scaleX,
      b = scaleY;
    let lower = false;
    for (let i = 0; i < 8; i++) {
      const factorX = i == 0 || i == 4 || i == 6 ? 1.5 : i == 1 || i == 5 || i == 7 ? 1 / 1.5 : 1,
        factorY = i == 2 || i == 5 || i == 6 ? 1.5 : i == 3 || i == 4 || i == 7 ? 1 / 1.5 : 1;
      const startX = factorX * (a + 0.25) - 0.25,
        startY = factorY * (b + 0.25) - 0.25;
      if (descend(min(LARGEST, max(0.0, startX)), min(LARGEST, max(0.0, startY)))) lower = true;
    }
    if (!lower) return;
  }
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale, if known, or -1. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  fillPlane(family, h, k);
  least = Infinity;
  if (start >= 0) descend(start, start);
  for (let jy = 0; jy < COARSE; jy++) {
    for (let jx = 0; jx < COARSE; jx++) if (isValley(jx, jy)) descend(gridScale(coarse[jx]), gridScale(coarse[jy]));
  }
  hop();
}
