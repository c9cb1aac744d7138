// Newton's method in the box [0, largest]^d, d <= 3, damped until the value falls; beyond a face of an affine model's cone the
// next cone goes on.
import { PARAMETERS } from "./columns";
import { Lattice } from "./lattice";
import { Model } from "./model";

// Behind the field: gradient[3] and hessian[3][3] where a step begins, the Hessian's factor, the step, and where it ends.
const GRADIENT: usize = 16;
const HESSIAN: usize = GRADIENT + 4 * 8;
const FACTOR: usize = HESSIAN + 10 * 8;
const STEP: usize = FACTOR + 10 * 8;
const NEXT: usize = STEP + 4 * 8;
export const DESCENT_BYTES: usize = NEXT + 4 * 8;

function at(place: usize, i: u32): f64 {
  return load<f64>(place + i * 8);
}

function put(place: usize, i: u32, x: f64): void {
  store<f64>(place + i * 8, x);
}

/** Goes down for one model. */
@unmanaged
export class Descent {
  private model: Model;

  /** In `memory`, of DESCENT_BYTES. */
  static prepare(memory: usize, model: Model): Descent {
    const descent = changetype<Descent>(memory);
    descent.model = model;
    return descent;
  }

  /** step = -(hessian + damping)^-1 gradient over the free parameters by Cholesky's factor; false unless it is definite. */
  private solve(free: u32, damping: f64): bool {
    const parameters = this.model.parameters,
      gradientHere = changetype<usize>(this) + GRADIENT,
      hessianHere = changetype<usize>(this) + HESSIAN,
      factor = changetype<usize>(this) + FACTOR,
      step = changetype<usize>(this) + STEP;
    for (let i: u32 = 0; i < parameters; i++) {
      const freeI = (free >> i) & 1;
      for (let j: u32 = 0; j <= i; j++) {
        const both = freeI && (free >> j) & 1;
        let sum = both ? at(hessianHere, i * PARAMETERS + j) : 0;
        if (i == j) sum = freeI ? sum + damping : 1;
        for (let m: u32 = 0; m < j; m++) sum -= at(factor, i * PARAMETERS + m) * at(factor, j * PARAMETERS + m);
        if (i == j) {
          if (!(sum > 0)) return false;
          put(factor, i * PARAMETERS + i, Math.sqrt(sum));
        } else put(factor, i * PARAMETERS + j, sum / at(factor, j * PARAMETERS + j));
      }
      let right = freeI ? -at(gradientHere, i) : 0;
      for (let m: u32 = 0; m < i; m++) right -= at(factor, i * PARAMETERS + m) * at(step, m);
      put(step, i, right / at(factor, i * PARAMETERS + i));
    }
    for (let i = <i32>parameters - 1; i >= 0; i--) {
      let sum = at(step, i);
      for (let m: u32 = i + 1; m < parameters; m++) sum -= at(factor, m * PARAMETERS + i) * at(step, m);
      put(step, i, sum / at(factor, i * PARAMETERS + i));
    }
    return true;
  }

  /** Half of what a full step lowers the quadratic model by. */
  private expectedFall(): f64 {
    const gradientHere = changetype<usize>(this) + GRADIENT,
      step = changetype<usize>(this) + STEP;
    let sum: f64 = 0;
    for (let i: u32 = 0; i < this.model.parameters; i++) sum -= 0.5 * at(gradientHere, i) * at(step, i);
    return sum;
  }

  /**
   * From t to a valley inside the box, in place; its value. A descent that cannot come below `bound` ends early: Newton's falls
   * shrink, so that one of an eighth of what is missing will not do.
   */
  descend(filter: usize, t: usize, bound: f64): f64 {
    const model = this.model,
      projection = model.projection,
      parameters = model.parameters,
      largest = model.largest,
      gradientHere = changetype<usize>(this) + GRADIENT,
      hessianHere = changetype<usize>(this) + HESSIAN,
      step = changetype<usize>(this) + STEP,
      next = changetype<usize>(this) + NEXT;
    model.evaluate(filter, t);
    let here = projection.value,
      damping: f64 = 0;
    for (let round = 0; round < 100; round++) {
      memory.copy(gradientHere, projection.gradient, 3 * 8);
      memory.copy(hessianHere, projection.hessian, 9 * 8);
      // A parameter at an end of its interval whose slope points outward is held.
      let free: u32 = 0,
        size: f64 = 1e-300;
      for (let i: u32 = 0; i < parameters; i++) {
        const slope = at(gradientHere, i);
        if (!((at(t, i) <= 0 && slope >= 0) || (at(t, i) >= largest && slope <= 0))) free |= 1 << i;
        size += Math.abs(at(hessianHere, i * PARAMETERS + i));
      }
      let fell: f64 = 0;
      for (let tries = 0; free != 0 && tries < 40; tries++) {
        if (!this.solve(free, damping)) {
          damping = max(4 * damping, 1e-3 * size);
          continue;
        }
        let longest: f64 = 0,
          inside = true;
        for (let i: u32 = 0; i < parameters; i++) {
          const wanted = at(t, i) + at(step, i),
            got = min(largest, max(0.0, wanted));
          if (got != wanted) inside = false;
          put(next, i, got);
          longest = max(longest, Math.abs(got - at(t, i)));
        }
        // A step as small as the rounding of t moves nothing.
        if (longest < 1e-14) break;
        // Newton's steps double the digits: after one that lowers the value by 1e-12 of it nothing is left to see.
        const fall = this.expectedFall();
        if (damping == 0 && inside && fall <= 1e-12 * here) {
          memory.copy(t, next, 3 * 8);
          return here - fall;
        }
        if (damping == 0 && here - 8 * fall > bound) return here;
        model.evaluate(filter, next);
        if (projection.value < here) {
          fell = here - projection.value;
          break;
        }
        damping = max(4 * damping, 1e-3 * size);
      }
      if (!(fell > 0)) return here;
      here = projection.value;
      memory.copy(t, next, 3 * 8);
      if (here - 8 * fell > bound) return here;
      damping = damping < 1e-6 * size ? 0 : 0.1 * damping;
    }
    return here;
  }

  /** Goes on from a valley of an affine model, with the cone at hand, through the faces it lies on; the last value. */
  descendBeyond(filter: usize, t: usize, from: f64): f64 {
    const beyond = memory.data(3 * 8, 16),
      kept = changetype<Lattice>(memory.data(16, 16)),
      lattice = this.model.lattice;
    let here = from;
    // Each crossing lowers the value; the bound is for rounding.
    for (let crossings = 0; crossings < 8; crossings++) {
      let lower = false;
      for (let i: u32 = 0; i < 3 && !lower; i++) {
        if (at(t, i) > 0) continue;
        kept.take(lattice);
        memory.copy(beyond, t, 3 * 8);
        if (lattice.crossFace(i, beyond)) {
          const there = this.descend(filter, beyond, here);
          if (there < here * (1 - 1e-10)) {
            here = there;
            memory.copy(t, beyond, 3 * 8);
            lower = true;
            continue;
          }
        }
        lattice.take(kept);
      }
      if (!lower) break;
    }
    return here;
  }
}
