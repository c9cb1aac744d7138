/** A run of numbers. */
export type Numbers = Float32Array | Float64Array;

/** Cosine of the angle between two vectors; 0 where one of them is zero, 1 where both are. */
export function cosineOf(a: Numbers, b: Numbers, start = 0, end = a.length, from = start): number {
  let [product, left, right] = [0, 0, 0];
  for (let i = start, j = from; i < end; i++, j++) {
    product += a[i] * b[j];
    left += a[i] * a[i];
    right += b[j] * b[j];
  }
  if (left === 0 || right === 0) return left === right ? 1 : 0;
  return Math.max(-1, Math.min(1, product / (Math.sqrt(left) * Math.sqrt(right))));
}

/** Whether two runs of one length are equal: a NaN is one, and a zero is a zero of either sign. */
export function areEqual(a: Numbers, b: Numbers): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return false;
  return true;
}
