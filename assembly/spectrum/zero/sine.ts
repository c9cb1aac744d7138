// 3 x 3 filters symmetric in both axes: the two-dimensional sine transform diagonalises A.
import { scaleByPowerOfTwo } from "../../linear/power-of-two";
import { cosTurn } from "../../special/turns";
import { padAndSort, powerOfTwoAtLeast } from "./eigenvalues";
import { at } from "./method";

/** |k11 + 2 k01 cos + 2 k10 cos + 4 k00 cos cos| over the angles i pi / (n + 1), j pi / (m + 1). */
export function sineLane(values: usize, filter: usize, exponent: i32, k: usize, n: usize, m: usize): void {
  const r = k >> 1;
  const middle = scaleByPowerOfTwo(at(filter, k, r, r), -exponent);
  let beside: f64 = 0,
    above: f64 = 0,
    corner: f64 = 0;
  if (r == 1) {
    above = 2 * scaleByPowerOfTwo(at(filter, 3, 0, 1), -exponent);
    beside = 2 * scaleByPowerOfTwo(at(filter, 3, 1, 0), -exponent);
    corner = 4 * scaleByPowerOfTwo(at(filter, 3, 0, 0), -exponent);
  }
  const cosines = values + powerOfTwoAtLeast(n * m) * 16;
  for (let j: usize = 0; j < m; j++) store<f64>(cosines + j * 8, cosTurn(<u32>(j + 1), <u32>(2 * (m + 1))));
  let to = values;
  for (let i: usize = 0; i < n; i++) {
    const c = cosTurn(<u32>(i + 1), <u32>(2 * (n + 1)));
    const constant = middle + above * c,
      factor = beside + corner * c;
    for (let j: usize = 0; j < m; j++, to += 16)
      v128.store(to, f64x2.splat(Math.abs(constant + factor * load<f64>(cosines + j * 8))));
  }
  padAndSort(values, n * m);
}
