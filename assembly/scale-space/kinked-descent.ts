// From a point down to a local minimum of the sum of absolute differences in two scales: linearised residuals in a trust
// region (Madsen 1975, "An algorithm for minimax solution of overdetermined systems of non-linear equations", here for l1),
// quadratic where two residuals vanish at the minimum, and Newton's method along the curve where one does, or none.
import { AbsoluteSum } from "./absolute";
import { LARGEST } from "./gaussian-at";
import { LinearKinks } from "./linear-kinks";

export const DESCENT_BYTES: usize = 48;
/** Scales are measured in parts of themselves, near 0 of this. */
const UNIT: f64 = 0.25;
/** Closer than this two minima are taken for one. */
const NEXT: f64 = 1e-3;

function atEnd(s: f64): bool {
  return s == 0 || s == LARGEST;
}

/** Whether the sum falls beyond the end of the scales at which s is. */
function pressed(s: f64, slope: f64): bool {
  return s == 0 ? slope > 0 : s == LARGEST && slope < 0;
}

/** `descend` leaves here where it ends. */
@unmanaged
export class KinkedDescent {
  /** The point at hand, its value, and whether no first-order way down is left. */
  pointX: f64;
  pointY: f64;
  height: f64;
  private sum: AbsoluteSum;
  private kinks: LinearKinks;
  fine: bool;

  /** In `memory`, of DESCENT_BYTES. */
  static prepare(memory: usize, sum: AbsoluteSum, kinks: LinearKinks): KinkedDescent {
    const descent = changetype<KinkedDescent>(memory);
    descent.sum = sum;
    descent.kinks = kinks;
    return descent;
  }

  /** Moves to (a, b) in the box if that lies lower. */
  private tryPoint(a: f64, b: f64): void {
    const value = this.sum.distance(a, b, 1);
    if (!(value < this.height)) return;
    this.pointX = a;
    this.pointY = b;
    this.height = value;
  }

  /** Newton to the minimum along the curve on which residual i vanishes (Lagrange); -1: to a minimum between kinks, or along an end. */
  private alongCurve(i: i32): void {
    const sum = this.sum;
    let a = this.pointX,
      b = this.pointY,
      lambda: f64 = 0;
    for (let round = 0; round < 6; round++) {
      sum.curvature(a, b, i);
      let x: f64 = 0,
        y: f64 = 0,
        t: f64 = 0;
      if (i >= 0) {
        x = sum.tx;
        y = sum.ty;
        t = sum.t;
        if (round == 0) lambda = -(sum.dx * x + sum.dy * y) / (x * x + y * y);
      }
      const curved = i >= 0,
        xx = sum.dxx + (curved ? lambda * sum.txx : 0),
        xy = sum.dxy + (curved ? lambda * sum.txy : 0),
        yy = sum.dyy + (curved ? lambda * sum.tyy : 0);
      let stepA: f64 = 0,
        stepB: f64 = 0;
      if (i < 0 && pressed(a, sum.dx)) {
        if (!(yy > 0)) return;
        stepB = sum.dy / yy;
      } else if (i < 0 && pressed(b, sum.dy)) {
        if (!(xx > 0)) return;
        stepA = sum.dx / xx;
      } else if (i < 0) {
        const determinant = xx * yy - xy * xy;
        if (!(determinant > 0 && xx > 0)) return;
        stepA = (yy * sum.dx - xy * sum.dy) / determinant;
        stepB = (xx * sum.dy - xy * sum.dx) / determinant;
      } else {
        // Onto the curve along its gradient, then along its tangent (-y, x).
        const length = x * x + y * y;
        const normal = -t / length;
        const bend = y * y * xx - 2 * x * y * xy + x * x * yy;
        if (!(bend > 0)) return;
        const pull = -y * (sum.dx + normal * (xx * x + xy * y)) + x * (sum.dy + normal * (xy * x + yy * y));
        const along = -pull / bend;
        stepA = -(normal * x - along * y);
        stepB = -(normal * y + along * x);
        lambda = -(sum.dx * x + sum.dy * y - (stepA * (xx * x + xy * y) + stepB * (xy * x + yy * y))) / length;
      }
      // From far away Newton's method leads anywhere.
      if (!(Math.abs(stepA) < 0.5 * (a + UNIT) && Math.abs(stepB) < 0.5 * (b + UNIT))) return;
      a = max(0.0, a - stepA);
      b = max(0.0, b - stepB);
      // Newton doubles the digits: a step of 1e-8 leaves an error of about 1e-16.
      if (Math.abs(stepA) + Math.abs(stepB) <= 1e-8 * (a + b)) break;
    }
    if (a <= LARGEST && b <= LARGEST) this.tryPoint(a, b);
  }

  /**
   * Down from (a, b), steps at most a quarter of the scales at first. (knownX, knownY) is the minimum to beat, of `known`: gives
   * up next to it, and where the linear model promises less than half of the way below it.
   */
  descend(a: f64, b: f64, knownX: f64, knownY: f64, known: f64): void {
    const sum = this.sum,
      kinks = this.kinks;
    let reach: f64 = 0.25;
    const count = sum.k * sum.k;
    this.pointX = a;
    this.pointY = b;
    this.height = sum.distance(a, b, 1);
    this.fine = false;
    // What the rounding of a sum of k k terms leaves undecided.
    const tiny = 1e-16 * <f64>count;
    for (let round = 0; round < 60; round++) {
      const unitX = this.pointX + UNIT,
        unitY = this.pointY + UNIT;
      if (
        this.height >= known &&
        Math.abs(this.pointX - knownX) < NEXT * unitX &&
        Math.abs(this.pointY - knownY) < NEXT * unitY
      )
        return;
      sum.linearise(kinks.r, kinks.gx, kinks.gy, this.pointX, this.pointY, unitX, unitY);
      kinks.solve(
        count,
        max(-reach, -this.pointX / unitX),
        min(reach, (LARGEST - this.pointX) / unitX),
        max(-reach, -this.pointY / unitY),
        min(reach, (LARGEST - this.pointY) / unitY),
      );
      const before = this.height,
        promised = before - kinks.sum(count);
      if (!(promised > 1e-14 * this.height + tiny)) {
        this.fine = true;
        return;
      }
      const first = kinks.first,
        second = kinks.second,
        held = kinks.held,
        stepX = kinks.x,
        stepY = kinks.y;
      if (!held && before - 2 * promised > known) return;
      this.tryPoint(
        min(LARGEST, max(0.0, this.pointX + stepX * unitX)),
        min(LARGEST, max(0.0, this.pointY + stepY * unitY)),
      );
      const gained = before - this.height;
      if (gained < 0.25 * promised) reach = 0.25 * max(Math.abs(stepX), Math.abs(stepY));
      else if (gained > 0.75 * promised && held) reach *= 2;
      // Bends decide where the linear model is held back by its region, or wrong.
      if (reach < 0.25 && (held || gained < 0.5 * promised)) {
        if (first >= 0) this.alongCurve(first);
        if (second >= 0) this.alongCurve(second);
        if ((first < 0 && second < 0) || atEnd(this.pointX) || atEnd(this.pointY)) this.alongCurve(-1);
      }
      if (reach < 1e-12) {
        this.fine = true;
        return;
      }
    }
  }
}
