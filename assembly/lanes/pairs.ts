// Filters lie one after the other; lanes want the same weight of two filters side by side.
// pairs[ceil(count / 2)][row] is a chunk of filters two by two: vector j of a row holds weight j of both, as f64.
// Rows may be longer than `width` (whole tiles); what is beyond is left as it was.

/** Filters in a chunk whose pairs stay in the first-level cache (the second for large widths). Even. */
export function chunkLength(width: usize): usize {
  return width <= 16 ? 96 : width <= 49 ? 128 : 64;
}

/** The number at `p` and the number at `q` as two f64. */
function pair<T>(p: usize, q: usize): v128 {
  const both = v128.load_lane<T>(q, v128.load_zero<T>(p), 1);
  return sizeof<T>() == 8 ? both : f64x2.promote_low_f32x4(both);
}

/** The two numbers at `p` as f64. */
function two<T>(p: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}

function low(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 0, 2);
}

function high(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 1, 3);
}

/** Two rows of pairs at once, of four filters less the centre, each number of which is loaded once for both. */
function toTwoPairs<T>(pairs: usize, row: usize, filters: usize, width: usize, centre: usize): void {
  const bytes = width * sizeof<T>(),
    next = row * 16;
  let at = pairs,
    p = filters,
    c = centre;
  for (const even = pairs + (width & ~1) * 16; at < even; at += 32, p += 2 * sizeof<T>(), c += 16) {
    const x = two<T>(p),
      y = two<T>(p + bytes),
      z = two<T>(p + 2 * bytes),
      w = two<T>(p + 3 * bytes),
      m0 = v128.load64_splat(c),
      m1 = v128.load64_splat(c, 8);
    v128.store(at, f64x2.sub(low(x, y), m0));
    v128.store(at, f64x2.sub(high(x, y), m1), 16);
    v128.store(at + next, f64x2.sub(low(z, w), m0));
    v128.store(at + next, f64x2.sub(high(z, w), m1), 16);
  }
  if (width & 1) {
    const m = v128.load64_splat(c);
    v128.store(at, f64x2.sub(pair<T>(p, p + bytes), m));
    v128.store(at + next, f64x2.sub(pair<T>(p + 2 * bytes, p + 3 * bytes), m));
  }
}

/**
 * Fills `pairs`, rows of `row` vectors, with filters[count][width]: each divided by its largest magnitude when `scaled`
 * (a filter of zeros stays), then less centre[width]. An odd count ends with a filter of zeros.
 */
export function toPairs<T>(
  pairs: usize,
  row: usize,
  filters: usize,
  count: usize,
  width: usize,
  scaled: bool,
  centre: usize,
): void {
  const bytes = width * sizeof<T>();
  const one = f64x2.splat(1),
    zero = f64x2.splat(0);
  let i: usize = 0;
  for (; !scaled && i + 4 <= count; i += 4, filters += 4 * bytes, pairs += row * 32)
    toTwoPairs<T>(pairs, row, filters, width, centre);
  for (; i < count; i += 2, filters += 2 * bytes, pairs += row * 16) {
    // The second filter of an odd last pair is the first once more, cleared below.
    const second = i + 1 < count ? bytes : 0;
    const end = pairs + width * 16;
    const even = pairs + (width & ~1) * 16;
    let at = pairs,
      p = filters,
      c = centre;
    if (scaled) {
      let largest = zero,
        largest1 = zero;
      for (; at < even; at += 32, p += 2 * sizeof<T>()) {
        const x = two<T>(p),
          y = two<T>(p + second);
        const x0 = low(x, y),
          x1 = high(x, y);
        largest = f64x2.pmax(largest, f64x2.abs(x0));
        largest1 = f64x2.pmax(largest1, f64x2.abs(x1));
        v128.store(at, x0);
        v128.store(at, x1, 16);
      }
      if (width & 1) {
        const x0 = pair<T>(p, p + second);
        largest = f64x2.pmax(largest, f64x2.abs(x0));
        v128.store(at, x0);
      }
      largest = f64x2.pmax(largest, largest1);
      largest = v128.bitselect(one, largest, f64x2.eq(largest, zero));
      for (at = pairs; at < end; at += 16, c += 8) {
        v128.store(at, f64x2.sub(f64x2.div(v128.load(at), largest), v128.load64_splat(c)));
      }
    } else {
      for (; at < even; at += 32, p += 2 * sizeof<T>(), c += 16) {
        const x = two<T>(p),
          y = two<T>(p + second);
        v128.store(at, f64x2.sub(low(x, y), v128.load64_splat(c)));
        v128.store(at, f64x2.sub(high(x, y), v128.load64_splat(c, 8)), 16);
      }
      if (width & 1) v128.store(at, f64x2.sub(pair<T>(p, p + second), v128.load64_splat(c)));
    }
    if (second == 0) for (at = pairs; at < end; at += 16) store<f64>(at + 8, 0);
  }
}
