// Two lists side by side, one a lane, sorted by one network: no branch depends on the values.

/** Puts the larger of each lane at `p`, the smaller at `q`. */
function order(p: usize, q: usize): void {
  const a = v128.load(p),
    b = v128.load(q);
  v128.store(p, f64x2.pmax(a, b));
  v128.store(q, f64x2.pmin(a, b));
}

/** Bitonic merge of the last two strides, 2 and 1, of four vectors at `p` in registers. */
function orderFour(p: usize): void {
  const a = v128.load(p),
    b = v128.load(p, 16),
    c = v128.load(p, 32),
    d = v128.load(p, 48);
  const ac = f64x2.pmax(a, c),
    ca = f64x2.pmin(a, c),
    bd = f64x2.pmax(b, d),
    db = f64x2.pmin(b, d);
  v128.store(p, f64x2.pmax(ac, bd));
  v128.store(p, f64x2.pmin(ac, bd), 16);
  v128.store(p, f64x2.pmax(ca, db), 32);
  v128.store(p, f64x2.pmin(ca, db), 48);
}

/** Strides `far` and far / 2, in bytes, of a bitonic merge: four vectors of each block of 2 far in registers. */
function orderTwoStrides(values: usize, end: usize, far: usize): void {
  const near = far >> 1;
  for (let block = values; block < end; block += 2 * far) {
    for (let p = block; p < block + near; p += 16) {
      const a = v128.load(p),
        b = v128.load(p + near),
        c = v128.load(p + far),
        d = v128.load(p + far + near);
      const ac = f64x2.pmax(a, c),
        ca = f64x2.pmin(a, c),
        bd = f64x2.pmax(b, d),
        db = f64x2.pmin(b, d);
      v128.store(p, f64x2.pmax(ac, bd));
      v128.store(p + near, f64x2.pmin(ac, bd));
      v128.store(p + far, f64x2.pmax(ca, db));
      v128.store(p + far + near, f64x2.pmin(ca, db));
    }
  }
}

/** Sorts both lanes of `count` vectors in descending order; count a power of two. Batcher's bitonic network (1968). */
export function sortLanes(values: usize, count: usize): void {
  const bytes = count * 16,
    end = values + bytes;
  for (let length: usize = 32; length <= bytes; length *= 2) {
    // The first step of a merge meets the other half from its end, so that all comparisons point one way.
    for (let block = values; block < end; block += length) {
      for (let p = block, q = block + length - 16; p < q; p += 16, q -= 16) order(p, q);
    }
    let stride = length >> 2;
    for (; stride >= 64; stride >>= 2) orderTwoStrides(values, end, stride);
    if (stride == 32) for (let p = values; p < end; p += 64) orderFour(p);
    if (stride == 16) for (let p = values; p < end; p += 32) order(p, p + 16);
  }
}
