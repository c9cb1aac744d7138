// Eigenvalues of symmetric tridiagonal matrices, one a lane, by the root-free QL method of Pal, Walker and Kahan (Parlett,
// The Symmetric Eigenvalue Problem, 8.15). Errors are a few epsilon times the largest eigenvalue. A step waits for divisions
// most of the time: two lanes cost what one does. What a lane computes does not depend on the other.

/** A value takes two iterations or three; this many never happen with finite numbers. */
const MOST_ITERATIONS = 60;
/** Squares below these are of numbers that count as zero beside a largest number of about 1. */
const NEGLIGIBLE = 1e-280;
const TINY = 1e-290;

/** The first place from l on where the lane's matrix splits. */
function splitOf(e: usize, l: usize, last: usize, least: f64): usize {
  while (l < last && load<f64>(e + l) > least) l += 16;
  return l;
}

/**
 * d[order] becomes the eigenvalues in no order; e[order - 1], the numbers beside the diagonal, is used up. Numbers are about 1
 * at most. Returns whether all were found.
 */
export function tridiagonalLanes(d: usize, e: usize, order: usize): bool {
  const last = (order - 1) * 16,
    zero = f64x2.splat(0),
    one = f64x2.splat(1),
    tiny = f64x2.splat(TINY);
  let norm = f64x2.abs(v128.load(d + last));
  for (let i: usize = 0; i < last; i += 16) {
    const beside = v128.load(e + i);
    norm = f64x2.pmax(norm, f64x2.pmax(f64x2.abs(v128.load(d + i)), f64x2.abs(beside)));
    v128.store(e + i, f64x2.mul(beside, beside));
  }
  // Numbers beside the diagonal below epsilon / 4 of the norm are dropped.
  const least = f64x2.mul(f64x2.mul(norm, norm), f64x2.splat(3.0814879110195774e-33));
  const least0 = f64x2.extract_lane(least, 0),
    least1 = f64x2.extract_lane(least, 1);
  // Where the lanes' blocks end, of which l is the first.
  let m0: usize = 0,
    m1: usize = 0;
  for (let l: usize = 0; l < last; l += 16) {
    if (m0 <= l) m0 = splitOf(e, l, last, least0);
    if (m1 <= l) m1 = splitOf(e + 8, l, last, least1);
    for (let iteration = 0; ; iteration++) {
      if (load<f64>(e + l) <= least0) m0 = l;
      if (load<f64>(e + l + 8) <= least1) m1 = l;
      const m = max(m0, m1);
      if (m == l) break;
      if (iteration == MOST_ITERATIONS) return false;
      // Wilkinson's shift. A lane whose first value is found already has no use for it, and keeps all it has.
      const first = v128.load(d + l),
        root = f64x2.sqrt(v128.load(e + l));
      const g = f64x2.div(f64x2.sub(v128.load(d + l + 16), first), f64x2.add(root, root));
      const length = f64x2.sqrt(f64x2.add(f64x2.mul(g, g), one));
      const signed = v128.bitselect(f64x2.neg(length), length, f64x2.lt(g, zero));
      const shift = f64x2.sub(first, f64x2.div(root, f64x2.add(g, signed)));
      const lanes = i64x2(<i64>(m0 == l ? 0 : m0), <i64>(m1 == l ? 0 : m1));
      let c = one,
        s = zero,
        above = v128.load(d + m),
        gamma = f64x2.sub(above, shift),
        p = f64x2.pmax(f64x2.mul(gamma, gamma), tiny),
        squareAbove = v128.load(e + m),
        ends = lanes;
      for (let i = m; i > l; ) {
        const stored = v128.load(e + i - 16),
          joined = f64x2.gt(stored, least),
          square = v128.and(stored, joined),
          r = f64x2.add(p, square),
          place = i64x2.splat(i),
          inside = i64x2.gt_s(lanes, place),
          reached = v128.or(inside, i64x2.eq(lanes, place)),
          beside = f64x2.mul(s, r);
        v128.store(e + i, v128.bitselect(beside, squareAbove, inside));
        ends = v128.bitselect(place, ends, v128.and(inside, f64x2.le(beside, least)));
        i -= 16;
        const alpha = v128.load(d + i),
          held = gamma,
          // r / p beside p / r: two divisions at once, where gamma^2 / c would wait for c.
          ratio = f64x2.div(r, p),
          degenerate = v128.andnot(joined, f64x2.gt(p, f64x2.splat(NEGLIGIBLE))),
          limit = f64x2.mul(c, square);
        c = f64x2.div(p, r);
        s = f64x2.div(square, r);
        gamma = f64x2.sub(f64x2.mul(c, f64x2.sub(alpha, shift)), f64x2.mul(s, held));
        v128.store(d + i + 16, v128.bitselect(f64x2.add(held, f64x2.sub(alpha, gamma)), above, reached));
        p = v128.bitselect(limit, f64x2.mul(f64x2.mul(gamma, gamma), ratio), degenerate);
        p = f64x2.pmax(p, tiny);
        squareAbove = stored;
        above = alpha;
      }
      const open = i64x2.gt_s(lanes, i64x2.splat(0));
      v128.store(e + l, v128.bitselect(f64x2.mul(s, p), squareAbove, open));
      v128.store(d + l, v128.bitselect(f64x2.add(shift, gamma), above, open));
      if (m0 > l) m0 = <usize>i64x2.extract_lane(ends, 0);
      if (m1 > l) m1 = <usize>i64x2.extract_lane(ends, 1);
    }
  }
  return true;
}
