// From a point down to a local minimum of the sum of absolute differences in two scales: linearised residuals in a trust
// region (Madsen 1975, "An algorithm for minimax solution of overdetermined systems of non-linear equations", here for l1),
// quadratic where two residuals vanish at the minimum, and Newton's method along the curve where one does, or none.
import * as absolute from "./absolute";
import { LARGEST } from "./gaussian-at";
import * as kinks from "./linear-kinks";

/** The point at hand, its value, and whether no first-order way down is left. */
export let pointX: f64 = 0;
export let pointY: f64 = 0;
export let height: f64 = 0;
export let fine: bool = false;

/** Scales are measured in parts of themselves, near 0 of this. */
const UNIT: f64 = 0.25;
/** Closer than this two minima are taken for one. */
const NEXT: f64 = 1e-3;

/** Moves to (a, b) in the box if that lies lower. */
function tryPoint(a: f64, b: f64): void {
  const value = absolute.distance(a, b, 1);
  if (!(value < height)) return;
  pointX = a;
  pointY = b;
  height = value;
}

function atEnd(s: f64): bool {
  return s == 0 || s == LARGEST;
}

/** Whether the sum falls beyond the end of the scales at which s is. */
function pressed(s: f64, slope: f64): bool {
  return s == 0 ? slope > 0 : s == LARGEST && slope < 0;
}

/** Newton to the minimum along the curve on which residual i vanishes (Lagrange); -1: to a minimum between kinks, or along an end. */
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
    if (i < 0 && pressed(a, absolute.dx)) {
      if (!(yy > 0)) return;
      stepB = absolute.dy / yy;
    } else if (i < 0 && pressed(b, absolute.dy)) {
      if (!(xx > 0)) return;
      stepA = absolute.dx / xx;
    } else if (i < 0) {
      const determinant = xx * yy - xy * xy;
      if (!(determinant > 0 && xx > 0)) return;
      stepA = (yy * absolute.dx - xy * absolute.dy) / determinant;
      stepB = (xx * absolute.dy - xy * absolute.dx) / determinant;
    } else {
      // Onto the curve along its gradient, then along its tangent (-y, x).
      const length = x * x + y * y;
      const normal = -t / length;
      const bend = y * y * xx - 2 * x * y * xy + x * x * yy;
      if (!(bend > 0)) return;
      const pull = -y * (absolute.dx + normal * (xx * x + xy * y)) + x * (absolute.dy + normal * (xy * x + yy * y));
      const along = -pull / bend;
      stepA = -(normal * x - along * y);
      stepB = -(normal * y + along * x);
      lambda = -(absolute.dx * x + absolute.dy * y - (stepA * (xx * x + xy * y) + stepB * (xy * x + yy * y))) / length;
    }
    // From far away Newton's method leads anywhere.
    if (!(Math.abs(stepA) < 0.5 * (a + UNIT) && Math.abs(stepB) < 0.5 * (b + UNIT))) return;
    a = max(0.0, a - stepA);
    b = max(0.0, b - stepB);
    // Newton doubles the digits: a step of 1e-8 leaves an error of about 1e-16.
    if (Math.abs(stepA) + Math.abs(stepB) <= 1e-8 * (a + b)) break;
  }
  if (a <= LARGEST && b <= LARGEST) tryPoint(a, b);
}

/**
 * Down from (a, b), steps at most a quarter of the scales at first. (knownX, knownY) is the minimum to beat, of `known`: gives
 * up next to it, and where the linear model promises less than half of the way below it.
 */
export function descend(a: f64, b: f64, knownX: f64, knownY: f64, known: f64): void {
  let reach: f64 = 0.25;
  const count = absolute.k * absolute.k;
  pointX = a;
  pointY = b;
  height = absolute.distance(a, b, 1);
  fine = false;
  // What the rounding of a sum of k k terms leaves undecided.
  const tiny = 1e-16 * <f64>count;
  for (let round = 0; round < 60; round++) {
    const unitX = pointX + UNIT,
      unitY = pointY + UNIT;
    if (height >= known && Math.abs(pointX - knownX) < NEXT * unitX && Math.abs(pointY - knownY) < NEXT * unitY) return;
    absolute.linearise(kinks.r, kinks.gx, kinks.gy, pointX, pointY, unitX, unitY);
    kinks.solve(
      count,
      max(-reach, -pointX / unitX),
      min(reach, (LARGEST - pointX) / unitX),
      max(-reach, -pointY / unitY),
      min(reach, (LARGEST - pointY) / unitY),
    );
    const before = height,
      promised = before - kinks.sum(count);
    if (!(promised > 1e-14 * height + tiny)) {
      fine = true;
      return;
    }
    const first = kinks.first,
      second = kinks.second,
      held = kinks.held,
      stepX = kinks.x,
      stepY = kinks.y;
    if (!held && before - 2 * promised > known) return;
    tryPoint(min(LARGEST, max(0.0, pointX + stepX * unitX)), min(LARGEST, max(0.0, pointY + stepY * unitY)));
    const gained = before - height;
    if (gained < 0.25 * promised) reach = 0.25 * max(Math.abs(stepX), Math.abs(stepY));
    else if (gained > 0.75 * promised && held) reach *= 2;
    // Bends decide where the linear model is held back by its region, or wrong.
    if (reach < 0.25 && (held || gained < 0.5 * promised)) {
      if (first >= 0) alongCurve(first);
      if (second >= 0) alongCurve(second);
      if ((first < 0 && second < 0) || atEnd(pointX) || atEnd(pointY)) alongCurve(-1);
    }
    if (reach < 1e-12) {
      fine = true;
      return;
    }
  }
}
