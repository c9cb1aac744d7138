// Method D1: least squares with two scales.
import { operatorX, operatorY } from "./families";
import { LARGEST } from "./gaussian-at";
import { axisAt, GRID, GRID_ROW, gridScale, squaresOf } from "./grid";
import * as squared from "./least-squares";

const plane = memory.data(66 * 66 * 8, 16);

/** What `fitTwoScales` leaves. */
export let scaleX: f64 = 0;
export let scaleY: f64 = 0;
export let converged: bool = false;

/** plane[jy][jx] of half the squared distance (less half of |h|^2) of the normalised filter at h. */
function fillPlane(family: u32, h: usize, k: i32): void {
  const x = operatorX(family),
    y = operatorY(family);
  const u = memory.data(17 * 8, 16);
  for (let jy = 0; jy < GRID; jy++) {
    for (let m = 0; m < k; m++) {
      let sum: f64 = 0;
      for (let i = 0; i < k; i++) sum += load<f64>(h + (i * k + m) * 8) * load<f64>(axisAt(y, k - 1 - i) + jy * 8);
      store<f64>(u + m * 8, sum);
    }
    const half = f64x2.splat(0.5 * load<f64>(squaresOf(y) + jy * 8));
    const row = plane + jy * GRID_ROW;
    for (let j: usize = 0; j < GRID_ROW; j += 16) {
      let sum = f64x2.mul(half, v128.load(squaresOf(x) + j));
      for (let m = 0; m < k; m++)
        sum = f64x2.sub(sum, f64x2.mul(v128.load64_splat(u + m * 8), v128.load(axisAt(x, m) + j)));
      v128.store(row + j, sum);
    }
  }
}

/** Whether no neighbour of (jx, jy) on the plane lies lower. */
function isValley(jx: i32, jy: i32): bool {
  const here = load<f64>(plane + jy * GRID_ROW + jx * 8);
  for (let y = max(0, jy - 1); y <= min(GRID - 1, jy + 1); y++) {
    for (let x = max(0, jx - 1); x <= min(GRID - 1, jx + 1); x++) {
      if (load<f64>(plane + y * GRID_ROW + x * 8) < here) return false;
    }
  }
  return true;
}

/** Damped Newton from (a, b) inside the box [0, 1e4]^2; keeps the result when it is the lowest so far. */
function descend(a: f64, b: f64, least: f64): f64 {
  let damping: f64 = 0;
  squared.evaluate(a, b, 2);
  let fine = false;
  for (let round = 0; round < 80; round++) {
    const here = squared.value,
      gx = squared.dx,
      gy = squared.dy;
    // An axis at an end of its interval whose slope points outward is held.
    const freeX = !((a == 0 && gx >= 0) || (a == LARGEST && gx <= 0)),
      freeY = !((b == 0 && gy >= 0) || (b == LARGEST && gy <= 0));
    if ((!freeX || gx == 0) && (!freeY || gy == 0)) {
      fine = true;
      break;
    }
    const hxx = squared.dxx,
      hxy = freeX && freeY ? squared.dxy : 0,
      hyy = squared.dyy;
    const size = Math.abs(hxx) + Math.abs(hyy) + 2 * Math.abs(hxy) + 1e-300;
    let moved = false;
    for (let tries = 0; tries < 40; tries++) {
      const xx = hxx + damping,
        yy = hyy + damping,
        determinant = xx * yy - hxy * hxy;
      const definite = (!freeX || xx > 0) && (!freeY || yy > 0) && (!(freeX && freeY) || determinant > 0);
      if (!definite) {
        damping = max(4 * damping, 1e-3 * size);
        continue;
      }
      let stepX: f64 = 0,
        stepY: f64 = 0;
      if (freeX && freeY) {
        stepX = -(yy * gx - hxy * gy) / determinant;
        stepY = -(xx * gy - hxy * gx) / determinant;
      } else if (freeX) stepX = -gx / xx;
      else stepY = -gy / yy;
      const nextA = min(LARGEST, max(0.0, a + stepX)),
        nextB = min(LARGEST, max(0.0, b + stepY));
      // A step below the rounding of the scales ends the descent.
      if (Math.abs(nextA - a) <= 1e-15 * a && Math.abs(nextB - b) <= 1e-15 * b) break;
      squared.evaluate(nextA, nextB, 2);
      if (squared.value < here) {
        a = nextA;
        b = nextB;
        damping = damping < 1e-9 * size ? 0 : 0.1 * damping;
        moved = true;
        break;
      }
      damping = max(4 * damping, 1e-3 * size);
    }
    if (!moved) {
      fine = true;
      break;
    }
  }
  squared.evaluate(a, b, 0);
  if (squared.value < least) {
    scaleX = a;
    scaleY = b;
    converged = fine;
    return squared.value;
  }
  return least;
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  fillPlane(family, h, k);
  let least = descend(start, start, Infinity);
  for (let jy = 0; jy < GRID; jy++) {
    for (let jx = 0; jx < GRID; jx++) if (isValley(jx, jy)) least = descend(gridScale(jx), gridScale(jy), least);
  }
}
