/**
 * The first index at which the running sum of the weights exceeds `left`, a part of their sum; the last of a weight that is not
 * 0, or -1, where none does. With left = uniform x sum, an index is drawn in proportion to its weight.
 */
export function pickInProportion(weights: Float64Array, left: number): number {
  let last = -1;
  let rest = left;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    rest -= weights[i];
    if (rest < 0) break;
  }
  return last;
}
