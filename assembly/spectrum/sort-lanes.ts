// Lists side by side, one a lane, sorted by one network: no branch depends on the values. T: f64, two lists, or i32, four.
// Batcher's bitonic network (1968), three steps at a time in registers: merging two sorted halves starts by meeting the
// second from its end (`mirrored`), so that all comparisons point one way.

function larger<T>(a: v128, b: v128): v128 {
  return isInteger<T>() ? v128.max<T>(a, b) : v128.pmax<T>(a, b);
}

function smaller<T>(a: v128, b: v128): v128 {
  return isInteger<T>() ? v128.min<T>(a, b) : v128.pmin<T>(a, b);
}

/** One step of blocks of 2 d bytes: the larger of each pair goes up, d away from the smaller or its mirror image. */
function oneStep<T>(values: usize, end: usize, d: usize, mirrored: bool): void {
  const step: usize = mirrored ? -16 : 16;
  for (let block = values; block < end; block += 2 * d) {
    for (let p = block, q = block + (mirrored ? 2 * d - 16 : d), last = block + d; p < last; p += 16, q += step) {
      const a = v128.load(p),
        b = v128.load(q);
      v128.store(p, larger<T>(a, b));
      v128.store(q, smaller<T>(a, b));
    }
  }
}

/** The step of 2 d, then that of d, of blocks of 4 d bytes. */
function twoSteps<T>(values: usize, end: usize, d: usize, mirrored: bool): void {
  const e = mirrored ? -d : d,
    step: usize = mirrored ? -16 : 16;
  for (let block = values; block < end; block += 4 * d) {
    // The second half is read at q, and q + e, and written at r, and r + d.
    let q = block + (mirrored ? 4 * d - 16 : 2 * d),
      r = block + (mirrored ? 3 * d - 16 : 2 * d);
    for (let p = block, last = block + d; p < last; p += 16, q += step, r += step) {
      const a0 = v128.load(p),
        a1 = v128.load(p + d),
        b0 = v128.load(q),
        b1 = v128.load(q + e);
      const h0 = larger<T>(a0, b0),
        h1 = larger<T>(a1, b1),
        l0 = smaller<T>(a0, b0),
        l1 = smaller<T>(a1, b1);
      v128.store(p, larger<T>(h0, h1));
      v128.store(p + d, smaller<T>(h0, h1));
      v128.store(r, larger<T>(l0, l1));
      v128.store(r + d, smaller<T>(l0, l1));
    }
  }
}

/** Steps 2 d and d of four vectors in registers, to p + j d. */
function storeOrdered<T>(p: usize, d: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const h0 = larger<T>(x0, x2),
    h1 = larger<T>(x1, x3),
    l0 = smaller<T>(x0, x2),
    l1 = smaller<T>(x1, x3);
  v128.store(p, larger<T>(h0, h1));
  v128.store(p + d, smaller<T>(h0, h1));
  v128.store(p + 2 * d, larger<T>(l0, l1));
  v128.store(p + 3 * d, smaller<T>(l0, l1));
}

/** The steps of 4 d, 2 d and d of blocks of 8 d bytes. */
function threeSteps<T>(values: usize, end: usize, d: usize, mirrored: bool): void {
  const e = mirrored ? -d : d,
    step: usize = mirrored ? -16 : 16;
  for (let block = values; block < end; block += 8 * d) {
    let q = block + (mirrored ? 8 * d - 16 : 4 * d),
      r = block + (mirrored ? 5 * d - 16 : 4 * d);
    for (let p = block, last = block + d; p < last; p += 16, q += step, r += step) {
      const a0 = v128.load(p),
        a1 = v128.load(p + d),
        a2 = v128.load(p + 2 * d),
        a3 = v128.load(p + 3 * d),
        b0 = v128.load(q),
        b1 = v128.load(q + e),
        b2 = v128.load(q + 2 * e),
        b3 = v128.load(q + 3 * e);
      storeOrdered<T>(p, d, larger<T>(a0, b0), larger<T>(a1, b1), larger<T>(a2, b2), larger<T>(a3, b3));
      storeOrdered<T>(r, d, smaller<T>(a0, b0), smaller<T>(a1, b1), smaller<T>(a2, b2), smaller<T>(a3, b3));
    }
  }
}

/** Sorts eight vectors at `p` in registers: the network of 19 comparisons (Knuth 5.3.4). */
function sortEight<T>(p: usize): void {
  let x0 = v128.load(p),
    x1 = v128.load(p, 16),
    x2 = v128.load(p, 32),
    x3 = v128.load(p, 48),
    x4 = v128.load(p, 64),
    x5 = v128.load(p, 80),
    x6 = v128.load(p, 96),
    x7 = v128.load(p, 112),
    h = x0;
  h = larger<T>(x0, x2);
  x2 = smaller<T>(x0, x2);
  x0 = h;
  h = larger<T>(x1, x3);
  x3 = smaller<T>(x1, x3);
  x1 = h;
  h = larger<T>(x4, x6);
  x6 = smaller<T>(x4, x6);
  x4 = h;
  h = larger<T>(x5, x7);
  x7 = smaller<T>(x5, x7);
  x5 = h;
  h = larger<T>(x0, x4);
  x4 = smaller<T>(x0, x4);
  x0 = h;
  h = larger<T>(x1, x5);
  x5 = smaller<T>(x1, x5);
  x1 = h;
  h = larger<T>(x2, x6);
  x6 = smaller<T>(x2, x6);
  x2 = h;
  h = larger<T>(x3, x7);
  x7 = smaller<T>(x3, x7);
  x3 = h;
  h = larger<T>(x0, x1);
  x1 = smaller<T>(x0, x1);
  x0 = h;
  h = larger<T>(x2, x3);
  x3 = smaller<T>(x2, x3);
  x2 = h;
  h = larger<T>(x4, x5);
  x5 = smaller<T>(x4, x5);
  x4 = h;
  h = larger<T>(x6, x7);
  x7 = smaller<T>(x6, x7);
  x6 = h;
  h = larger<T>(x2, x4);
  x4 = smaller<T>(x2, x4);
  x2 = h;
  h = larger<T>(x3, x5);
  x5 = smaller<T>(x3, x5);
  x3 = h;
  h = larger<T>(x1, x4);
  x4 = smaller<T>(x1, x4);
  x1 = h;
  h = larger<T>(x3, x6);
  x6 = smaller<T>(x3, x6);
  x3 = h;
  h = larger<T>(x1, x2);
  x2 = smaller<T>(x1, x2);
  x1 = h;
  h = larger<T>(x3, x4);
  x4 = smaller<T>(x3, x4);
  x3 = h;
  h = larger<T>(x5, x6);
  x6 = smaller<T>(x5, x6);
  x5 = h;
  v128.store(p, x0);
  v128.store(p, x1, 16);
  v128.store(p, x2, 32);
  v128.store(p, x3, 48);
  v128.store(p, x4, 64);
  v128.store(p, x5, 80);
  v128.store(p, x6, 96);
  v128.store(p, x7, 112);
}

/** Sorts every lane of `count` vectors in descending order; count a power of two. */
export function sortLanes<T = f64>(values: usize, count: usize): void {
  const bytes = count * 16,
    end = values + bytes;
  let length: usize = 32,
    steps = 1;
  if (count >= 8) {
    for (let p = values; p < end; p += 128) sortEight<T>(p);
    length = 256;
    steps = 4;
  }
  for (; length <= bytes; length *= 2, steps++) {
    // One, two or three steps first, so that threes remain.
    const first = ((steps - 1) % 3) + 1;
    if (first == 1) oneStep<T>(values, end, length >> 1, true);
    else if (first == 2) twoSteps<T>(values, end, length >> 2, true);
    else threeSteps<T>(values, end, length >> 3, true);
    for (let d = length >> (first + 3); d >= 16; d >>= 3) threeSteps<T>(values, end, d, false);
  }
}
