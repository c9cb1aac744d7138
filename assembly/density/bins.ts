// Equal bins over [lo, hi], the last one closed. Bin b begins at the double b * step + lo, step = (hi - lo) / bins,
// which is how numpy's linspace rounds the edges, so every value falls into the bin that np.histogram gives it.

/**
 * Bins of two values as doubles: 0 ... last, or last + 1 where the value is outside [lo, hi] or NaN.
 * All arguments are splats; scale = bins / (hi - lo), last = bins - 1.
 */
export function binPair(values: v128, lo: v128, hi: v128, scale: v128, step: v128, last: v128): v128 {
  const one = f64x2.splat(1.0);
  const guess = f64x2.pmin(f64x2.floor(f64x2.mul(f64x2.sub(values, lo), scale)), last);
  // The product is rounded: the edges themselves decide between the guess and its neighbours.
  const below = f64x2.lt(values, f64x2.add(f64x2.mul(guess, step), lo));
  const above = f64x2.ge(values, f64x2.add(f64x2.mul(f64x2.add(guess, one), step), lo));
  const moved = f64x2.add(f64x2.sub(guess, v128.and(below, one)), v128.and(above, one));
  const inside = v128.and(f64x2.ge(values, lo), f64x2.le(values, hi));
  return v128.bitselect(f64x2.pmin(moved, last), f64x2.add(last, one), inside);
}

/** Two non-negative integers below 2^32 held as doubles, as 32-bit integers in lanes 0 and 2. */
export function toIntegers(pair: v128): v128 {
  return f64x2.add(pair, f64x2.splat(4503599627370496.0)); // 2^52: the integer moves to the low bits
}
