import { UsageError } from "../errors.ts";

/** Throws unless [lo, hi] can be cut into `bins` equal bins, wider than the rounding of its ends. */
export function expectRange(lo: number, hi: number, bins: number): void {
  if (!(lo < hi) || !Number.isFinite(hi - lo)) {
    throw new UsageError(`the range is [${lo}, ${hi}], expected two finite numbers, the lower one first`);
  }
  if (!Number.isInteger(bins) || bins < 1) throw new UsageError(`${bins} bins, expected at least 1`);
  const width = (hi - lo) / bins;
  if (lo + width === lo || hi - width === hi || !Number.isFinite(1 / width)) {
    throw new UsageError(`[${lo}, ${hi}] is too narrow for ${bins} bins in double precision`);
  }
}

/** Throws unless `points` even places lie in [lo, hi], both ends included. */
export function expectGrid(lo: number, hi: number, points: number): void {
  if (points < 2) throw new UsageError(`a grid of ${points} points, expected at least 2`);
  expectRange(lo, hi, points - 1);
}

/** Throws unless `bandwidth` is a positive finite number that has a finite reciprocal. */
export function expectBandwidth(bandwidth: number): void {
  if (!(bandwidth > 0) || !Number.isFinite(bandwidth) || !Number.isFinite(1 / bandwidth)) {
    throw new UsageError(`the bandwidth is ${bandwidth}, expected a positive number`);
  }
}
