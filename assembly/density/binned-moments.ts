/**
 * For every bin of [lo, hi] the number of its values and the sums of d and d^2, d = (value - bin centre) / bin width in
 * [-1/2, 1/2]; returns how many values are outside (or NaN). state: f64[bins][3], accumulates.
 */
export function binnedMoments(state: usize, bins: i32, values: usize, n: i32, lo: f64, hi: f64): f64 {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  const scale = f64x2.splat(<f64>bins / (hi - lo));
  const last = f64x2.splat(<f64>(bins - 1));
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1.0);
  const two52 = f64x2.splat(4503599627370496.0);

  let outside = 0.0;
  for (let i = 0; i < n; i += 2) {
    const at = values + ((<usize>i) << 3);
    const both = i + 1 < n;
    const v = both ? v128.load(at) : v128.load64_splat(at);
    const position = f64x2.mul(f64x2.sub(v, low), scale);
    const bin = f64x2.pmin(f64x2.floor(position), last);
    const d = f64x2.sub(f64x2.sub(position, bin), half);
    const index = f64x2.add(bin, two52);
    const inside = v128.and(f64x2.ge(v, low), f64x2.le(v, high));
    const squares = f64x2.mul(d, d);
    const a = state + <usize>i32x4.extract_lane(index, 0) * 24;
    const b = state + <usize>i32x4.extract_lane(index, 2) * 24;
    if (both && i64x2.all_true(inside)) {
      add(a, v128.shuffle<f64>(one, d, 0, 2), f64x2.extract_lane(squares, 0));
      add(b, v128.shuffle<f64>(one, d, 0, 3), f64x2.extract_lane(squares, 1));
      continue;
    }
    if (i64x2.extract_lane(inside, 0)) add(a, v128.shuffle<f64>(one, d, 0, 2), f64x2.extract_lane(squares, 0));
    else outside += 1.0;
    if (!both) break;
    if (i64x2.extract_lane(inside, 1)) add(b, v128.shuffle<f64>(one, d, 0, 3), f64x2.extract_lane(squares, 1));
    else outside += 1.0;
  }
  return outside;
}

function add(at: usize, massAndFirst: v128, second: f64): void {
  v128.store(at, f64x2.add(v128.load(at), massAndFirst));
  store<f64>(at, load<f64>(at, 16) + second, 16);
}
