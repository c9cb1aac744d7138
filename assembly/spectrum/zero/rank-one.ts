// Filters u v^T: A is the Kronecker product of two banded Toeplitz matrices, its singular values the products of theirs.
import { scaleByPowerOfTwo } from "../../linear/power-of-two";
import { padAndSort, powerOfTwoAtLeast } from "./eigenvalues";
import { generalLanes } from "./general";
import { at, pivotOf } from "./method";

/** The columns' factor in lane 0 and the rows' in lane 1 when n = m, else one after the other. */
export function rankOneLane(
  values: usize,
  filter: usize,
  exponent: i32,
  k: usize,
  n: usize,
  m: usize,
  work: usize,
): void {
  const factors = work,
    singular = factors + k * 16,
    inner = singular + powerOfTwoAtLeast(max(n, m)) * 16;
  const pivot = pivotOf(filter, k);
  const largest = scaleByPowerOfTwo(load<f64>(filter + pivot * 8), -exponent);
  for (let i: usize = 0; i < k; i++) {
    const column = scaleByPowerOfTwo(at(filter, k, i, pivot % k), -exponent),
      rowWeight = scaleByPowerOfTwo(at(filter, k, pivot / k, i), -exponent) / largest;
    v128.store(factors + i * 16, f64x2(column, rowWeight));
  }
  const first = values;
  generalLanes(singular, factors, k, 1, n, 1, inner);
  for (let i: usize = 0; i < n; i++) store<f64>(first + i * 8, load<f64>(singular + i * 16));
  if (n != m) generalLanes(singular, factors, k, 1, m, 1, inner);
  for (let j: usize = 0; j < m; j++) store<f64>(factors + j * 8, load<f64>(singular + j * 16 + 8));
  // From the end, as the first n doubles of `values` are still read.
  for (let i = n; i-- > 0; ) {
    const s = load<f64>(first + i * 8);
    for (let j = m; j-- > 0; ) v128.store(values + (i * m + j) * 16, f64x2.splat(s * load<f64>(factors + j * 8)));
  }
  padAndSort(values, n * m);
}
