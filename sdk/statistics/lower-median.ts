/** The lower one of two in the middle; null for no values. */
export function lowerMedian(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? null : sorted[Math.floor((sorted.length - 1) / 2)];
}
