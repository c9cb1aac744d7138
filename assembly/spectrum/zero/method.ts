// Which way a zero-padded spectrum is found: the first of these that is exact for the filter. N = n m, w = r (m + 1), r = (k -
// 1) / 2. In flops, in this order whatever the grid: sine N; rank one 6 (n^2 + m^2) k, and N; mirror 18 N max(n, m); parity
// 3 N^2 w; antisymmetric 6 N^2 w; band 6 N^2 (2 w + 1).

export const METHOD_NONE: u32 = 0; // zeros, or not finite
export const METHOD_SINE: u32 = 1; // 3 x 3, symmetric in both axes: the sine transform diagonalises A
export const METHOD_RANK_ONE: u32 = 2; // u v^T: products of the singular values of two banded Toeplitz matrices
export const METHOD_MIRROR: u32 = 3; // 3 x 3, symmetric in one axis: the sine transform leaves a 1-D problem a frequency
export const METHOD_PARITY: u32 = 4; // point-symmetric: even and odd images, two bands of half the order and half the width
export const METHOD_ANTISYMMETRIC: u32 = 5; // point-antisymmetric: A is skew-symmetric, a band of half the width
export const METHOD_BAND: u32 = 6; // any other

/** Weight (y, x) of a k x k filter. */
export function at(filter: usize, k: usize, y: usize, x: usize): f64 {
  return load<f64>(filter + (y * k + x) * 8);
}

/** Whether column x of a k x k filter is its column k - 1 - x for all x. */
export function columnsMirror(filter: usize, k: usize): bool {
  for (let y: usize = 0; y < k; y++)
    for (let x: usize = 0; x < k; x++) if (at(filter, k, y, x) != at(filter, k, y, k - 1 - x)) return false;
  return true;
}

function rowsMirror(filter: usize, k: usize): bool {
  for (let y: usize = 0; y < k; y++)
    for (let x: usize = 0; x < k; x++) if (at(filter, k, y, x) != at(filter, k, k - 1 - y, x)) return false;
  return true;
}

/** Whether each weight is `sign` times its mirror image in the middle. */
function pointMirror(filter: usize, k: usize, sign: f64): bool {
  for (let i: usize = 0; i < k * k; i++)
    if (load<f64>(filter + i * 8) != sign * load<f64>(filter + (k * k - 1 - i) * 8)) return false;
  return true;
}

/**
 * A filter counts as rank one where u v^T is within 4 eps of its largest weight, at `pivot`: the spectrum then differs by no
 * more than a backward stable dense method's.
 */
function isRankOne(filter: usize, k: usize, pivot: usize): bool {
  const largest = load<f64>(filter + pivot * 8);
  for (let y: usize = 0; y < k; y++) {
    for (let x: usize = 0; x < k; x++) {
      const product = at(filter, k, y, pivot % k) * (at(filter, k, pivot / k, x) / largest);
      if (Math.abs(at(filter, k, y, x) - product) > Math.abs(largest) * 8.881784197001252e-16) return false;
    }
  }
  return true;
}

/** Index of the weight of largest magnitude. */
export function pivotOf(filter: usize, k: usize): usize {
  let pivot: usize = 0;
  for (let i: usize = 1; i < k * k; i++)
    if (Math.abs(load<f64>(filter + i * 8)) > Math.abs(load<f64>(filter + pivot * 8))) pivot = i;
  return pivot;
}

/** The code of the cheapest way that is exact for the filter. */
export function zeroMethod(filter: usize, k: usize): u32 {
  // Also a NaN: no comparison with it holds.
  for (let i: usize = 0; i < k * k; i++) if (!(Math.abs(load<f64>(filter + i * 8)) < Infinity)) return METHOD_NONE;
  const pivot = pivotOf(filter, k);
  if (load<f64>(filter + pivot * 8) == 0) return METHOD_NONE;
  const rows = k <= 3 && rowsMirror(filter, k),
    columns = k <= 3 && columnsMirror(filter, k);
  if (rows && columns) return METHOD_SINE;
  if (isRankOne(filter, k, pivot)) return METHOD_RANK_ONE;
  if (rows || columns) return METHOD_MIRROR;
  if (pointMirror(filter, k, 1)) return METHOD_PARITY;
  return pointMirror(filter, k, -1) ? METHOD_ANTISYMMETRIC : METHOD_BAND;
}
