// 3 x 3 filters symmetric in one axis: the sine transform along it leaves, for each frequency, the tridiagonal Toeplitz matrix of
// a filter of three weights along the other axis. Two frequencies side by side in lanes.
import { scaleByPowerOfTwo } from "../../linear/power-of-two";
import { cosTurn } from "../../special/turns";
import { padAndSort, powerOfTwoAtLeast } from "./eigenvalues";
import { generalLanes } from "./general";
import { at, columnsMirror } from "./method";

/** Weight i along the axis that stays, at the cosine c of the other's frequency. */
function reduced(filter: usize, exponent: i32, i: usize, columns: bool, c: f64): f64 {
  const middle = columns ? at(filter, 3, i, 1) : at(filter, 3, 1, i),
    side = columns ? at(filter, 3, i, 0) : at(filter, 3, 0, i);
  return scaleByPowerOfTwo(middle, -exponent) + 2 * c * scaleByPowerOfTwo(side, -exponent);
}

/** Sorted magnitudes to both lanes of `values`; as `generalLanes`. */
export function mirrorLane(values: usize, filter: usize, exponent: i32, n: usize, m: usize, work: usize): void {
  const columns = columnsMirror(filter, 3),
    frequencies = columns ? m : n,
    length = columns ? n : m;
  const weights = work,
    singular = weights + 3 * 16,
    inner = singular + powerOfTwoAtLeast(length) * 16;
  for (let j: usize = 0; j < frequencies; j += 2) {
    const next = min(j + 1, frequencies - 1);
    const c = cosTurn(<u32>(j + 1), <u32>(2 * (frequencies + 1))),
      d = cosTurn(<u32>(next + 1), <u32>(2 * (frequencies + 1)));
    for (let i: usize = 0; i < 3; i++) {
      const x = reduced(filter, exponent, i, columns, c),
        y = reduced(filter, exponent, i, columns, d);
      v128.store(weights + i * 16, f64x2(x, y));
    }
    generalLanes(singular, weights, 3, 1, length, 1, inner);
    for (let i: usize = 0; i < length; i++) {
      const both = v128.load(singular + i * 16);
      v128.store(values + (j * length + i) * 16, v128.shuffle<f64>(both, both, 0, 0));
      v128.store(values + (next * length + i) * 16, v128.shuffle<f64>(both, both, 1, 1));
    }
  }
  padAndSort(values, n * m);
}
