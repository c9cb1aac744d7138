// Singular values of a real bidiagonal matrix, to a few epsilon of the largest: differential quotient-difference with shifts
// (dqds: Fernando and Parlett, "Accurate singular values and differential qd algorithms", Numer. Math. 67, 1994) on the squares.
// Where that meets a zero pivot or a value that does not come, QL on the matrix of Golub and Kahan, +-s with zeros on its
// diagonal, which is four times as long.
import { tridiagonalValues } from "./tridiagonal-values";

/** Passes a value, in the mean; about 3 are usual. */
const MOST_PASSES: usize = 12;

/** Squares of numbers beside the diagonal below this part of the value's square are dropped: (4.5 eps)^2. */
const RELATIVE = 1e-30;
/** As RELATIVE, of the largest square: (eps / 4)^2. */
const ABSOLUTE = 3.0814879110195774e-33;

/** Bytes of a Pass. */
const PASS: usize = 48;

/** Bytes of scratch, also for lists of 2 r numbers. */
export function bidiagonalValuesScratch(r: usize): usize {
  return PASS + 4 * r * 8;
}

/** What a pass found. */
@unmanaged
class Pass {
  /** The smallest pivot, that without the last one, and without the last two. */
  least: f64;
  least1: f64;
  least2: f64;
  /** The last two. */
  last: f64;
  last1: f64;
}

/** q2[n], e2[n - 1]: the squares q[n], e[n - 1] of B after a step with the shift. Wrong where the smallest pivot is below 0. */
function pass(found: Pass, q: usize, e: usize, q2: usize, e2: usize, n: usize, shift: f64): void {
  let d = load<f64>(q) - shift,
    before = d,
    m0 = d,
    m1: f64 = Infinity,
    m2: f64 = Infinity;
  const end = (n - 1) * 8;
  for (let i: usize = 0; i < end; i += 8) {
    const beside = load<f64>(e + i),
      pivot = d + beside,
      ratio = load<f64>(q + i + 8) / pivot;
    store<f64>(q2 + i, pivot);
    store<f64>(e2 + i, beside * ratio);
    before = d;
    d = d * ratio - shift;
    m2 = m1;
    m1 = m0;
    m0 = min(m0, d);
  }
  store<f64>(q2 + end, d);
  found.least = m0;
  found.least1 = m1;
  found.least2 = m2;
  found.last = d;
  found.last1 = before;
}

/**
 * A shift for q[n], e[n - 1] below the smallest eigenvalue, most likely: by the residuals and gaps of the last two rows where
 * they hold the smallest pivots, else a part of the smallest.
 */
function nextShift(found: Pass, q: usize, e: usize, n: usize): f64 {
  const least = found.least,
    last = found.last;
  if (least <= 0 || least != last || found.least1 != found.last1) return max(0, 0.25 * least);
  const end = (n - 1) * 8;
  const beside = load<f64>(e + end - 8),
    above = load<f64>(q + end - 8) + beside;
  const b1 = Math.sqrt(load<f64>(q + end) * beside),
    b2 = n > 2 ? Math.sqrt(load<f64>(q + end - 8) * load<f64>(e + end - 16)) : 0;
  const gap2 = 0.75 * found.least2 - above;
  const gap1 = above - last - (gap2 > b2 ? (b2 * b2) / gap2 : b1 + b2);
  if (gap1 > b1) return max(last - (b1 * b1) / gap1, 0.5 * least);
  let shift = max(0, last - b1);
  if (above > b1 + b2) shift = min(shift, above - (b1 + b2));
  return max(shift, 0.333 * least);
}

/** The matrix read from its other end where that has the larger numbers: small ones leave at the lower end. */
function turnOver(q: usize, e: usize, n: usize): void {
  if (load<f64>(q) * 1.5 >= load<f64>(q + (n - 1) * 8)) return;
  reverse(q, n);
  reverse(e, n - 1);
}

function reverse(a: usize, count: usize): void {
  for (let p = a, r = a + count * 8 - 8; p < r && count > 1; p += 8, r -= 8) {
    const held = load<f64>(p);
    store<f64>(p, load<f64>(r));
    store<f64>(r, held);
  }
}

/** values[r], `step` bytes apart, in no order; false where it gave up. scratch: a Pass; q and e, twice. */
function byQuotients(values: usize, diagonal: usize, above: usize, r: usize, step: usize, scratch: usize): bool {
  const found = changetype<Pass>(scratch);
  let q = scratch + PASS,
    e = q + r * 8,
    q2 = e + r * 8,
    e2 = q2 + r * 8;
  let largest: f64 = 0;
  for (let i: usize = 0; i < r; i++) {
    const a = load<f64>(diagonal + i * step),
      b = i + 1 < r ? load<f64>(above + i * step) : 0;
    store<f64>(q + i * 8, a * a);
    store<f64>(e + i * 8, b * b);
    largest = max(largest, max(a * a, b * b));
  }
  if (!(largest < Infinity)) return false;
  let sum: f64 = 0,
    shift: f64 = 0,
    n = r,
    failures = 0;
  if (n > 1) turnOver(q, e, n);
  for (let passes = MOST_PASSES * r; n > 1; passes--) {
    if (passes == 0) return false;
    pass(found, q, e, q2, e2, n, shift);
    const least = found.least,
      least1 = found.least1;
    // NaN too: a zero over a zero.
    if (!(least >= 0)) {
      if (++failures > 30 || shift == 0) return false;
      // Where only the last pivot is negative, shift + pivot is a bound, and a good one.
      shift =
        least1 > 0 && least < 0 && failures == 1
          ? max(0, (shift + least) * (1 - 4.5e-16))
          : failures > 2
            ? 0
            : 0.25 * shift;
      continue;
    }
    failures = 0;
    sum += shift;
    const heldQ = q,
      heldE = e;
    q = q2;
    e = e2;
    q2 = heldQ;
    e2 = heldE;
    const before = n;
    while (n > 1 && load<f64>(e + (n - 2) * 8) <= RELATIVE * (sum + load<f64>(q + (n - 1) * 8)) + ABSOLUTE * largest) {
      n--;
      store<f64>(values + n * step, Math.sqrt(sum + load<f64>(q + n * 8)));
    }
    if (n == before) shift = nextShift(found, q, e, n);
    else {
      shift = n + 1 == before ? max(0, 0.3 * least1) : 0;
      if (n > 1) turnOver(q, e, n);
    }
  }
  store<f64>(values, Math.sqrt(sum + load<f64>(q)));
  return true;
}

/**
 * The singular values, in no order, of the upper bidiagonal matrix diagonal[r], above[r - 1]; all lists have `step` bytes
 * between numbers. Returns whether all were found.
 */
export function bidiagonalValues(
  values: usize,
  diagonal: usize,
  above: usize,
  r: usize,
  step: usize,
  scratch: usize,
): bool {
  if (byQuotients(values, diagonal, above, r, step, scratch)) return true;
  const d = scratch + PASS,
    e = d + 2 * r * 8;
  memory.fill(d, 0, 2 * r * 8);
  for (let i: usize = 0; i < r; i++) {
    store<f64>(e + 2 * i * 8, load<f64>(diagonal + i * step));
    if (i + 1 < r) store<f64>(e + (2 * i + 1) * 8, load<f64>(above + i * step));
  }
  if (!tridiagonalValues(d, e, 2 * r, 8)) return false;
  // The +-s lie in no order: the r largest are the values.
  for (let i: usize = 0; i < r; i++) {
    let top: usize = i;
    for (let j = i + 1; j < 2 * r; j++) if (load<f64>(d + j * 8) > load<f64>(d + top * 8)) top = j;
    const value = load<f64>(d + top * 8);
    store<f64>(d + top * 8, load<f64>(d + i * 8));
    store<f64>(d + i * 8, value);
    store<f64>(values + i * step, Math.abs(value));
  }
  return true;
}
