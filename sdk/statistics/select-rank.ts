/**
 * The value of a rank, counted from 0 at the least, of the values from `from` on, which are moved about: those below it come to stand
 * before its place, those above it behind. Time grows with their number; where the choice of pivots is unlucky the rest is sorted.
 */
export function selectRank(values: Float64Array, rank: number, from = 0): number {
  let low = from;
  let high = values.length - 1;
  for (let rounds = 2 * (32 - Math.clz32(values.length)); high > low; rounds--) {
    if (rounds === 0) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank];
}

/**
 * A quantile, linear between ranks (type 7 of Hyndman and Fan, 1996), of values that are moved about, and of which those from `from`
 * on hold its ranks.
 */
export function selectQuantile(values: Float64Array, q: number, from = 0): number {
  const at = q * (values.length - 1);
  const rank = Math.floor(at);
  const lower = selectRank(values, rank, from);
  return at === rank ? lower : lower + (at - rank) * (selectRank(values, rank + 1, rank) - lower);
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
