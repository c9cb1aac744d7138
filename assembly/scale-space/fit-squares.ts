// Method D1 of Lindeberg, Babaiee and Kiasari (JMIV 68:22, 2026, arXiv 2509.12746; section 5): the scales of both axes at which
// the sum of squared differences between the normalised filter h and the template is least,
//   min over sx, sy of sum (h - T(x; sx) T(y; sy))^2, T differenced as the family asks.
// The value on a grid of scales, then Newton's method, damped, from each of its valleys.
import { operatorX, operatorY } from "./families";
import { LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, Grid, gridScale } from "./grid";
import { Squares } from "./least-squares";

// Behind the fields: the values on the grid, [jy][jx].
const PLANE: usize = 32;
export const TWO_SQUARES_BYTES: usize = 32 + 66 * 66 * 8;

/** `fit` leaves the best scales here. */
@unmanaged
export class TwoScaleSquares {
  scaleX: f64;
  scaleY: f64;
  private grid: Grid;
  private squares: Squares;
  converged: bool;

  /** In `memory`, of TWO_SQUARES_BYTES. */
  static prepare(memory: usize, grid: Grid, squares: Squares): TwoScaleSquares {
    const fit = changetype<TwoScaleSquares>(memory);
    fit.grid = grid;
    fit.squares = squares;
    return fit;
  }

  /** plane[jy][jx] of half the squared distance (less half of |h|^2) of the normalised filter at h. */
  private fillPlane(family: u32, h: usize, k: i32): void {
    const plane = changetype<usize>(this) + PLANE,
      grid = this.grid,
      x = operatorX(family),
      y = operatorY(family);
    const u = memory.data(17 * 8, 16);
    for (let jy = 0; jy < GRID; jy++) {
      for (let m = 0; m < k; m++) {
        let sum: f64 = 0;
        for (let i = 0; i < k; i++)
          sum += load<f64>(h + (i * k + m) * 8) * load<f64>(grid.axisAt(y, k - 1 - i) + jy * 8);
        store<f64>(u + m * 8, sum);
      }
      const half = f64x2.splat(0.5 * load<f64>(grid.squaresOf(y) + jy * 8));
      const row = plane + jy * GRID_ROW;
      // Six scales at once: 66 are eleven times as many.
      const squares = grid.squaresOf(x);
      for (let j: usize = 0; j < GRID_ROW; j += 48) {
        let p = squares + j;
        let a = f64x2.mul(half, v128.load(p)),
          b = f64x2.mul(half, v128.load(p, 16)),
          c = f64x2.mul(half, v128.load(p, 32));
        p = grid.axisAt(x, 0) + j;
        for (let m = 0; m < k; m++, p += GRID_ROW) {
          const by = v128.load64_splat(u + m * 8);
          a = f64x2.sub(a, f64x2.mul(by, v128.load(p)));
          b = f64x2.sub(b, f64x2.mul(by, v128.load(p, 16)));
          c = f64x2.sub(c, f64x2.mul(by, v128.load(p, 32)));
        }
        v128.store(row + j, a);
        v128.store(row + j, b, 16);
        v128.store(row + j, c, 32);
      }
    }
  }

  /** Whether no neighbour of (jx, jy) on the plane lies lower. */
  private isValley(jx: i32, jy: i32): bool {
    const plane = changetype<usize>(this) + PLANE,
      here = load<f64>(plane + jy * GRID_ROW + jx * 8);
    for (let y = max(0, jy - 1); y <= min(GRID - 1, jy + 1); y++) {
      for (let x = max(0, jx - 1); x <= min(GRID - 1, jx + 1); x++) {
        if (load<f64>(plane + y * GRID_ROW + x * 8) < here) return false;
      }
    }
    return true;
  }

  /** Damped Newton from (a, b) inside the box [0, 1e4]^2; keeps the result when it is the lowest so far. */
  private descend(a: f64, b: f64, least: f64): f64 {
    const squared = this.squares;
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
      this.scaleX = a;
      this.scaleY = b;
      this.converged = fine;
      return squared.value;
    }
    return least;
  }

  /** The best scales of the two axes of the filter in `squares`, which is at h; `start`: the best common scale. */
  fit(family: u32, h: usize, k: i32, start: f64): void {
    this.fillPlane(family, h, k);
    let least = this.descend(start, start, Infinity);
    for (let jy = 0; jy < GRID; jy++) {
      for (let jx = 0; jx < GRID; jx++)
        if (this.isValley(jx, jy)) least = this.descend(gridScale(jx), gridScale(jy), least);
    }
  }
}
