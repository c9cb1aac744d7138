// Lengths of filters, and the filters at unit length.

/** A power of 2 by which weights are multiplied, so that their squares neither overflow nor vanish: 2^600, 2^-600, or 1. */
function safeFactor(largest: f64): f64 {
  return largest < 1e-100 ? 4.149515568880993e180 : largest > 1e100 ? 2.409919865102884e-181 : 1;
}

/**
 * norms[count][2]: L1 and L2 of each filter; unit[filled][width]: each filter over its L2, but for those of zeros; sums[2]: of the
 * fourth powers of all weights, and over the filters of the square of their summed squares. maxima[count]: the largest |weight|
 * of each. Returns how many numbers of `unit` are filled.
 */
function filterNorms<T>(
  norms: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  maxima: usize,
  count: usize,
  width: usize,
): usize {
  const bytes = width * sizeof<T>(),
    first = unit;
  let fourths: f64 = 0,
    squaredNorms: f64 = 0;
  for (const end = norms + count * 16; norms < end; norms += 16, filters += bytes, maxima += 8) {
    const largest = load<f64>(maxima);
    v128.store(norms, f64x2.splat(0));
    if (largest == 0) continue;
    const factor = safeFactor(largest),
      last = filters + bytes;
    let sum: f64 = 0,
      squares: f64 = 0,
      fourth: f64 = 0;
    for (let p = filters; p < last; p += sizeof<T>()) {
      const part = <f64>load<T>(p) * factor,
        square = part * part;
      sum += Math.abs(part);
      squares += square;
      fourth += square * square;
    }
    const scale = factor * factor * (factor * factor);
    fourths += fourth / scale;
    squaredNorms += (squares * squares) / scale;
    const length = Math.sqrt(squares),
      inverse = 1 / length;
    store<f64>(norms, sum / factor);
    store<f64>(norms, length / factor, 8);
    for (let p = filters; p < last; p += sizeof<T>(), unit += 8) store<f64>(unit, <f64>load<T>(p) * factor * inverse);
  }
  store<f64>(sums, fourths);
  store<f64>(sums, squaredNorms, 8);
  return (unit - first) >> 3;
}

export function filterNormsF32(
  norms: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  maxima: usize,
  count: usize,
  width: usize,
): usize {
  return filterNorms<f32>(norms, unit, sums, filters, maxima, count, width);
}

export function filterNormsF64(
  norms: usize,
  unit: usize,
  sums: usize,
  filters: usize,
  maxima: usize,
  count: usize,
  width: usize,
): usize {
  return filterNorms<f64>(norms, unit, sums, filters, maxima, count, width);
}
