/** The largest eigenvalue of a symmetric tridiagonal matrix, by bisection with Sturm's count (Golub and Van Loan, 8.4.1). */
export function topEigenvalue(diagonal: readonly number[], beside: readonly number[]): number {
  const n = diagonal.length;
  const radius = (i: number) => (i > 0 ? beside[i - 1] : 0) + (i < n - 1 ? beside[i] : 0);
  let [low, high] = [-Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    low = Math.max(low, diagonal[i]);
    high = Math.max(high, diagonal[i] + radius(i));
  }
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return low;
    if (isAbove(middle)) low = middle;
    else high = middle;
  }

  /** Whether an eigenvalue is above x: a pivot of T - x I is positive. */
  function isAbove(x: number): boolean {
    let pivot = diagonal[0] - x;
    for (let i = 1; pivot < 0 && i < n; i++) pivot = diagonal[i] - x - (beside[i - 1] * beside[i - 1]) / pivot;
    return pivot >= 0;
  }
}
