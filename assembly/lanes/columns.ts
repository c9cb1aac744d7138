// Filters lie one after the other; lanes want the same element of neighbouring filters side by side.
// These functions turn a chunk of filters into columns: column j holds element j of every filter, as f64.

/** Bytes between columns of `count` filters: a cache line more than the column, so that columns do not share cache sets. */
export function columnStride(count: usize): usize {
  return (count + 1 & ~1) * 8 + 64;
}

/** Filters in a chunk whose columns stay in the first-level cache (the second for large widths). Even. */
export function chunkLength(width: usize): usize {
  return width <= 16 ? 256 : width <= 49 ? 128 : 64;
}

/** Element at `p` and element at `q` as two f64. */
// @ts-ignore: decorator
@inline
function pair<T>(p: usize, q: usize): v128 {
  const both = v128.load_lane<T>(q, v128.load_zero<T>(p), 1);
  return sizeof<T>() == 8 ? both : f64x2.promote_low_f32x4(both);
}

/** columns[width][count] of filters[count][width]. An odd count ends with a filter of zeros. */
export function toColumns<T>(columns: usize, stride: usize, filters: usize, count: usize, width: usize): void {
  const bytes = width * sizeof<T>();
  const end = filters + (count & ~1) * bytes;
  let p = filters;
  let start = columns;
  for (; p < end; p += 2 * bytes, start += 16) {
    let out = start;
    for (let at = p, last = p + bytes; at < last; at += sizeof<T>(), out += stride) {
      v128.store(out, pair<T>(at, at + bytes));
    }
  }
  if (count & 1) {
    for (let last = p + bytes; p < last; p += sizeof<T>(), start += stride) {
      const one = v128.load_zero<T>(p);
      v128.store(start, sizeof<T>() == 8 ? one : f64x2.promote_low_f32x4(one));
    }
  }
}

/** Divides every filter of the columns by its largest magnitude; a filter of zeros stays. */
export function scaleColumns(columns: usize, stride: usize, count: usize, width: usize): void {
  const one = f64x2.splat(1);
  const bytes = width * stride;
  for (let start = columns, end = columns + count * 8; start < end; start += 16) {
    let largest = f64x2.splat(0);
    for (let at = start, last = start + bytes; at < last; at += stride) {
      largest = f64x2.max(largest, f64x2.abs(v128.load(at)));
    }
    largest = v128.bitselect(one, largest, f64x2.eq(largest, f64x2.splat(0)));
    for (let at = start, last = start + bytes; at < last; at += stride) {
      v128.store(at, f64x2.div(v128.load(at), largest));
    }
  }
}
