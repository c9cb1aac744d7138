// The order of a few numbers by size. Each is counted against all others: at 49 numbers this is faster than a sort, whose
// branches cannot be foreseen.

/** order[count]: u32 indices of h[count], f64 and finite, smallest first; of equals the first first. */
export function orderOf(order: usize, h: usize, count: i32): void {
  memory.fill(order, 0xff, <usize>count * 4);
  const end = h + <usize>count * 8,
    even = h + <usize>(count & ~1) * 8;
  for (let i = 0; i < count; i += 4) {
    // Beyond the last number whatever lies there is counted, and not used.
    const p = h + <usize>i * 8;
    const x0 = v128.load64_splat(p),
      x1 = v128.load64_splat(p, 8),
      x2 = v128.load64_splat(p, 16),
      x3 = v128.load64_splat(p, 24);
    let n0 = i64x2.splat(0),
      n1 = n0,
      n2 = n0,
      n3 = n0;
    for (let q = h; q < even; q += 16) {
      const y = v128.load(q);
      n0 = i64x2.sub(n0, f64x2.lt(y, x0));
      n1 = i64x2.sub(n1, f64x2.lt(y, x1));
      n2 = i64x2.sub(n2, f64x2.lt(y, x2));
      n3 = i64x2.sub(n3, f64x2.lt(y, x3));
    }
    if (even < end) {
      const y = load<f64>(even),
        last = f64x2.replace_lane(f64x2.splat(Infinity), 0, y);
      n0 = i64x2.sub(n0, f64x2.lt(last, x0));
      n1 = i64x2.sub(n1, f64x2.lt(last, x1));
      n2 = i64x2.sub(n2, f64x2.lt(last, x2));
      n3 = i64x2.sub(n3, f64x2.lt(last, x3));
    }
    place(order, i, n0);
    if (i + 1 < count) place(order, i + 1, n1);
    if (i + 2 < count) place(order, i + 2, n2);
    if (i + 3 < count) place(order, i + 3, n3);
  }
}

/** Puts i behind as many smaller numbers, and behind its equals. */
function place(order: usize, i: i32, smaller: v128): void {
  let at = order + <usize>(i64x2.extract_lane(smaller, 0) + i64x2.extract_lane(smaller, 1)) * 4;
  while (load<i32>(at) >= 0) at += 4;
  store<i32>(at, i);
}
