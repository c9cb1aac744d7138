// The scales that fits with a free amplitude try first, and the t in which they search: s = reach t / (1 - t), so that an equal
// step of t changes a template about equally at any scale.
import { LARGEST } from "./gaussian-at";

/** How many, a multiple of 4: below EVEN they are equal steps of t, an EVEN-th of the largest; the others reach from there to it. */
export const SIZE: i32 = 24;
export const EVEN: i32 = 19;
const wide: StaticArray<f64> = [40, 100, 400, 2000];

/** The scale of t = 1/2, for filters of 2 r + 1 taps a side. */
export function reachOf(r: i32): f64 {
  const half = 0.25 * <f64>(r + 1);
  return half * half;
}

/** The t of the largest scale. */
export function mostOf(reach: f64): f64 {
  return LARGEST / (LARGEST + reach);
}

export function scaleOf(t: f64, reach: f64): f64 {
  return t >= mostOf(reach) ? LARGEST : (reach * t) / (1 - t);
}

/** The scale j < SIZE. */
export function triedScale(j: i32, reach: f64): f64 {
  if (j < EVEN) return scaleOf((mostOf(reach) * <f64>j) / <f64>EVEN, reach);
  return j + 1 < SIZE ? min(LARGEST, reach * wide[j - EVEN]) : LARGEST;
}

/** The scale at the vertex of the parabola through the values at the scales j - 1, j and j + 1, where steps are even; else that of j. */
export function vertexOf(j: i32, below: f64, here: f64, above: f64, reach: f64): f64 {
  const left = below - here,
    right = above - here;
  if (j == 0 || j + 1 >= EVEN || !(left + right > 0)) return triedScale(j, reach);
  return scaleOf((mostOf(reach) * (<f64>j + (0.5 * (left - right)) / (left + right))) / <f64>EVEN, reach);
}
