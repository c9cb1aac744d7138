// The distances that k-means++ draws its seeds by.

/** 1 - cosine of two filters that differ by rounding only: a few units of f32, squared. */
const SAME: f64 = 1e-12;

/**
 * distances[count] = the lesser of what it is and 1 - cosine (of its magnitude, unless `signed`) of each of filters[count][width],
 * of length norms[count] without its mean, and a key of mean zero and length 1. Returns their sum.
 */
export function nearerSeedsF32(
  distances: usize,
  filters: usize,
  norms: usize,
  key: usize,
  count: usize,
  width: usize,
  signed: bool,
): f64 {
  const bytes = width * 4,
    even = (width & ~3) * 4;
  let total: f64 = 0;
  for (let i: usize = 0; i < count; i++, filters += bytes) {
    let sum = f64x2.splat(0),
      sum1 = sum,
      c = key,
      p = filters;
    for (const end = filters + even; p < end; p += 16, c += 32) {
      const x = v128.load(p);
      sum = f64x2.add(sum, f64x2.mul(f64x2.promote_low_f32x4(x), v128.load(c)));
      sum1 = f64x2.add(sum1, f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)), v128.load(c, 16)));
    }
    sum = f64x2.add(sum, sum1);
    let product = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    for (const end = filters + bytes; p < end; p += 4, c += 8) product += <f64>load<f32>(p) * load<f64>(c);
    const distance = 1 - (signed ? product : Math.abs(product)) / load<f64>(norms + i * 8),
      least = min(load<f64>(distances + i * 8), distance > SAME ? distance : 0);
    store<f64>(distances + i * 8, least);
    total += least;
  }
  return total;
}
