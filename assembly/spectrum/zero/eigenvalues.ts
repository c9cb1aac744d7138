// From a band matrix in each lane to magnitudes of eigenvalues, and sorting them.
import { bandToTridiagonal } from "../band";
import { narrowBand } from "../narrow-band";
import { PANEL } from "../panels";
import { sortLanes } from "../sort-lanes";
import { tridiagonalLanes } from "../tridiagonal-lanes";

/** A band of this half-width and more is narrowed first; of narrower ones the nearest cache holds enough. */
const WIDE: usize = 60;

export function powerOfTwoAtLeast(count: usize): usize {
  let p: usize = 1;
  while (p < count) p *= 2;
  return p;
}

/** Magnitudes of the eigenvalues of a band to values[order], unsorted; NaN where the iteration failed. below[order]: work. */
export function bandMagnitudes(values: usize, below: usize, band: usize, order: usize, width: usize, skew: bool): void {
  if (width >= WIDE && !skew) {
    narrowBand(band, order, width);
    width = PANEL;
  }
  bandToTridiagonal(values, below, band, order, width, skew);
  // A skew-symmetric tridiagonal matrix has i times the eigenvalues of the symmetric one with zeros on its diagonal.
  if (skew) memory.fill(values, 0, order * 16);
  const found = tridiagonalLanes(values, below, order);
  for (let p = values, end = values + order * 16; p < end; p += 16)
    v128.store(p, found ? f64x2.abs(v128.load(p)) : f64x2.splat(NaN));
}

/** Sorts values[order], in a power of two of places. */
export function padAndSort(values: usize, order: usize): void {
  const slots = powerOfTwoAtLeast(order);
  for (let i = order; i < slots; i++) v128.store(values + i * 16, f64x2.splat(-1));
  sortLanes<f64>(values, slots);
}
