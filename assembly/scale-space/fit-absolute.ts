// Methods C2 and C1: least sum of absolute differences with one scale and with two. The sum has kinks where a residual
// passes through 0; its minima lie at kinks as often as between them.
import * as absolute from "./absolute";
import { operatorX, operatorY, SHARPEN } from "./families";
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { axisAt, changesOf, GRID, gridScale, magnitudesOf } from "./grid";
import { SECOND, SMOOTH } from "./profile";
import * as valleys from "./valleys";
import { lowestValley } from "./valleys";

const values = memory.data(66 * 8, 16);

/** The function of one scale at hand: both axes at s, one axis at 0, or sharpen. */
let kind: i32 = 0;
const BOTH: i32 = 0;
const ONLY_X: i32 = 1;
const ONLY_Y: i32 = 2;
const SHARPENED: i32 = 3;

function valueAt(s: f64): f64 {
  if (kind == SHARPENED) return absolute.sharpenDistance(s);
  return absolute.distance(kind == ONLY_Y ? 0 : s, kind == ONLY_X ? 0 : s);
}

function slopeAt(s: f64): f64 {
  if (kind == SHARPENED) {
    absolute.sharpenDistance(s);
    return absolute.dx;
  }
  absolute.slopes(kind == ONLY_Y ? 0 : s, kind == ONLY_X ? 0 : s);
  return kind == BOTH ? absolute.dx + absolute.dy : kind == ONLY_X ? absolute.dx : absolute.dy;
}

let best: f64 = 0,
  least: f64 = 0;

/** The steepest the sum can be near the grid's scale j: every residual moves at the speed of the template there. */
function steepest(family: u32, j: i32): f64 {
  const x = operatorX(family),
    y = operatorY(family),
    jx = kind == ONLY_Y ? 0 : j * 8,
    jy = kind == ONLY_X ? 0 : j * 8;
  const byX = load<f64>(changesOf(x) + jx) * load<f64>(magnitudesOf(y) + jy),
    byY = load<f64>(magnitudesOf(x) + jx) * load<f64>(changesOf(y) + jy);
  if (kind == SHARPENED) {
    const t = j * 8;
    const by =
      load<f64>(changesOf(SMOOTH) + t) * load<f64>(magnitudesOf(SECOND) + t) +
      load<f64>(magnitudesOf(SMOOTH) + t) * load<f64>(changesOf(SECOND) + t);
    absolute.sharpenDistance(gridScale(j));
    return 2 * Math.abs(absolute.alpha) * by;
  }
  return kind == BOTH ? byX + byY : kind == ONLY_X ? byX : byY;
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

/** The lowest valley; not `fresh`: only if lower than the least so far, which stays otherwise. */
function lowestKinked(family: u32, fresh: bool): f64 {
  for (let j = 0; j < GRID; j++) store<f64>(values + j * 8, valueAt(gridScale(j)));
  if (fresh) {
    best = lowestValley(values, valueAt, slopeAt);
    least = valleys.lowest;
  }
  let before = steepest(family, 0);
  for (let j = 0; j + 1 < GRID; j++) {
    const here = steepest(family, j + 1);
    // A tenth more: the bound holds at the ends, and slopes change little in between.
    const steep = 1.1 * max(before, here);
    explore(gridScale(j), load<f64>(values + j * 8), gridScale(j + 1), load<f64>(values + j * 8 + 8), steep, 4);
    before = here;
  }
  return best;
}

/** The best scale of both axes of the filter in `absolute`; of sharpen, alpha is left there too. */
export function fitOneScale(family: u32): f64 {
  kind = family == SHARPEN ? SHARPENED : BOTH;
  const s = lowestKinked(family, true);
  if (kind == SHARPENED) absolute.sharpenDistance(s);
  return s;
}

/** What `fitTwoScales` leaves. */
export let scaleX: f64 = 0;
export let scaleY: f64 = 0;
export let converged: bool = false;

/** Every second or fourth scale of the grid is enough for two axes: valleys are refined from all sides. Even. */
const COARSE: i32 = 26;
const coarse: StaticArray<i32> = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 17, 18, 19, 20, 22, 24, 26, 28, 32, 36, 44, 54, 65,
];
const COARSE_ROW: usize = 26 * 8;
const plane = memory.data(26 * 26 * 8, 16);

/** The point at hand, and its value. */
let pointX: f64 = 0,
  pointY: f64 = 0,
  height: f64 = 0;

/** Moves to (a, b), held in the box, if that lies lower. */
function tryPoint(a: f64, b: f64): bool {
  a = min(LARGEST, max(0.0, a));
  b = min(LARGEST, max(0.0, b));
  const value = absolute.distance(a, b);
  if (!(value < height)) return false;
  pointX = a;
  pointY = b;
  height = value;
  return true;
}

/** Compass search in eight directions with steps from (stepX, stepY) down to `shrink` of them. */
function compass(stepX: f64, stepY: f64, halvings: i32): void {
  let direction = 0;
  // A long descent is better left to the next round's larger steps.
  for (let halved = 0, moves = 0; halved < halvings && moves < 100; moves++) {
    let moved = false;
    for (let turn = 0; turn < 8; turn++) {
      const d = (direction + turn) & 7;
      const x: f64 = d == 2 || d == 6 ? 0 : d == 0 || d == 1 || d == 7 ? 1 : -1;
      const y: f64 = d == 0 || d == 4 ? 0 : d < 4 ? 1 : -1;
      if (tryPoint(pointX + x * stepX, pointY + y * stepY)) {
        direction = d;
        moved = true;
        break;
      }
    }
    if (moved) {
      stepX *= 1.5;
      stepY *= 1.5;
      continue;
    }
    halved++;
    stepX *= 0.5;
    stepY *= 0.5;
  }
}

/** Newton to where residuals i and j both vanish. */
function toCorner(i: i32, j: i32): void {
  let a = pointX,
    b = pointY;
  for (let round = 0; round < 6; round++) {
    absolute.residual(a, b, i, 1);
    const t = absolute.t,
      x = absolute.tx,
      y = absolute.ty;
    absolute.residual(a, b, j, 1);
    const determinant = x * absolute.ty - y * absolute.tx;
    const stepA = (t * absolute.ty - y * absolute.t) / determinant,
      stepB = (x * absolute.t - t * absolute.tx) / determinant;
    if (!(Math.abs(stepA) + Math.abs(stepB) < 1 + a + b)) return;
    a = max(0.0, a - stepA);
    b = max(0.0, b - stepB);
    if (Math.abs(stepA) + Math.abs(stepB) <= 1e-15 * (a + b)) break;
  }
  if (a <= LARGEST && b <= LARGEST) tryPoint(a, b);
}

/** Newton to the minimum along the curve on which residual i vanishes (Lagrange); -1: to a minimum between kinks. */
function alongCurve(i: i32): void {
  let a = pointX,
    b = pointY,
    lambda: f64 = 0;
  for (let round = 0; round < 6; round++) {
    absolute.curvature(a, b, i);
    let x: f64 = 0,
      y: f64 = 0,
      t: f64 = 0;
    if (i >= 0) {
      absolute.residual(a, b, i, 2);
      x = absolute.tx;
      y = absolute.ty;
      t = absolute.t;
      if (round == 0) lambda = -(absolute.dx * x + absolute.dy * y) / (x * x + y * y);
    }
    const xx = absolute.dxx + lambda * absolute.txx * (i >= 0 ? 1 : 0),
      xy = absolute.dxy + lambda * absolute.txy * (i >= 0 ? 1 : 0),
      yy = absolute.dyy + lambda * absolute.tyy * (i >= 0 ? 1 : 0);
    let stepA: f64 = 0,
      stepB: f64 = 0;
    if (i < 0) {
      const determinant = xx * yy - xy * xy;
      stepA = (yy * absolute.dx - xy * absolute.dy) / determinant;
      stepB = (xx * absolute.dy - xy * absolute.dx) / determinant;
    } else {
      // Onto the curve along its gradient, then along its tangent (-y, x).
      const length = x * x + y * y;
      const normal = -t / length;
      const bend = y * y * xx - 2 * x * y * xy + x * x * yy;
      const pull = -y * (absolute.dx + normal * (xx * x + xy * y)) + x * (absolute.dy + normal * (xy * x + yy * y));
      const along = -pull / bend;
      stepA = -(normal * x - along * y);
      stepB = -(normal * y + along * x);
      lambda = -(absolute.dx * x + absolute.dy * y - (stepA * (xx * x + xy * y) + stepB * (xy * x + yy * y))) / length;
      lambda = min(1.0, max(-1.0, lambda));
    }
    if (!(Math.abs(stepA) + Math.abs(stepB) < 1 + a + b)) return;
    a = max(0.0, a - stepA);
    b = max(0.0, b - stepB);
    if (Math.abs(stepA) + Math.abs(stepB) <= 1e-15 * (a + b)) break;
  }
  if (a <= LARGEST && b <= LARGEST) tryPoint(a, b);
}

const NEAR: i32 = 4;
const near = memory.data(4 * 4, 16);
const nearness = memory.data(4 * 8, 16);

/** The residuals whose curves of zero pass closest to the point, in parts of the scales. */
function findNear(): void {
  for (let i = 0; i < NEAR; i++) store<f64>(nearness + i * 8, Infinity);
  for (let at = 0; at < absolute.k * absolute.k; at++) {
    absolute.residual(pointX, pointY, at, 1);
    const gradient = Math.abs(absolute.tx) * (pointX + 0.1) + Math.abs(absolute.ty) * (pointY + 0.1);
    if (gradient == 0) continue;
    const away = Math.abs(absolute.t) / gradient;
    let i = NEAR - 1;
    if (!(away < load<f64>(nearness + i * 8))) continue;
    for (; i > 0 && away < load<f64>(nearness + (i - 1) * 8); i--) {
      store<f64>(nearness + i * 8, load<f64>(nearness + (i - 1) * 8));
      store<i32>(near + i * 4, load<i32>(near + (i - 1) * 4));
    }
    store<f64>(nearness + i * 8, away);
    store<i32>(near + i * 4, at);
  }
}

/** Steps along the curve on which residual i vanishes, each brought back to it by Newton steps: the way out of a sharp bend. */
function slide(i: i32): void {
  for (let size: f64 = 0.25; size > 1e-6; size *= 0.25) {
    for (let side: f64 = -1; side <= 1; side += 2) {
      const unitX = pointX + 0.1,
        unitY = pointY + 0.1;
      absolute.residual(pointX, pointY, i, 1);
      const x = absolute.tx * unitX,
        y = absolute.ty * unitY,
        length = Math.sqrt(x * x + y * y);
      if (length == 0) return;
      let a = max(0.0, pointX - (side * size * y * unitX) / length),
        b = max(0.0, pointY + (side * size * x * unitY) / length);
      for (let round = 0; round < 3; round++) {
        absolute.residual(a, b, i, 1);
        const p = absolute.tx * unitX,
          q = absolute.ty * unitY,
          back = absolute.t / (p * p + q * q);
        if (!(Math.abs(back) < 1e9)) break;
        a = max(0.0, a - back * p * unitX);
        b = max(0.0, b - back * q * unitY);
      }
      if (a <= LARGEST && b <= LARGEST) tryPoint(a, b);
    }
  }
}

/** Newton steps for every guess of which residuals vanish at the minimum: two, one, or none. */
function polish(): void {
  findNear();
  for (let i = 0; i < NEAR; i++) {
    if (load<f64>(nearness + i * 8) == Infinity) break;
    alongCurve(load<i32>(near + i * 4));
    for (let j = 0; j < i; j++) toCorner(load<i32>(near + i * 4), load<i32>(near + j * 4));
  }
  alongCurve(-1);
}

/** From (a, b) down to a minimum; keeps it when it is the lowest so far. */
function descend(a: f64, b: f64, stepX: f64, stepY: f64): void {
  pointX = a;
  pointY = b;
  height = absolute.distance(a, b);
  let fine = false;
  // The rounding of a sum of k k terms, which a perfect fit comes down to.
  const enough = 1e-12,
    tiny = 1e-16 * <f64>(absolute.k * absolute.k);
  for (let round = 0; round < 30; round++) {
    const before = height;
    compass(stepX, stepY, 9);
    polish();
    if (before - height <= enough * height + tiny) {
      for (let i = 0; i < NEAR; i++) {
        if (load<f64>(nearness + i * 8) < Infinity) slide(load<i32>(near + i * 4));
      }
      if (before - height <= enough * height + tiny) {
        fine = true;
        break;
      }
    }
    stepX *= 0.25;
    stepY *= 0.25;
  }
  if (height < least) {
    least = height;
    scaleX = pointX;
    scaleY = pointY;
    converged = fine;
  }
}

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

/** Half of the way to the next coarse scale. */
function halfStep(j: i32): f64 {
  return 0.5 * (j + 1 < COARSE ? gridScale(coarse[j + 1]) - gridScale(coarse[j]) : 0.5 * LARGEST);
}

const FOLLOWED: i32 = 4;
/** Height, point and steps of the lowest few points, in order. */
const followed = memory.data(5 * 40, 16);

/** Keeps the point at hand if it is among the lowest few, and not there already. */
function follow(stepX: f64, stepY: f64): void {
  let i = FOLLOWED;
  for (; i > 0; i--) {
    const before = followed + (i - 1) * 40;
    if (load<f64>(before) == height && load<f64>(before, 8) == pointX && load<f64>(before, 16) == pointY) return;
    if (load<f64>(before) <= height) break;
  }
  if (i == FOLLOWED) return;
  const p = followed + i * 40;
  memory.copy(p + 40, p, (FOLLOWED - 1 - i) * 40);
  store<f64>(p, height);
  store<f64>(p, pointX, 8);
  store<f64>(p, pointY, 16);
  store<f64>(p, stepX, 24);
  store<f64>(p, stepY, 32);
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  fillPlane(family, h, k);
  least = Infinity;
  descend(start, start, 0.1 * (start + 0.1), 0.1 * (start + 0.1));
  // A short search from each valley of the plane; the lowest of those are followed to the end.
  for (let i = 0; i < FOLLOWED; i++) store<f64>(followed + i * 40, Infinity);
  for (let jy = 0; jy < COARSE; jy++) {
    for (let jx = 0; jx < COARSE; jx++) {
      if (!isValley(jx, jy)) continue;
      pointX = gridScale(coarse[jx]);
      pointY = gridScale(coarse[jy]);
      height = load<f64>(plane + jy * COARSE_ROW + jx * 8);
      compass(halfStep(jx), halfStep(jy), 4);
      follow(halfStep(jx) / 8, halfStep(jy) / 8);
    }
  }
  for (let i = 0, p = followed; i < FOLLOWED && load<f64>(p) < Infinity; i++, p += 40)
    descend(load<f64>(p, 8), load<f64>(p, 16), load<f64>(p, 24), load<f64>(p, 32));
  // The edges of the quadrant, where one axis is not smoothed at all.
  for (kind = ONLY_X; kind <= ONLY_Y; kind++) {
    const held = least,
      s = lowestKinked(family, false);
    if (!(least < held)) continue;
    scaleX = kind == ONLY_X ? s : 0;
    scaleY = kind == ONLY_X ? 0 : s;
    converged = true;
  }
}
