// Methods A and B of Lindeberg, Babaiee and Kiasari (JMIV 68:22, 2026, arXiv 2509.12746; section 5): scales from weighted
// variances, axis by axis: V of |h w|, where the weight w is the family's template at sigma 1.
// A: sigma^2 = 2 V along a smoothing axis, 2 V / 3 along a derivative axis, as of continuous Gaussians weighted by themselves.
// B: the sigma at which the discrete template's axis has the same V.
import { operatorX, operatorY } from "./families";
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { GRID, Grid, gridScale, weightedVariance } from "./grid";
import { Profile, SMOOTH } from "./profile";

/** What sums over 17 x 17 weights leave of a variance of 0: its sigma is below 1e-6 pixels. */
const ROUNDING: f64 = 1e-13;

function variance(mean: f64, square: f64): f64 {
  const v = square - mean * mean;
  return Math.abs(v) <= ROUNDING ? 0 : v;
}

// Behind the fields: the weight along x and along y, the template's axis, and what is read beyond them.
const WEIGHT_X: usize = 64;
const WEIGHT_Y: usize = 64 + 18 * 8;
const TEMPLATE: usize = 64 + 2 * 18 * 8;
export const VARIANCES_BYTES: usize = 64 + 3 * 18 * 8;

/** `fromContinuous` (A) and `fromDiscrete` (B) leave the scales, sigma squared, here. */
@unmanaged
export class VarianceFit {
  scaleX: f64;
  scaleY: f64;
  /** Weighted variances of h along x and y. */
  private varianceX: f64;
  private varianceY: f64;
  /** The one that `slopeAt` is about, of `operator` weighted by `weight`. */
  private target: f64;
  private operator: u32;
  private weight: usize;
  private profile: Profile;
  private grid: Grid;
  converged: bool;

  /** In `memory`, of VARIANCES_BYTES. */
  static prepare(memory: usize, profile: Profile, grid: Grid): VarianceFit {
    const fit = changetype<VarianceFit>(memory);
    fit.profile = profile;
    fit.grid = grid;
    return fit;
  }

  private measure(h: usize, family: u32): void {
    const r = this.profile.r,
      weightX = changetype<usize>(this) + WEIGHT_X,
      weightY = changetype<usize>(this) + WEIGHT_Y;
    this.profile.at(weightX, operatorX(family), 1, 0);
    this.profile.at(weightY, operatorY(family), 1, 0);
    let s: f64 = 0,
      x: f64 = 0,
      y: f64 = 0,
      xx: f64 = 0,
      yy: f64 = 0;
    for (let i = -r; i <= r; i++) {
      const wy = Math.abs(load<f64>(weightY + (r - i) * 8));
      for (let j = -r; j <= r; j++, h += 8) {
        const mass = Math.abs(load<f64>(h)) * wy * Math.abs(load<f64>(weightX + (j + r) * 8));
        s += mass;
        x += mass * <f64>j;
        y -= mass * <f64>i;
        xx += mass * <f64>(j * j);
        yy += mass * <f64>(i * i);
      }
    }
    this.varianceX = variance(x / s, xx / s);
    this.varianceY = variance(y / s, yy / s);
  }

  /**
   * A: of a continuous Gaussian (derivative) of scale s, weighted by itself, the variance is s / 2 along a smoothing axis and
   * 3 s / 2 along a derivative axis.
   */
  fromContinuous(h: usize, family: u32): void {
    this.measure(h, family);
    this.scaleX = 2 * this.varianceX * (operatorX(family) == SMOOTH ? 1 : 1 / 3.0);
    this.scaleY = 2 * this.varianceY * (operatorY(family) == SMOOTH ? 1 : 1 / 3.0);
    this.converged = this.scaleX >= 0 && this.scaleY >= 0;
  }

  /** Weighted variance of the template's axis at scale s, less the filter's: where it is 0, they agree. */
  slopeAt(s: f64): f64 {
    const taps = changetype<usize>(this) + TEMPLATE;
    this.profile.at(taps, this.operator, s, 0);
    return weightedVariance(taps, this.weight, this.profile.r) - this.target;
  }

  /** The least scale at which the variances agree; else the end that comes nearest, and `converged` turns false. */
  private agreement(): f64 {
    const variances = this.grid.variancesOf(this.operator);
    let before: f64 = load<f64>(variances) - this.target,
      nearest: f64 = 0,
      least = Math.abs(before);
    if (Math.abs(before) <= ROUNDING) return 0;
    for (let j = 1; j < GRID; j++) {
      const s = gridScale(j),
        here = load<f64>(variances + j * 8) - this.target;
      if (here == 0) return s;
      if (here > 0 != before > 0) return findRoot<VarianceFit>(this, gridScale(j - 1), before, s, here);
      before = here;
      if (Math.abs(here) < least) {
        least = Math.abs(here);
        nearest = s;
      }
    }
    this.converged = false;
    return nearest;
  }

  /** B: the discrete template has the filter's weighted variance, along each axis. */
  fromDiscrete(h: usize, family: u32): void {
    this.measure(h, family);
    this.converged = true;
    this.operator = operatorX(family);
    this.weight = changetype<usize>(this) + WEIGHT_X;
    this.target = this.varianceX;
    this.scaleX = this.agreement();
    this.operator = operatorY(family);
    this.weight = changetype<usize>(this) + WEIGHT_Y;
    this.target = this.varianceY;
    this.scaleY = this.agreement();
    if (this.scaleX >= LARGEST || this.scaleY >= LARGEST) this.converged = false;
  }
}
