// Newton's method in the box [0, largest]^d, d <= 3, damped until the value falls; beyond a face of an affine model's cone the
// next cone goes on.
import { PARAMETERS } from "./columns";
import { crossFace, directions } from "./lattice";
import { evaluate, largest, parameters } from "./model";
import { gradient, hessian, value } from "./projection";

const gradientHere = memory.data(3 * 8, 16);
const hessianHere = memory.data(9 * 8, 16);
const factor = memory.data(9 * 8, 16);
const step = memory.data(3 * 8, 16);
const next = memory.data(3 * 8, 16);

function at(place: usize, i: u32): f64 {
  return load<f64>(place + i * 8);
}

function put(place: usize, i: u32, x: f64): void {
  store<f64>(place + i * 8, x);
}

/** step = -(hessian + damping)^-1 gradient over the free parameters by Cholesky's factor; false unless it is definite. */
function solve(free: u32, damping: f64): bool {
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
function expectedFall(): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < parameters; i++) sum -= 0.5 * at(gradientHere, i) * at(step, i);
  return sum;
}

/**
 * From t to a valley inside the box, in place; its value. A descent that cannot come below `bound` ends early: Newton's falls
 * shrink, so that one of an eighth of what is missing will not do.
 */
export function descend(filter: usize, t: usize, bound: f64): f64 {
  evaluate(filter, t);
  let here = value,
    damping: f64 = 0;
  for (let round = 0; round < 100; round++) {
    memory.copy(gradientHere, gradient, 3 * 8);
    memory.copy(hessianHere, hessian, 9 * 8);
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
      if (!solve(free, damping)) {
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
      const fall = expectedFall();
      if (damping == 0 && inside && fall <= 1e-12 * here) {
        memory.copy(t, next, 3 * 8);
        return here - fall;
      }
      if (damping == 0 && here - 8 * fall > bound) return here;
      evaluate(filter, next);
      if (value < here) {
        fell = here - value;
        break;
      }
      damping = max(4 * damping, 1e-3 * size);
    }
    if (!(fell > 0)) return here;
    here = value;
    memory.copy(t, next, 3 * 8);
    if (here - 8 * fell > bound) return here;
    damping = damping < 1e-6 * size ? 0 : 0.1 * damping;
  }
  return here;
}

/** Goes on from a valley of an affine model, with the cone at hand, through the faces it lies on; the last value. */
export function descendBeyond(filter: usize, t: usize, from: f64): f64 {
  const beyond = memory.data(3 * 8, 16),
    kept = memory.data(16, 16);
  let here = from;
  // Each crossing lowers the value; the bound is for rounding.
  for (let crossings = 0; crossings < 8; crossings++) {
    let lower = false;
    for (let i: u32 = 0; i < 3 && !lower; i++) {
      if (at(t, i) > 0) continue;
      memory.copy(kept, directions, 16);
      memory.copy(beyond, t, 3 * 8);
      if (crossFace(i, beyond)) {
        const there = descend(filter, beyond, here);
        if (there < here * (1 - 1e-10)) {
          here = there;
          memory.copy(t, beyond, 3 * 8);
          lower = true;
          continue;
        }
      }
      memory.copy(directions, kept, 16);
    }
    if (!lower) break;
  }
  return here;
}
