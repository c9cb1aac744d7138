// Columns `step` bytes apart, each of `rows` vectors; every lane by itself.

/** y += sum_c x_c columns_c, of eight or four columns at a time the sum of four. */
export function addColumns(y: usize, columns: usize, step: usize, x: usize, rows: usize, count: usize): void {
  const end = y + rows * 16;
  for (; count >= 8; count -= 8, columns += 8 * step, x += 128) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48),
      x4 = v128.load(x, 64),
      x5 = v128.load(x, 80),
      x6 = v128.load(x, 96),
      x7 = v128.load(x, 112);
    for (let q = y, p = columns; q < end; q += 16, p += 16) {
      const two = p + 2 * step,
        four = p + 4 * step,
        six = p + 6 * step,
        a = f64x2.add(f64x2.mul(x0, v128.load(p)), f64x2.mul(x1, v128.load(p + step))),
        b = f64x2.add(f64x2.mul(x2, v128.load(two)), f64x2.mul(x3, v128.load(two + step))),
        c = f64x2.add(f64x2.mul(x4, v128.load(four)), f64x2.mul(x5, v128.load(four + step))),
        d = f64x2.add(f64x2.mul(x6, v128.load(six)), f64x2.mul(x7, v128.load(six + step)));
      v128.store(q, f64x2.add(f64x2.add(v128.load(q), f64x2.add(a, b)), f64x2.add(c, d)));
    }
  }
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

/** out[count] = columns_c . y, eight columns at a time, or four: an addition waits for the one before it. */
export function dotColumns(out: usize, columns: usize, step: usize, y: usize, rows: usize, count: usize): void {
  const end = y + rows * 16,
    zero = f64x2.splat(0);
  for (; count >= 8; count -= 8, columns += 8 * step, out += 128) {
    let s0 = zero,
      s1 = zero,
      s2 = zero,
      s3 = zero,
      s4 = zero,
      s5 = zero,
      s6 = zero,
      s7 = zero;
    for (let q = y, p = columns; q < end; q += 16, p += 16) {
      const x = v128.load(q),
        two = p + 2 * step,
        four = p + 4 * step,
        six = p + 6 * step;
      s0 = f64x2.add(s0, f64x2.mul(x, v128.load(p)));
      s1 = f64x2.add(s1, f64x2.mul(x, v128.load(p + step)));
      s2 = f64x2.add(s2, f64x2.mul(x, v128.load(two)));
      s3 = f64x2.add(s3, f64x2.mul(x, v128.load(two + step)));
      s4 = f64x2.add(s4, f64x2.mul(x, v128.load(four)));
      s5 = f64x2.add(s5, f64x2.mul(x, v128.load(four + step)));
      s6 = f64x2.add(s6, f64x2.mul(x, v128.load(six)));
      s7 = f64x2.add(s7, f64x2.mul(x, v128.load(six + step)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
  }
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

/** y += a x + b z and y1 += a1 x + b1 z: two columns share what they load. */
export function addTwoRankTwo(
  y: usize,
  y1: usize,
  x: usize,
  a: v128,
  a1: v128,
  z: usize,
  b: v128,
  b1: v128,
  rows: usize,
): void {
  for (const end = y + rows * 16; y < end; y += 16, y1 += 16, x += 16, z += 16) {
    const p = v128.load(x),
      q = v128.load(z);
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(f64x2.mul(a, p), f64x2.mul(b, q))));
    v128.store(y1, f64x2.add(v128.load(y1), f64x2.add(f64x2.mul(a1, p), f64x2.mul(b1, q))));
  }
}
