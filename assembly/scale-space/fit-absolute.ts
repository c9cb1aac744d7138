// Method C1: least sum of absolute differences with two scales: down from every valley of a grid, then from those of a finer one
// around the best.
import { distance } from "./absolute";
import { AXIS, axisAtScales, fillPlane, foldLines, MOST } from "./absolute-plane";
import { operatorX, operatorY } from "./families";
import { LARGEST } from "./gaussian-at";
import * as descent from "./kinked-descent";
import * as valleys from "./plane-valleys";
import { acrossOf, alongOf, findValleys } from "./plane-valleys";
import { SMOOTH } from "./profile";

/** What `fitTwoScales` leaves. */
export let scaleX: f64 = 0;
export let scaleY: f64 = 0;
export let converged: bool = false;

/** Enough where a finer look around the best follows: those near 0 lie closer, lest a minimum hide beside scales of 0. */
const coarse: StaticArray<f64> = [
  0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9, 1.1, 1.3, 1.6, 1.9, 2.3, 2.8, 3.4, 4.2, 5.4, 7, 9, 12, 16, 24,
  36, 64, 256, 10000,
];
const coarseScales = memory.data(28 * 8, 16);
/** Smoothing and the differences along one axis at the coarse scales. */
const coarseAxes = memory.data(4 * 9 * 28 * 4, 16);
let size: i32 = 0,
  cut: bool = false;

/** Fills the tables for k x k filters; `prepareAxes` comes first. */
export function preparePlanes(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  size = k;
  cut = paper;
  for (let i = 0; i < MOST; i++) store<f64>(coarseScales + i * 8, coarse[i]);
  for (let operator: u32 = 0; operator < 4; operator++)
    axisAtScales(coarseAxes + operator * AXIS, operator, k, coarseScales, MOST);
}

/** The axis along which the family smooths is x, or y; the operator of the other one. */
let alongX: bool = false,
  across: u32 = 0,
  least: f64 = 0;

/** Down from (a, b); keeps where that ends if it is the lowest so far. */
function descend(a: f64, b: f64): bool {
  descent.descend(a, b, scaleX, scaleY, least);
  if (!(descent.height < least)) return false;
  least = descent.height;
  scaleX = descent.pointX;
  scaleY = descent.pointY;
  converged = descent.fine;
  return true;
}

/** Down from every valley of the plane over two lists of scales; whether one leads lower than all before. */
function descendFromValleys(alongScales: usize, acrossScales: usize): bool {
  let lower = false;
  findValleys(MOST);
  for (let i = 0; i < valleys.found; i++) {
    const a = load<f64>(alongScales + alongOf(i) * 8),
      b = load<f64>(acrossScales + acrossOf(i) * 8);
    if (descend(alongX ? a : b, alongX ? b : a)) lower = true;
  }
  return lower;
}

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

/** Down from the valleys around the best so far. */
function lookAround(k: i32): bool {
  const alongScales = memory.data(28 * 8, 16),
    acrossScales = memory.data(28 * 8, 16),
    alongAxis = memory.data(9 * 28 * 4, 16),
    acrossAxis = memory.data(9 * 28 * 4, 16);
  scalesAround(alongScales, alongX ? scaleX : scaleY);
  scalesAround(acrossScales, alongX ? scaleY : scaleX);
  axisAtScales(alongAxis, SMOOTH, k, alongScales, MOST);
  axisAtScales(acrossAxis, across, k, acrossScales, MOST);
  fillPlane(alongAxis, acrossAxis, MOST);
  return descendFromValleys(alongScales, acrossScales);
}

/** Whether the sum at (a, b) is the least too, but for the rounding of its k k terms; moves there. */
function isAsLow(a: f64, b: f64, k: i32): bool {
  if (!(distance(a, b, 0) <= least * (1 + 1e-16 * <f64>(k * k)))) return false;
  scaleX = a;
  scaleY = b;
  return true;
}

/** To the first of the coarse scales that are as good as the last: there the sum has stopped falling, and the fit is a fit. */
function leaveEnd(k: i32): void {
  for (let i = 0; i < MOST - 1 && scaleX == LARGEST; i++) isAsLow(load<f64>(coarseScales + i * 8), scaleY, k);
  for (let i = 0; i < MOST - 1 && scaleY == LARGEST; i++) isAsLow(scaleX, load<f64>(coarseScales + i * 8), k);
}

/** The best scales of the two axes, at scaleX and scaleY; `start`: the best common scale, if known, or -1. */
export function fitTwoScales(family: u32, h: usize, k: i32, start: f64): void {
  alongX = operatorX(family) == SMOOTH;
  across = alongX ? operatorY(family) : operatorX(family);
  foldLines(h, k, across, alongX);
  least = Infinity;
  if (start >= 0) descend(start, start);
  fillPlane(coarseAxes + <usize>SMOOTH * AXIS, coarseAxes + <usize>across * AXIS, MOST);
  descendFromValleys(coarseScales, coarseScales);
  for (let round = 0; round < 4 && lookAround(k); round++);
  leaveEnd(k);
}
