// Method C2 of Lindeberg, Babaiee and Kiasari (JMIV 68:22, 2026, arXiv 2509.12746; section 5): the one scale of both axes at
// which the sum of absolute differences between the normalised filter h and the template is least,
//   min over s of sum |h - T(x; s) T(y; s)|; of sharpen, min over s and alpha of sum |h - (delta - alpha L(s))|.
// The sum has kinks where a residual passes through 0; its minima lie at kinks as often as between them.
import { AbsoluteSum } from "./absolute";
import { operatorX, operatorY, SHARPEN } from "./families";
import { findRoot } from "./find-root";
import { GRID, Grid, gridScale } from "./grid";
import { SECOND, SMOOTH } from "./profile";
import { lowestValley } from "./valleys";

// Behind the fields: the values on the grid.
const VALUES: usize = 32;
export const ONE_ABSOLUTE_BYTES: usize = 32 + 66 * 8;

/** Fits the filter and the family that `sum` holds. */
@unmanaged
export class OneScaleAbsolute {
  private best: f64;
  private least: f64;
  private sum: AbsoluteSum;
  private grid: Grid;
  /** Whether the function of one scale at hand is that of sharpen; the others have both axes at s. */
  private sharpened: bool;

  /** In `memory`, of ONE_ABSOLUTE_BYTES. */
  static prepare(memory: usize, grid: Grid, sum: AbsoluteSum): OneScaleAbsolute {
    const fit = changetype<OneScaleAbsolute>(memory);
    fit.grid = grid;
    fit.sum = sum;
    return fit;
  }

  valueAt(s: f64): f64 {
    return this.sharpened ? this.sum.sharpenDistance(s) : this.sum.distance(s, s, 0);
  }

  slopeAt(s: f64): f64 {
    const sum = this.sum;
    if (this.sharpened) {
      sum.sharpenDistance(s);
      return sum.dx;
    }
    sum.slopes(s, s);
    return sum.dx + sum.dy;
  }

  /** The steepest the sum can be near the grid's scale j: every residual moves at the speed of the template there. */
  private steepest(family: u32, j: i32): f64 {
    const t = j * 8;
    if (this.sharpened) {
      const by =
        load<f64>(this.grid.changesOf(SMOOTH) + t) * load<f64>(this.grid.magnitudesOf(SECOND) + t) +
        load<f64>(this.grid.magnitudesOf(SMOOTH) + t) * load<f64>(this.grid.changesOf(SECOND) + t);
      this.sum.sharpenDistance(gridScale(j));
      return 2 * Math.abs(this.sum.alpha) * by;
    }
    const x = operatorX(family),
      y = operatorY(family);
    return (
      load<f64>(this.grid.changesOf(x) + t) * load<f64>(this.grid.magnitudesOf(y) + t) +
      load<f64>(this.grid.magnitudesOf(x) + t) * load<f64>(this.grid.changesOf(y) + t)
    );
  }

  /**
   * Looks for valleys between a and b that the grid is too coarse for: only where the values and the steepest slope leave room
   * for something lower than the least so far (Piyavskii 1972), down to `depth` halvings.
   */
  private explore(a: f64, fa: f64, b: f64, fb: f64, steep: f64, depth: i32): void {
    if (0.5 * (fa + fb - steep * (b - a)) >= this.least) return;
    if (depth == 0) {
      const slopeA = this.slopeAt(a);
      if (!(slopeA < 0)) return;
      const slopeB = this.slopeAt(b);
      if (!(slopeB > 0)) return;
      const s = findRoot<OneScaleAbsolute>(this, a, slopeA, b, slopeB),
        value = this.valueAt(s);
      if (value < this.least) {
        this.least = value;
        this.best = s;
      }
      return;
    }
    const middle = 0.5 * (a + b),
      value = this.valueAt(middle);
    if (value < this.least) {
      this.least = value;
      this.best = middle;
    }
    this.explore(a, fa, middle, value, steep, depth - 1);
    this.explore(middle, value, b, fb, steep, depth - 1);
  }

  /** The best scale of both axes of the filter in `sum`; of sharpen, alpha is left there too. */
  fit(family: u32): f64 {
    const values = changetype<usize>(this) + VALUES;
    this.sharpened = family == SHARPEN;
    for (let j = 0; j < GRID; j++) store<f64>(values + j * 8, this.valueAt(gridScale(j)));
    this.best = lowestValley<OneScaleAbsolute>(this, values);
    this.least = this.valueAt(this.best);
    let before = this.steepest(family, 0);
    for (let j = 0; j + 1 < GRID; j++) {
      const here = this.steepest(family, j + 1);
      // A tenth more: the bound holds at the ends, and slopes change little in between.
      const steep = 1.1 * max(before, here);
      this.explore(gridScale(j), load<f64>(values + j * 8), gridScale(j + 1), load<f64>(values + j * 8 + 8), steep, 4);
      before = here;
    }
    if (this.sharpened) this.sum.sharpenDistance(this.best);
    return this.best;
  }
}
