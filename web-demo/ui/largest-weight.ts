/** The largest absolute value of some weights; NaN and infinities, of which no colour can tell the size, do not count. */
export function largestWeight(weights: Iterable<number>): number {
  let most = 0;
  for (const weight of weights) if (Number.isFinite(weight)) most = Math.max(most, Math.abs(weight));
  return most;
}
