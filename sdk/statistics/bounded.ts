// Sums and square roots round: the cosine of a filter with itself comes out as 1.0000000000000002, what explains all of a filter
// as 1.0000000000000004. Results keep their ranges, so the place that computes such a number brings it back. NaN stays NaN.

/** A part of a whole, 0 to 1, as rounding left it. */
export function share(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** A cosine, -1 to 1, as rounding left it. */
export function cosine(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
