// Methods A and B: scales from weighted variances, axis by axis. The weight is the family's template at sigma 1.
import { operatorX, operatorY } from "./families";
import { findRoot } from "./find-root";
import { LARGEST } from "./gaussian-at";
import { GRID, gridScale } from "./grid";
import { profileAt, SMOOTH } from "./profile";

/** What the functions here leave: scales, sigma squared. */
export let scaleX: f64 = 0;
export let scaleY: f64 = 0;
export let converged: bool = false;

const weightX = memory.data(18 * 8, 16);
const weightY = memory.data(18 * 8, 16);
const taps = memory.data(18 * 8, 16);
const scratch = memory.data(16);
let r: i32 = 0,
  operator: u32 = 0,
  weight: usize = 0,
  target: f64 = 0,
  paper: bool = false;

/** What sums over 17 x 17 weights leave of a variance of 0: its sigma is below 1e-6 pixels. */
const ROUNDING: f64 = 1e-13;

/** Weighted variances of h along x and y. */
let varianceX: f64 = 0,
  varianceY: f64 = 0;

function measure(h: usize, family: u32, k: i32, cut: bool): void {
  r = k >> 1;
  paper = cut;
  profileAt(weightX, r, operatorX(family), 1, paper, 0);
  profileAt(weightY, r, operatorY(family), 1, paper, 0);
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
  varianceX = variance(x / s, xx / s);
  varianceY = variance(y / s, yy / s);
}

function variance(mean: f64, square: f64): f64 {
  const v = square - mean * mean;
  return Math.abs(v) <= ROUNDING ? 0 : v;
}

/**
 * A: of a continuous Gaussian (derivative) of scale s, weighted by itself, the variance is s / 2 along a smoothing axis and
 * 3 s / 2 along a derivative axis.
 */
export function fromContinuous(h: usize, family: u32, k: i32, cut: bool): void {
  measure(h, family, k, cut);
  scaleX = 2 * varianceX * (operatorX(family) == SMOOTH ? 1 : 1 / 3.0);
  scaleY = 2 * varianceY * (operatorY(family) == SMOOTH ? 1 : 1 / 3.0);
  converged = scaleX >= 0 && scaleY >= 0;
}

/** Weighted variance of the template's axis at scale s, less the filter's. */
function excess(s: f64): f64 {
  profileAt(taps, r, operator, s, paper, 0);
  let mass: f64 = 0,
    x: f64 = 0,
    xx: f64 = 0;
  for (let n = -r; n <= r; n++) {
    const m = Math.abs(load<f64>(taps + (n + r) * 8) * load<f64>(weight + (n + r) * 8));
    mass += m;
    x += m * <f64>n;
    xx += m * <f64>(n * n);
  }
  return xx / mass - (x / mass) * (x / mass) - target;
}

/** The least scale at which the variances agree; else the end that comes nearest, and `converged` turns false. */
function agreement(): f64 {
  let before: f64 = excess(0),
    nearest: f64 = 0,
    least = Math.abs(before);
  if (Math.abs(before) <= ROUNDING) return 0;
  for (let j = 1; j < GRID; j++) {
    const s = gridScale(j),
      here = excess(s);
    if (here == 0) return s;
    if (here > 0 != before > 0) return findRoot(excess, gridScale(j - 1), before, s, here);
    before = here;
    if (Math.abs(here) < least) {
      least = Math.abs(here);
      nearest = s;
    }
  }
  converged = false;
  return nearest;
}

/** B: the discrete template has the filter's weighted variance, along each axis. */
export function fromDiscrete(h: usize, family: u32, k: i32, cut: bool): void {
  measure(h, family, k, cut);
  converged = true;
  operator = operatorX(family);
  weight = weightX;
  target = varianceX;
  scaleX = agreement();
  operator = operatorY(family);
  weight = weightY;
  target = varianceY;
  scaleY = agreement();
  if (scaleX >= LARGEST || scaleY >= LARGEST) converged = false;
}
