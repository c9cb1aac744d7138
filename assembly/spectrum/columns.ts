// Columns `step` bytes apart, each of `rows` vectors; every lane by itself.

/** y += sum_c x_c columns_c, four columns at a time. */
export function addColumns(y: usize, columns: usize, step: usize, x: usize, rows: usize, count: usize): void {
  const end = y + rows * 16;
  for (; count >= 4; count -= 4, columns += 4 * step, x += 64) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48);
    let p0 = columns,
      p1 = p0 + step,
      p2 = p1 + step,
      p3 = p2 + step;
    for (let q = y; q < end; q += 16, p0 += 16, p1 += 16, p2 += 16, p3 += 16) {
      const a = f64x2.add(f64x2.mul(x0, v128.load(p0)), f64x2.mul(x1, v128.load(p1))),
        b = f64x2.add(f64x2.mul(x2, v128.load(p2)), f64x2.mul(x3, v128.load(p3)));
      v128.store(q, f64x2.add(v128.load(q), f64x2.add(a, b)));
    }
  }
  for (; count > 0; count--, columns += step, x += 16) {
    const x0 = v128.load(x);
    for (let q = y, p = columns; q < end; q += 16, p += 16)
      v128.store(q, f64x2.add(v128.load(q), f64x2.mul(x0, v128.load(p))));
  }
}

/** out[count] = columns_c . y, four columns at a time. */
export function dotColumns(out: usize, columns: usize, step: usize, y: usize, rows: usize, count: usize): void {
  const end = y + rows * 16,
    zero = f64x2.splat(0);
  for (; count >= 4; count -= 4, columns += 4 * step, out += 64) {
    let s0 = zero,
      s1 = zero,
      s2 = zero,
      s3 = zero;
    let p0 = columns,
      p1 = p0 + step,
      p2 = p1 + step,
      p3 = p2 + step;
    for (let q = y; q < end; q += 16, p0 += 16, p1 += 16, p2 += 16, p3 += 16) {
      const x = v128.load(q);
      s0 = f64x2.add(s0, f64x2.mul(x, v128.load(p0)));
      s1 = f64x2.add(s1, f64x2.mul(x, v128.load(p1)));
      s2 = f64x2.add(s2, f64x2.mul(x, v128.load(p2)));
      s3 = f64x2.add(s3, f64x2.mul(x, v128.load(p3)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; count > 0; count--, columns += step, out += 16) {
    let s0 = zero;
    for (let q = y, p = columns; q < end; q += 16, p += 16) s0 = f64x2.add(s0, f64x2.mul(v128.load(q), v128.load(p)));
    v128.store(out, s0);
  }
}

/** y += a x + b z */
export function addRankTwo(y: usize, x: usize, a: v128, z: usize, b: v128, rows: usize): void {
  for (const end = y + rows * 16; y < end; y += 16, x += 16, z += 16) {
    const change = f64x2.add(f64x2.mul(a, v128.load(x)), f64x2.mul(b, v128.load(z)));
    v128.store(y, f64x2.add(v128.load(y), change));
  }
}
