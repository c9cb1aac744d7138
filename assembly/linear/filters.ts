// One number, or one scaled copy, of each filter. A pass over memory: plain loops, two weights a step in f64.

/** Two weights at `p` as f64. */
function two<T>(p: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}

function one<T>(p: usize): v128 {
  return f64x2.splat(<f64>load<T>(p));
}

/** Largest |w| of the filter from `p` to `end`. A NaN does not count. */
function largestMagnitude<T>(p: usize, end: usize): f64 {
  let most = f64x2.splat(0);
  for (const last = end - sizeof<T>(); p < last; p += 2 * sizeof<T>()) most = f64x2.pmax(most, f64x2.abs(two<T>(p)));
  if (p < end) most = f64x2.pmax(most, f64x2.abs(one<T>(p)));
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Largest w of the filter from `p` to `end`. A NaN does not count. */
function largestWeight<T>(p: usize, end: usize): f64 {
  let most = f64x2.splat(-Infinity);
  for (const last = end - sizeof<T>(); p < last; p += 2 * sizeof<T>()) most = f64x2.pmax(most, two<T>(p));
  if (p < end) most = f64x2.pmax(most, one<T>(p));
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** out[count]: the largest |w| of each filter, or the largest w when `signed`. */
function maxAbs<T>(out: usize, filters: usize, count: usize, width: usize, signed: bool): void {
  const bytes = width * sizeof<T>();
  for (const end = out + count * 8; out < end; out += 8, filters += bytes) {
    store<f64>(
      out,
      signed ? largestWeight<T>(filters, filters + bytes) : largestMagnitude<T>(filters, filters + bytes),
    );
  }
}

/** out[count][width]: each filter over its largest magnitude; a filter of zeros stays. */
function scaleByMaxAbs<T>(out: usize, filters: usize, count: usize, width: usize): void {
  const bytes = width * sizeof<T>();
  for (const end = out + count * bytes; out < end; ) {
    const last = filters + bytes;
    const most = largestMagnitude<T>(filters, last);
    const divisor = most == 0 ? 1 : most;
    for (; filters < last; filters += sizeof<T>(), out += sizeof<T>())
      store<T>(out, <T>(<f64>load<T>(filters) / divisor));
  }
}

/** Whether no number is a NaN or an infinity. */
function areFinite<T>(p: usize, count: usize): bool {
  // x - x is 0 for a finite x and NaN for all others, and so are sums of it.
  let a = v128.splat<T>(<T>0),
    b = a;
  const end = p + count * sizeof<T>();
  for (; p + 32 <= end; p += 32) {
    const x = v128.load(p),
      y = v128.load(p, 16);
    a = v128.add<T>(a, v128.sub<T>(x, x));
    b = v128.add<T>(b, v128.sub<T>(y, y));
  }
  a = v128.add<T>(a, b);
  if (!(sizeof<T>() == 8 ? i64x2.all_true(f64x2.eq(a, a)) : i32x4.all_true(f32x4.eq(a, a)))) return false;
  let rest: T = 0;
  for (; p < end; p += sizeof<T>()) rest += load<T>(p) - load<T>(p);
  return rest == 0;
}

/** flags[count]: 1 where a filter holds a NaN or an infinity, else 0. Returns how many do. */
function markNonFinite<T>(flags: usize, filters: usize, count: usize, width: usize): u32 {
  if (areFinite<T>(filters, count * width)) {
    memory.fill(flags, 0, count);
    return 0;
  }
  let marked: u32 = 0;
  for (const end = flags + count; flags < end; flags++) {
    // x - x is 0 for a finite x and NaN for all others.
    let sum: f64 = 0;
    for (const last = filters + width * sizeof<T>(); filters < last; filters += sizeof<T>()) {
      const x = <f64>load<T>(filters);
      sum += x - x;
    }
    const bad: u8 = sum == 0 ? 0 : 1;
    store<u8>(flags, bad);
    marked += bad;
  }
  return marked;
}

/** out[0], out[1]: the smallest and the largest of `count` numbers and of what they were. A NaN does not count. */
export function extent(out: usize, values: usize, count: usize): void {
  let least = v128.load64_splat(out),
    most = v128.load64_splat(out, 8);
  const end = values + count * 8;
  for (const last = end - 8; values < last; values += 16) {
    const x = v128.load(values);
    least = f64x2.pmin(least, x);
    most = f64x2.pmax(most, x);
  }
  if (count & 1) {
    const x = v128.load64_splat(values);
    least = f64x2.pmin(least, x);
    most = f64x2.pmax(most, x);
  }
  store<f64>(out, min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)));
  store<f64>(out + 8, max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)));
}

export function maxAbsF32(out: usize, filters: usize, count: usize, width: usize, signed: bool): void {
  maxAbs<f32>(out, filters, count, width, signed);
}

export function maxAbsF64(out: usize, filters: usize, count: usize, width: usize, signed: bool): void {
  maxAbs<f64>(out, filters, count, width, signed);
}

export function scaleByMaxAbsF32(out: usize, filters: usize, count: usize, width: usize): void {
  scaleByMaxAbs<f32>(out, filters, count, width);
}

export function scaleByMaxAbsF64(out: usize, filters: usize, count: usize, width: usize): void {
  scaleByMaxAbs<f64>(out, filters, count, width);
}

export function markNonFiniteF32(flags: usize, filters: usize, count: usize, width: usize): u32 {
  return markNonFinite<f32>(flags, filters, count, width);
}

export function markNonFiniteF64(flags: usize, filters: usize, count: usize, width: usize): u32 {
  return markNonFinite<f64>(flags, filters, count, width);
}
