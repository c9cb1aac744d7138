// Spread of |h| over the plane, two filters in the lanes of a vector. x to the right, y upwards, row 0 at the top.

/** Sums of |h| and its moments: s0, x, y, xx, xy, yy of two filters at `p` and `q`, times |weights| where given. */
function sums<T>(out: usize, p: usize, q: usize, k: i32, weights: usize): void {
  const r = k >> 1;
  let s0 = f64x2.splat(0),
    sx = s0,
    sy = s0,
    sxx = s0,
    sxy = s0,
    syy = s0;
  for (let i = 0; i < k; i++) {
    const y = f64x2.splat(<f64>(r - i));
    let row = f64x2.splat(0),
      rowX = row,
      rowXX = row,
      x = f64x2.splat(<f64>-r);
    for (let j = 0; j < k; j++, p += sizeof<T>(), q += sizeof<T>()) {
      let a = f64x2.abs(f64x2(<f64>load<T>(p), <f64>load<T>(q)));
      if (weights != 0) {
        a = f64x2.mul(a, f64x2.abs(v128.load64_splat(weights)));
        weights += 8;
      }
      const ax = f64x2.mul(a, x);
      row = f64x2.add(row, a);
      rowX = f64x2.add(rowX, ax);
      rowXX = f64x2.add(rowXX, f64x2.mul(ax, x));
      x = f64x2.add(x, f64x2.splat(1));
    }
    const rowY = f64x2.mul(row, y);
    s0 = f64x2.add(s0, row);
    sx = f64x2.add(sx, rowX);
    sxx = f64x2.add(sxx, rowXX);
    sy = f64x2.add(sy, rowY);
    syy = f64x2.add(syy, f64x2.mul(rowY, y));
    sxy = f64x2.add(sxy, f64x2.mul(rowX, y));
  }
  v128.store(out, s0);
  const mx = f64x2.div(sx, s0),
    my = f64x2.div(sy, s0);
  v128.store(out, mx, 16);
  v128.store(out, my, 32);
  v128.store(out, f64x2.sub(f64x2.div(sxx, s0), f64x2.mul(mx, mx)), 48);
  v128.store(out, f64x2.sub(f64x2.div(sxy, s0), f64x2.mul(mx, my)), 64);
  v128.store(out, f64x2.sub(f64x2.div(syy, s0), f64x2.mul(my, my)), 80);
}

function spread<T>(out: usize, filters: usize, count: usize, k: i32, weights: usize): void {
  const bytes = <usize>(k * k) * sizeof<T>();
  const pair = memory.data(96, 16);
  for (let i: usize = 0; i < count; i += 2, filters += 2 * bytes, out += 96) {
    const both = i + 1 < count;
    sums<T>(pair, filters, both ? filters + bytes : filters, k, weights);
    for (let m: usize = 0; m < 6; m++) {
      store<f64>(out + m * 8, load<f64>(pair + m * 16));
      if (both) store<f64>(out + 48 + m * 8, load<f64>(pair + m * 16 + 8));
    }
  }
}

/**
 * out[count][6] of filters[count][k][k]: l1 norm, mean x and y, covariance xx, xy, yy of the mass |h|, or |h| |w| with
 * weights[k][k] at an address other than 0. A mass of zero has no mean: NaN.
 */
export function spreadF64(out: usize, filters: usize, count: usize, k: i32, weights: usize): void {
  spread<f64>(out, filters, count, k, weights);
}

export function spreadF32(out: usize, filters: usize, count: usize, k: i32, weights: usize): void {
  spread<f32>(out, filters, count, k, weights);
}
