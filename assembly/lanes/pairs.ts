// Filters lie one after the other; lanes want the same weight of two filters side by side.
// pairs[ceil(count / 2)][row] is a chunk of filters two by two: vector j of a row holds weight j of both, as f64.
// Rows may be longer than `width` (a multiple of a tile); what is beyond stays as it was.

/** Filters in a chunk whose pairs stay in the first-level cache (the second for large widths). Even. */
export function chunkLength(width: usize): usize {
  return width <= 16 ? 256 : width <= 49 ? 128 : 64;
}

/** The number at `p` and the number at `q` as two f64. */
// @ts-ignore: decorator
@inline
function pair<T>(p: usize, q: usize): v128 {
  const both = v128.load_lane<T>(q, v128.load_zero<T>(p), 1);
  return sizeof<T>() == 8 ? both : f64x2.promote_low_f32x4(both);
}

/** Fills `pairs`, rows of `row` vectors, with filters[count][width]. An odd count ends with a filter of zeros. */
export function toPairs<T>(pairs: usize, row: usize, filters: usize, count: usize, width: usize): void {
  const bytes = width * sizeof<T>();
  const gap = (row - width) * 16;
  let p = filters;
  for (const end = filters + (count & ~1) * bytes; p < end; p += bytes, pairs += gap) {
    for (const last = p + bytes; p < last; p += sizeof<T>(), pairs += 16) v128.store(pairs, pair<T>(p, p + bytes));
  }
  if (count & 1) {
    for (const last = p + bytes; p < last; p += sizeof<T>(), pairs += 16) {
      const one = v128.load_zero<T>(p);
      v128.store(pairs, sizeof<T>() == 8 ? one : f64x2.promote_low_f32x4(one));
    }
  }
}

/** Divides every filter of the pairs by its largest magnitude; a filter of zeros stays. */
export function scalePairs(pairs: usize, row: usize, count: usize, width: usize): void {
  const bytes = row * 16;
  for (const end = pairs + (count + 1) / 2 * bytes; pairs < end; pairs += bytes) {
    const last = pairs + width * 16;
    let largest = f64x2.splat(0);
    for (let at = pairs; at < last; at += 16) largest = f64x2.pmax(largest, f64x2.abs(v128.load(at)));
    largest = v128.bitselect(f64x2.splat(1), largest, f64x2.eq(largest, f64x2.splat(0)));
    for (let at = pairs; at < last; at += 16) v128.store(at, f64x2.div(v128.load(at), largest));
  }
}

/** Subtracts mean[width] from every filter; the zeros that fill up an odd count stay. */
export function centrePairs(pairs: usize, row: usize, mean: usize, count: usize, width: usize): void {
  const end = pairs + (count + 1) / 2 * row * 16;
  for (let j: usize = 0; j < width; j++) {
    const centre = v128.load64_splat(mean + j * 8);
    for (let at = pairs + j * 16; at < end; at += row * 16) v128.store(at, f64x2.sub(v128.load(at), centre));
  }
  if (count & 1) {
    for (let at = end - row * 16, last = at + width * 16; at < last; at += 16) store<f64>(at + 8, 0);
  }
}

/** mean[width] of the filters. */
export function meanOfPairs(mean: usize, pairs: usize, row: usize, count: usize, width: usize): void {
  const rows = (count + 1) / 2;
  const bytes = row * 16;
  for (let j: usize = 0; j < width; j++) {
    let at = pairs + j * 16;
    let s0 = f64x2.splat(0), s1 = s0;
    for (const end = at + (rows & ~1) * bytes; at < end; at += 2 * bytes) {
      s0 = f64x2.add(s0, v128.load(at));
      s1 = f64x2.add(s1, v128.load(at + bytes));
    }
    if (rows & 1) s0 = f64x2.add(s0, v128.load(at));
    s0 = f64x2.add(s0, s1);
    store<f64>(mean + j * 8, (f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)) / <f64>count);
  }
}
