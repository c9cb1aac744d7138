// Panels are four vectors side by side, a row of four numbers after the other; matrices of 4 x 4 are panels of four rows.
// Beside them stand columns of a band, two at a time, `step` bytes apart: each number that is loaded takes part in four
// multiplications, so that the lanes wait for no memory. Every lane by itself.

/** Vectors of a panel. */
export const PANEL: usize = 4;
/** Bytes of its rows. */
export const PANEL_ROW: usize = PANEL * 16;

/** y += c f_0 + d f_1 of two columns c and d, row by row; f: two rows of a panel. */
export function addColumnsTo(y: usize, columns: usize, step: usize, f: usize, rows: usize): void {
  const a0 = v128.load(f),
    a1 = v128.load(f, 16),
    a2 = v128.load(f, 32),
    a3 = v128.load(f, 48),
    b0 = v128.load(f, 64),
    b1 = v128.load(f, 80),
    b2 = v128.load(f, 96),
    b3 = v128.load(f, 112);
  for (let p = columns, q = columns + step, end = p + rows * 16; p < end; y += PANEL_ROW, p += 16, q += 16) {
    const c = v128.load(p),
      d = v128.load(q);
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(f64x2.mul(a0, c), f64x2.mul(b0, d))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.add(f64x2.mul(a1, c), f64x2.mul(b1, d))), 16);
    v128.store(y, f64x2.add(v128.load(y, 32), f64x2.add(f64x2.mul(a2, c), f64x2.mul(b2, d))), 32);
    v128.store(y, f64x2.add(v128.load(y, 48), f64x2.add(f64x2.mul(a3, c), f64x2.mul(b3, d))), 48);
  }
}

/** out: two rows, the products of two columns with the panel's vectors. */
export function dotColumnsWith(out: usize, columns: usize, step: usize, x: usize, rows: usize): void {
  const zero = f64x2.splat(0);
  let a0 = zero,
    a1 = zero,
    a2 = zero,
    a3 = zero,
    b0 = zero,
    b1 = zero,
    b2 = zero,
    b3 = zero;
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

/** Two columns y and y1: y += x f_0, y1 += x f_1, row by row; f: two rows of a panel. */
export function addPanel(y: usize, y1: usize, x: usize, f: usize, rows: usize): void {
  const a0 = v128.load(f),
    a1 = v128.load(f, 16),
    a2 = v128.load(f, 32),
    a3 = v128.load(f, 48),
    b0 = v128.load(f, 64),
    b1 = v128.load(f, 80),
    b2 = v128.load(f, 96),
    b3 = v128.load(f, 112);
  for (const end = y + rows * 16; y < end; y += 16, y1 += 16, x += PANEL_ROW) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48);
    v128.store(y, f64x2.add(v128.load(y), fourProducts(a0, a1, a2, a3, x0, x1, x2, x3)));
    v128.store(y1, f64x2.add(v128.load(y1), fourProducts(b0, b1, b2, b3, x0, x1, x2, x3)));
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
