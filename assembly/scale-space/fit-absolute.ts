// Method C1 of Lindeberg, Babaiee and Kiasari (JMIV 68:22, 2026, arXiv 2509.12746; section 5): the scales of both axes at which
// the sum of absolute differences between the normalised filter h and the template is least,
//   min over sx, sy of sum |h - T(x; sx) T(y; sy)|, T differenced as the family asks.
// Down from every valley of a grid of scales, then from those of a finer one around the best.
import { AbsoluteSum } from "./absolute";
import { AbsolutePlane, AXIS, axisAtScales } from "./absolute-plane";
import { AxisSeries } from "./axis-series";
import { operatorX, operatorY } from "./families";
import { LARGEST } from "./gaussian-at";
import { KinkedDescent } from "./kinked-descent";
import { MOST } from "./plane";
import { PlaneValleys } from "./plane-valleys";
import { Profile, SMOOTH } from "./profile";

/** Enough where a finer look around the best follows: those near 0 lie closer, lest a minimum hide beside scales of 0. */
const coarse: StaticArray<f64> = [
  0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9, 1.1, 1.3, 1.6, 1.9, 2.3, 2.8, 3.4, 4.2, 5.4, 7, 9, 12, 16, 24,
  36, 64, 256, 10000,
];
/** From s to the next scale of a finer look, and how much wider each step is than the one before. */
const STEP: f64 = 0.01;
const WIDER: f64 = 1.2;

/** scales[MOST] around s: s plus a quarter, for those near 0, by growing factors. Cracks next to each other lie within hundredths. */
function scalesAround(scales: usize, s: f64): void {
  let factor: f64 = 1,
    step = STEP;
  for (let i = MOST / 2; i > 0; i--) {
    const above = scales + (MOST - i) * 8,
      below = scales + (i - 1) * 8;
    store<f64>(above, min(LARGEST, factor * (s + 0.25) - 0.25));
    factor *= 1 + step;
    store<f64>(below, max(0.0, (s + 0.25) / factor - 0.25));
    step *= WIDER;
  }
}

// The coarse scales, and smoothing and the differences along one axis at them, [4][AXIS], for filters of one size in one mode.
const COARSE_SCALES: usize = 16;
const COARSE_AXES: usize = 16 + 28 * 8;
const heldAxes = memory.data(16 + 28 * 8 + 4 * 9 * 28 * 4, 16);

@unmanaged
class CoarseAxes {
  private k: i32;
  private paper: bool;

  /** Of the profile's size and mode; filled when they are others than before. */
  static of(profile: Profile, axes: AxisSeries): CoarseAxes {
    const held = changetype<CoarseAxes>(heldAxes),
      k = profile.k;
    if (held.k == k && held.paper == profile.paper) return held;
    held.k = k;
    held.paper = profile.paper;
    for (let i = 0; i < MOST; i++) store<f64>(held.scales + i * 8, coarse[i]);
    for (let operator: u32 = 0; operator < 4; operator++)
      axisAtScales(axes, held.axis(operator), operator, k, held.scales, MOST);
    return held;
  }

  get scales(): usize {
    return changetype<usize>(this) + COARSE_SCALES;
  }

  axis(operator: u32): usize {
    return changetype<usize>(this) + COARSE_AXES + operator * AXIS;
  }
}

export const TWO_ABSOLUTE_BYTES: usize = 64;

/** `fit` leaves the best scales here. */
@unmanaged
export class TwoScaleAbsolute {
  scaleX: f64;
  scaleY: f64;
  private least: f64;
  private axes: AxisSeries;
  private coarse: CoarseAxes;
  private sum: AbsoluteSum;
  private plane: AbsolutePlane;
  private valleys: PlaneValleys;
  private descent: KinkedDescent;
  /** The operator of the axis along which the family does not smooth, and whether the other one is x. */
  private across: u32;
  private alongX: bool;
  converged: bool;

  /** In `memory`, of TWO_ABSOLUTE_BYTES. */
  static prepare(
    memory: usize,
    profile: Profile,
    axes: AxisSeries,
    sum: AbsoluteSum,
    plane: AbsolutePlane,
    valleys: PlaneValleys,
    descent: KinkedDescent,
  ): TwoScaleAbsolute {
    const fit = changetype<TwoScaleAbsolute>(memory);
    fit.axes = axes;
    fit.coarse = CoarseAxes.of(profile, axes);
    fit.sum = sum;
    fit.plane = plane;
    fit.valleys = valleys;
    fit.descent = descent;
    return fit;
  }

  /** Down from (a, b); keeps where that ends if it is the lowest so far. */
  private descend(a: f64, b: f64): bool {
    const descent = this.descent;
    descent.descend(a, b, this.scaleX, this.scaleY, this.least);
    if (!(descent.height < this.least)) return false;
    this.least = descent.height;
    this.scaleX = descent.pointX;
    this.scaleY = descent.pointY;
    this.converged = descent.fine;
    return true;
  }

  /** Down from every valley of the plane over two lists of scales; whether one leads lower than all before. */
  private descendFromValleys(alongScales: usize, acrossScales: usize): bool {
    let lower = false;
    const valleys = this.valleys;
    valleys.find(this.plane.first, MOST, Infinity);
    for (let i = 0; i < valleys.found; i++) {
      const a = load<f64>(alongScales + valleys.alongOf(i) * 8),
        b = load<f64>(acrossScales + valleys.acrossOf(i) * 8);
      if (this.descend(this.alongX ? a : b, this.alongX ? b : a)) lower = true;
    }
    return lower;
  }

  /** Down from the valleys around the best so far. */
  private lookAround(k: i32): bool {
    const alongScales = memory.data(28 * 8, 16),
      acrossScales = memory.data(28 * 8, 16),
      alongAxis = memory.data(9 * 28 * 4, 16),
      acrossAxis = memory.data(9 * 28 * 4, 16);
    scalesAround(alongScales, this.alongX ? this.scaleX : this.scaleY);
    scalesAround(acrossScales, this.alongX ? this.scaleY : this.scaleX);
    axisAtScales(this.axes, alongAxis, SMOOTH, k, alongScales, MOST);
    axisAtScales(this.axes, acrossAxis, this.across, k, acrossScales, MOST);
    this.plane.fill(alongAxis, acrossAxis, MOST);
    return this.descendFromValleys(alongScales, acrossScales);
  }

  /** Whether the sum at (a, b) is the least too, but for the rounding of its k k terms; moves there. */
  private isAsLow(a: f64, b: f64, k: i32): bool {
    if (!(this.sum.distance(a, b, 0) <= this.least * (1 + 1e-16 * <f64>(k * k)))) return false;
    this.scaleX = a;
    this.scaleY = b;
    return true;
  }

  /** To the first of the coarse scales that are as good as the last: there the sum has stopped falling, and the fit is a fit. */
  private leaveEnd(k: i32): void {
    for (let i = 0; i < MOST - 1 && this.scaleX == LARGEST; i++)
      this.isAsLow(load<f64>(this.coarse.scales + i * 8), this.scaleY, k);
    for (let i = 0; i < MOST - 1 && this.scaleY == LARGEST; i++)
      this.isAsLow(this.scaleX, load<f64>(this.coarse.scales + i * 8), k);
  }

  /** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale, if known, or -1. */
  fit(family: u32, h: usize, k: i32, start: f64): void {
    this.alongX = operatorX(family) == SMOOTH;
    this.across = this.alongX ? operatorY(family) : operatorX(family);
    this.plane.foldLines(h, k, this.across, this.alongX);
    this.least = Infinity;
    if (start >= 0) this.descend(start, start);
    this.plane.fill(this.coarse.axis(SMOOTH), this.coarse.axis(this.across), MOST);
    this.descendFromValleys(this.coarse.scales, this.coarse.scales);
    for (let round = 0; round < 4 && this.lookAround(k); round++);
    this.leaveEnd(k);
  }
}
