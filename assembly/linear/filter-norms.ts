// What is counted of each filter by itself: lengths, binary errors, powers; and the filters at unit length. Two filters side by side.

/** A power of 2 by which weights are multiplied, so that their squares neither overflow nor vanish: 2^600, 2^-600, or 1. */
function safeFactor(largest: f64): f64 {
  return largest < 1e-100 ? 4.149515568880993e180 : largest > 1e100 ? 2.409919865102884e-181 : 1;
}

/** The two numbers at `p` as f64. */
function two<T>(p: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}

function one<T>(p: usize): v128 {
  return f64x2.splat(<f64>load<T>(p));
}

/** pairs[width]: |weight| of two filters side by side. Returns the largest of each. */
function magnitudes<T>(pairs: usize, p: usize, q: usize, width: usize): v128 {
  let most = f64x2.splat(0);
  const even = pairs + (width & ~1) * 16;
  for (; pairs < even; pairs += 32, p += 2 * sizeof<T>(), q += 2 * sizeof<T>()) {
    const x = f64x2.abs(two<T>(p)),
      y = f64x2.abs(two<T>(q));
    const first = v128.shuffle<f64>(x, y, 0, 2),
      second = v128.shuffle<f64>(x, y, 1, 3);
    most = f64x2.pmax(f64x2.pmax(most, first), second);
    v128.store(pairs, first);
    v128.store(pairs, second, 16);
  }
  if ((width & 1) == 0) return most;
  const last = f64x2.abs(v128.shuffle<f64>(one<T>(p), one<T>(q), 0, 2));
  v128.store(pairs, last);
  return f64x2.pmax(most, last);
}

/**
 * 1 - (mean |w|)^2 / mean w^2 of two filters, from their sums of |w| and of w^2; NaN for one of zeros. Equal magnitudes give 0 but for
 * rounding, which leaves some `width` epsilons at most, above 0 or below: as little is 0.
 */
function binaryErrors(sum: v128, squares: v128, width: usize): v128 {
  const share = f64x2.div(f64x2.mul(sum, sum), f64x2.mul(f64x2.splat(<f64>width), squares));
  const error = f64x2.sub(f64x2.splat(1), share);
  return v128.andnot(error, f64x2.lt(error, f64x2.splat(<f64>width * 8.881784197001252e-16)));
}

/**
 * maxima[count]: the largest |weight| of each filter. norms[count][2]: L1 and L2. errors[count]: 1 - (mean |w|)^2 / mean w^2, NaN for
 * a filter of zeros. unit[filled][width]: each filter over its L2, but for those of zeros. sums[6]: of the fourth powers of all
 * weights; over the filters of the square of their summed squares; the largest |weight|; how many filters are not zero; the sum of
 * their binary errors; how many of these are below a bound. scratch: f64[width][2]. Returns how many numbers of `unit` are filled.
 */
function filterNorms<T>(
  maxima: usize,
  norms: usize,
  errors: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  count: usize,
  width: usize,
  bound: f64,
  scratch: usize,
): usize {
  const bytes = width * sizeof<T>(),
    filled = unit,
    pairsEnd = scratch + width * 16;
  memory.fill(sums, 0, 48);
  for (let i: usize = 0; i < count; i += 2, filters += 2 * bytes, maxima += 16, norms += 32, errors += 16) {
    // The second filter of an odd last pair is the first once more, and counts for nothing.
    const second = i + 1 < count ? bytes : 0;
    const most = magnitudes<T>(scratch, filters, filters + second, width);
    const factor0 = safeFactor(f64x2.extract_lane(most, 0)),
      factor1 = safeFactor(f64x2.extract_lane(most, 1));
    const factor = f64x2.replace_lane(f64x2.splat(factor0), 1, factor1);
    let sum = f64x2.splat(0),
      squares = sum,
      fourth = sum;
    for (let at = scratch; at < pairsEnd; at += 16) {
      const part = f64x2.mul(v128.load(at), factor),
        square = f64x2.mul(part, part);
      sum = f64x2.add(sum, part);
      squares = f64x2.add(squares, square);
      fourth = f64x2.add(fourth, f64x2.mul(square, square));
    }
    const error = binaryErrors(sum, squares, width);
    let length = f64x2.sqrt(squares);
    const inverse = f64x2.div(f64x2.splat(1), length);
    let summed = f64x2.mul(squares, squares);
    if (factor0 != 1 || factor1 != 1) {
      const squared = f64x2.mul(factor, factor),
        power = f64x2.mul(squared, squared);
      fourth = f64x2.div(fourth, power);
      summed = f64x2.div(summed, power);
      sum = f64x2.div(sum, factor);
      length = f64x2.div(length, factor);
    }
    store<f64>(maxima, f64x2.extract_lane(most, 0));
    v128.store(norms, v128.shuffle<f64>(sum, length, 0, 2));
    store<f64>(errors, f64x2.extract_lane(error, 0));
    if (f64x2.extract_lane(most, 0) != 0) {
      addFilter(sums, v128.shuffle<f64>(fourth, summed, 0, 2), v128.shuffle<f64>(most, error, 0, 2), bound);
      scaled<T>(unit, filters, width, factor0, f64x2.extract_lane(inverse, 0));
      unit += width * 8;
    }
    if (second == 0) break;
    store<f64>(maxima, f64x2.extract_lane(most, 1), 8);
    v128.store(norms, v128.shuffle<f64>(sum, length, 1, 3), 16);
    store<f64>(errors, f64x2.extract_lane(error, 1), 8);
    if (f64x2.extract_lane(most, 1) != 0) {
      addFilter(sums, v128.shuffle<f64>(fourth, summed, 1, 3), v128.shuffle<f64>(most, error, 1, 3), bound);
      scaled<T>(unit, filters + bytes, width, factor1, f64x2.extract_lane(inverse, 1));
      unit += width * 8;
    }
  }
  return (unit - filled) >> 3;
}

/** Adds a filter that is not zero to the six sums: [fourth powers, squared square], [largest magnitude, binary error]. */
function addFilter(sums: usize, powers: v128, about: v128, bound: f64): void {
  const error = f64x2.extract_lane(about, 1);
  v128.store(sums, f64x2.add(v128.load(sums), powers));
  store<f64>(sums, max(load<f64>(sums, 16), f64x2.extract_lane(about, 0)), 16);
  store<f64>(sums, load<f64>(sums, 24) + 1, 24);
  store<f64>(sums, load<f64>(sums, 32) + error, 32);
  if (error < bound) store<f64>(sums, load<f64>(sums, 40) + 1, 40);
}

/** out[width]: the filter at `p` times two factors. */
function scaled<T>(out: usize, p: usize, width: usize, factor: f64, inverse: f64): void {
  const by = f64x2.splat(factor),
    over = f64x2.splat(inverse);
  for (const end = out + (width & ~1) * 8; out < end; out += 16, p += 2 * sizeof<T>()) {
    v128.store(out, f64x2.mul(f64x2.mul(two<T>(p), by), over));
  }
  if (width & 1) store<f64>(out, <f64>load<T>(p) * factor * inverse);
}

export function filterNormsF32(
  maxima: usize,
  norms: usize,
  errors: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  count: usize,
  width: usize,
  bound: f64,
  scratch: usize,
): usize {
  return filterNorms<f32>(maxima, norms, errors, unit, sums, filters, count, width, bound, scratch);
}

export function filterNormsF64(
  maxima: usize,
  norms: usize,
  errors: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  count: usize,
  width: usize,
  bound: f64,
  scratch: usize,
): usize {
  return filterNorms<f64>(maxima, norms, errors, unit, sums, filters, count, width, bound, scratch);
}
