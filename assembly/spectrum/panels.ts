// Panels are four vectors side by side, a row of four numbers after the other; matrices of 4 x 4 are panels of four rows.
// Beside them stand columns of a band, `step` bytes apart: of four of their numbers and of two others all products are made,
// so that loads are fewer than multiplications, which is what binds. Loops are unrolled no further: V8 would run out of registers.
// Every lane by itself.

/** Vectors of a panel. */
export const PANEL: usize = 4;
/** Bytes of its rows. */
export const PANEL_ROW: usize = PANEL * 16;

/** Y += C F of `count` columns C and as many rows F of a panel, two rows of Y at a time: of an odd number one more. */
export function addColumnsTo(y: usize, columns: usize, step: usize, f: usize, rows: usize, count: usize): void {
  for (const end = y + rows * PANEL_ROW, last = f + count * PANEL_ROW; y < end; y += 2 * PANEL_ROW, columns += 32) {
    let a0 = v128.load(y),
      a1 = v128.load(y, 16),
      a2 = v128.load(y, 32),
      a3 = v128.load(y, 48),
      b0 = v128.load(y, 64),
      b1 = v128.load(y, 80),
      b2 = v128.load(y, 96),
      b3 = v128.load(y, 112);
    for (let p = columns, q = f; q < last; p += step, q += PANEL_ROW) {
      const c = v128.load(p),
        d = v128.load(p, 16),
        f0 = v128.load(q),
        f1 = v128.load(q, 16),
        f2 = v128.load(q, 32),
        f3 = v128.load(q, 48);
      a0 = f64x2.add(a0, f64x2.mul(c, f0));
      a1 = f64x2.add(a1, f64x2.mul(c, f1));
      a2 = f64x2.add(a2, f64x2.mul(c, f2));
      a3 = f64x2.add(a3, f64x2.mul(c, f3));
      b0 = f64x2.add(b0, f64x2.mul(d, f0));
      b1 = f64x2.add(b1, f64x2.mul(d, f1));
      b2 = f64x2.add(b2, f64x2.mul(d, f2));
      b3 = f64x2.add(b3, f64x2.mul(d, f3));
    }
    v128.store(y, a0);
    v128.store(y, a1, 16);
    v128.store(y, a2, 32);
    v128.store(y, a3, 48);
    v128.store(y, b0, 64);
    v128.store(y, b1, 80);
    v128.store(y, b2, 96);
    v128.store(y, b3, 112);
  }
}

/** out: two rows, to which the products of two columns with the panel's vectors are added. */
export function dotColumnsWith(out: usize, columns: usize, step: usize, x: usize, rows: usize): void {
  let a0 = v128.load(out),
    a1 = v128.load(out, 16),
    a2 = v128.load(out, 32),
    a3 = v128.load(out, 48),
    b0 = v128.load(out, 64),
    b1 = v128.load(out, 80),
    b2 = v128.load(out, 96),
    b3 = v128.load(out, 112);
  for (let p = columns, q = columns + step, end = p + rows * 16; p < end; x += PANEL_ROW, p += 16, q += 16) {
    const c = v128.load(p),
      d = v128.load(q),
      x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48);
    a0 = f64x2.add(a0, f64x2.mul(c, x0));
    a1 = f64x2.add(a1, f64x2.mul(c, x1));
    a2 = f64x2.add(a2, f64x2.mul(c, x2));
    a3 = f64x2.add(a3, f64x2.mul(c, x3));
    b0 = f64x2.add(b0, f64x2.mul(d, x0));
    b1 = f64x2.add(b1, f64x2.mul(d, x1));
    b2 = f64x2.add(b2, f64x2.mul(d, x2));
    b3 = f64x2.add(b3, f64x2.mul(d, x3));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, b0, 64);
  v128.store(out, b1, 80);
  v128.store(out, b2, 96);
  v128.store(out, b3, 112);
}

function fourProducts(f0: v128, f1: v128, f2: v128, f3: v128, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(f0, x0), f64x2.mul(f1, x1)), f64x2.add(f64x2.mul(f2, x2), f64x2.mul(f3, x3)));
}

/** One term after the other: sums of pairs would need more registers than there are. */
function addRow(
  y: usize,
  y1: usize,
  x: usize,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  b0: v128,
  b1: v128,
  b2: v128,
  b3: v128,
): void {
  const x0 = v128.load(x),
    a = f64x2.add(v128.load(y), f64x2.mul(a0, x0)),
    b = f64x2.add(v128.load(y1), f64x2.mul(b0, x0)),
    x1 = v128.load(x, 16),
    c = f64x2.add(a, f64x2.mul(a1, x1)),
    d = f64x2.add(b, f64x2.mul(b1, x1)),
    x2 = v128.load(x, 32),
    e = f64x2.add(c, f64x2.mul(a2, x2)),
    g = f64x2.add(d, f64x2.mul(b2, x2)),
    x3 = v128.load(x, 48);
  v128.store(y, f64x2.add(e, f64x2.mul(a3, x3)));
  v128.store(y1, f64x2.add(g, f64x2.mul(b3, x3)));
}

/** Two columns y and y1: y += x f_0, y1 += x f_1; f: two rows of a panel. Two rows at a time: of an odd number one more. */
export function addPanel(y: usize, y1: usize, x: usize, f: usize, rows: usize): void {
  const a0 = v128.load(f),
    a1 = v128.load(f, 16),
    a2 = v128.load(f, 32),
    a3 = v128.load(f, 48),
    b0 = v128.load(f, 64),
    b1 = v128.load(f, 80),
    b2 = v128.load(f, 96),
    b3 = v128.load(f, 112);
  for (const end = y + rows * 16; y < end; y += 32, y1 += 32, x += 2 * PANEL_ROW) {
    addRow(y, y1, x, a0, a1, a2, a3, b0, b1, b2, b3);
    addRow(y + 16, y1 + 16, x + PANEL_ROW, a0, a1, a2, a3, b0, b1, b2, b3);
  }
}

/** out = X^T Y, 4 x 4 */
export function dotPanels(out: usize, x: usize, y: usize, rows: usize): void {
  for (const end = x + PANEL_ROW; x < end; x += 16, out += PANEL_ROW) {
    let s0 = f64x2.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let p = x, q = y, last = y + rows * PANEL_ROW; q < last; p += PANEL_ROW, q += PANEL_ROW) {
      const a = v128.load(p);
      s0 = f64x2.add(s0, f64x2.mul(a, v128.load(q)));
      s1 = f64x2.add(s1, f64x2.mul(a, v128.load(q, 16)));
      s2 = f64x2.add(s2, f64x2.mul(a, v128.load(q, 32)));
      s3 = f64x2.add(s3, f64x2.mul(a, v128.load(q, 48)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
}

/** Y = keep Y + X M, M of 4 x 4; X may be Y. */
export function addProduct(y: usize, keep: f64, x: usize, m: usize, rows: usize): void {
  const factor = f64x2.splat(keep);
  for (const end = y + rows * PANEL_ROW; y < end; x += PANEL_ROW) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48);
    for (let p = m, last = m + PANEL_ROW; p < last; p += 16, y += 16) {
      const sum = fourProducts(v128.load(p), v128.load(p, 64), v128.load(p, 128), v128.load(p, 192), x0, x1, x2, x3);
      v128.store(y, f64x2.add(f64x2.mul(factor, v128.load(y)), sum));
    }
  }
}
