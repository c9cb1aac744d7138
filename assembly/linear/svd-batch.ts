// Many small singular value decompositions side by side: two problems in f64 lanes, four in f32. One-sided Jacobi on the
// columns of each, every lane with its own rotation (none where it has converged). A column is a list of
// v128, element by element of all lanes: a column of X, and below it the same one of V. Both are filled up with zeros to a
// multiple of three rows, as three rows a step cover 9 exactly.
import { completeColumn } from "./complete";
import { exponentOf, powerOfTwo, scaleByPowerOfTwo } from "./power-of-two";

/** 9 x 9 random matrices take 6 or 7 sweeps. */
const MOST_SWEEPS = 40;

/** In place of a lane's exponent where its matrix holds a NaN or an infinity. */
const NOT_FINITE = i32.MIN_VALUE;

/** Problems in a vector. */
function lanes<T>(): usize {
  return 16 / sizeof<T>();
}

/** The largest element is scaled to [2^top, 2^(top + 1)), so that products of two squared columns stay finite. */
function top<T>(): i32 {
  return sizeof<T>() == 8 ? 200 : 24;
}

/**
 * Columns whose squared length is not above this (the largest element's times 2^-220 or 2^-80) count as zero. Where A lacks
 * rank a column may shrink by eps in every sweep without end; U is completed there instead.
 */
function negligible<T>(): f64 {
  return sizeof<T>() == 8 ? 1.532495540865889e54 : 2.3283064365386963e-10; // 2^180, 2^-32
}

function epsilon<T>(): f64 {
  return sizeof<T>() == 8 ? 2.220446049250313e-16 : 1.1920928955078125e-7;
}

function threes(count: usize): usize {
  return ((count + 2) / 3) * 3;
}

/** Bytes of scratch that svdBatch needs: X, V, the columns' squares, and the lanes' exponents and order of columns. */
export function svdBatchScratch(rows: usize, cols: usize): usize {
  const m = max(rows, cols),
    n = min(rows, cols);
  return (n * threes(m) + n * threes(n) + n) * 16 + 16 + n * 4;
}

/** sum over rows of x y, lane by lane */
function dotLanes<T>(x: usize, y: usize, rows: usize): v128 {
  let s0 = v128.splat<T>(0),
    s1 = s0,
    s2 = s0;
  for (const end = x + rows * 16; x < end; x += 48, y += 48) {
    s0 = v128.add<T>(s0, v128.mul<T>(v128.load(x), v128.load(y)));
    s1 = v128.add<T>(s1, v128.mul<T>(v128.load(x, 16), v128.load(y, 16)));
    s2 = v128.add<T>(s2, v128.mul<T>(v128.load(x, 32), v128.load(y, 32)));
  }
  return v128.add<T>(v128.add<T>(s0, s1), s2);
}

function rotateOne<T>(x: usize, y: usize, s: v128, tau: v128): void {
  const a = v128.load(x),
    b = v128.load(y);
  v128.store(x, v128.sub<T>(a, v128.mul<T>(s, v128.add<T>(b, v128.mul<T>(tau, a)))));
  v128.store(y, v128.add<T>(b, v128.mul<T>(s, v128.sub<T>(a, v128.mul<T>(tau, b)))));
}

/** (x, y) = (c x - s y, s x + c y) lane by lane, with tau = s / (1 + c) as in Rutishauser's Jacobi method: errors stay small. */
function rotateLanes<T>(x: usize, y: usize, s: v128, tau: v128, bytes: usize): void {
  for (const end = x + bytes; x < end; x += 48, y += 48) {
    rotateOne<T>(x, y, s, tau);
    rotateOne<T>(x + 16, y + 16, s, tau);
    rotateOne<T>(x + 32, y + 32, s, tau);
  }
}

/**
 * Rotates columns p and q of X, and of V below them, in the lanes where |cos| of X's exceeds the tolerance; those lanes are
 * returned as a mask. `columns` are `bytes` apart, squares[n] hold the squared lengths of X's.
 */
function rotatePair<T>(
  columns: usize,
  bytes: usize,
  xRows: usize,
  squares: usize,
  p: usize,
  q: usize,
  tolerance2: v128,
): v128 {
  const one = v128.splat<T>(1),
    zero = v128.splat<T>(0);
  const xp = columns + p * bytes,
    xq = columns + q * bytes;
  const pq = dotLanes<T>(xp, xq, xRows);
  const pp = v128.load(squares + p * 16),
    qq = v128.load(squares + q * 16);
  const least = v128.splat<T>(<T>negligible<T>());
  const turn = v128.and(
    v128.gt<T>(v128.mul<T>(pq, pq), v128.mul<T>(v128.mul<T>(tolerance2, pp), qq)),
    v128.and(v128.gt<T>(pp, least), v128.gt<T>(qq, least)),
  );
  if (!v128.any_true(turn)) return turn;
  // t = tan of the smaller angle: sign(d) 2 pq / (|d| + sqrt(d^2 + 4 pq^2)), d = qq - pp
  const d = v128.sub<T>(qq, pp);
  const twice = v128.add<T>(pq, pq);
  const root = v128.sqrt<T>(v128.add<T>(v128.mul<T>(d, d), v128.mul<T>(twice, twice)));
  const size = v128.div<T>(twice, v128.add<T>(v128.abs<T>(d), root));
  const t = v128.and(turn, v128.bitselect(v128.neg<T>(size), size, v128.lt<T>(d, zero)));
  // With h = 1 / cos: sin = t / h and sin / (1 + cos) = t / (1 + h).
  const h = v128.sqrt<T>(v128.add<T>(one, v128.mul<T>(t, t)));
  const sine = v128.div<T>(t, h),
    tau = v128.div<T>(t, v128.add<T>(one, h));
  const below = xRows * 16;
  rotateLanes<T>(xp, xq, sine, tau, below);
  rotateLanes<T>(xp + below, xq + below, sine, tau, bytes - below);
  const change = v128.mul<T>(t, pq);
  let first = v128.sub<T>(pp, change),
    second = v128.add<T>(qq, change);
  // Where a column all but vanished (A lacks rank), the update has lost its digits.
  const part = v128.splat<T>(0.0078125);
  const vanished = v128.or(v128.lt<T>(first, v128.mul<T>(part, pp)), v128.lt<T>(second, v128.mul<T>(part, qq)));
  if (v128.any_true(vanished)) {
    // Only there: a lane's result does not depend on its neighbours.
    first = v128.bitselect(dotLanes<T>(xp, xp, xRows), first, vanished);
    second = v128.bitselect(dotLanes<T>(xq, xq, xRows), second, vanished);
  }
  v128.store(squares + p * 16, first);
  v128.store(squares + q * 16, second);
  return turn;
}

/**
 * Rotates until every lane's columns are orthogonal. sweeps[lane] of `used` lanes: the sweeps it took, the last of which
 * rotated nothing, or 0 when it was still rotating after the most.
 * The order of pairs is a round-robin tournament: no two neighbouring pairs share a column, so that the processor works on
 * the next while the roots and divisions of one are under way.
 */
function orthogonalize<T>(
  columns: usize,
  bytes: usize,
  xRows: usize,
  squares: usize,
  n: usize,
  sweeps: usize,
  used: usize,
  tolerance: f64,
): void {
  const tolerance2 = v128.splat<T>(<T>(tolerance * tolerance));
  const odd = (n - 1) | 1;
  for (let lane: usize = 0; lane < used; lane++) store<u8>(sweeps + lane, 0);
  for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
    let rotated = v128.splat<T>(0);
    for (let j: usize = 0; j < n; j++) {
      v128.store(squares + j * 16, dotLanes<T>(columns + j * bytes, columns + j * bytes, xRows));
    }
    for (let round: usize = 0; round < odd; round++) {
      // Column `odd`, the last where n is even, meets column `round`; the others meet across it.
      for (let k: usize = odd < n ? 0 : 1; k <= odd >> 1; k++) {
        let p = round + k;
        if (p >= odd) p -= odd;
        let q = round + odd - k;
        if (q >= odd) q -= odd;
        if (k == 0) q = odd;
        rotated = v128.or(rotated, rotatePair<T>(columns, bytes, xRows, squares, min(p, q), max(p, q), tolerance2));
      }
    }
    let open = false;
    for (let lane: usize = 0; lane < used; lane++) {
      if (load<u8>(sweeps + lane) != 0) continue;
      if (laneOf<T>(rotated, lane)) open = true;
      else store<u8>(sweeps + lane, <u8>sweep);
    }
    if (!open) return;
  }
}

/** Whether a lane of a comparison is true. */
function laneOf<T>(mask: v128, lane: usize): bool {
  return ((i8x16.bitmask(mask) >> <i32>(lane * sizeof<T>())) & 1) != 0;
}

/**
 * a[count][rows][cols] -> u[count][rows][r], s[count][r] descending, v[count][cols][r], r = min(rows, cols).
 * sweeps[count]: sweeps until convergence, 0 where there was none.
 */
function svdBatch<T>(
  u: usize,
  s: usize,
  v: usize,
  sweeps: usize,
  a: usize,
  count: usize,
  rows: usize,
  cols: usize,
  scratch: usize,
): void {
  const tall = rows >= cols;
  const m = tall ? rows : cols,
    n = tall ? cols : rows;
  const rowStride = tall ? n * sizeof<T>() : sizeof<T>();
  const columnStride = tall ? sizeof<T>() : m * sizeof<T>();
  const xRows = threes(m);
  const below = xRows * 16,
    bytes = below + threes(n) * 16;
  const columns = scratch,
    squares = columns + n * bytes,
    exponents = squares + n * 16,
    order = exponents + 16;
  const tolerance = max(2, Math.sqrt(<f64>m)) * epsilon<T>();
  const size = m * n * sizeof<T>();

  for (let done: usize = 0; done < count; done += lanes<T>()) {
    const used = min(count - done, lanes<T>());
    memory.fill(columns, 0, n * bytes);
    for (let j: usize = 0; j < n; j++) v128.store(columns + j * bytes + below + j * 16, v128.splat<T>(1));
    for (let lane: usize = 0; lane < used; lane++) {
      const from = a + (done + lane) * size,
        x = columns + lane * sizeof<T>();
      store<i32>(exponents + lane * 4, loadLane<T>(x, bytes, from, m, n, rowStride, columnStride));
    }
    orthogonalize<T>(columns, bytes, xRows, squares, n, sweeps + done, used, tolerance);
    for (let j: usize = 0; j < n; j++) {
      const x = columns + j * bytes;
      v128.store(squares + j * 16, v128.sqrt<T>(dotLanes<T>(x, x, xRows)));
    }
    for (let lane: usize = 0; lane < used; lane++) {
      const i = done + lane,
        offset = lane * sizeof<T>();
      const left = (tall ? u : v) + i * size,
        right = (tall ? v : u) + i * n * n * sizeof<T>();
      const norms = squares + offset,
        k = load<i32>(exponents + lane * 4);
      if (k == NOT_FINITE) {
        store<u8>(sweeps + i, 0);
        fillNaN<T>(left, m * n);
        fillNaN<T>(s + i * n * sizeof<T>(), n);
        fillNaN<T>(right, n * n);
        continue;
      }
      sortLane<T>(order, norms, n);
      storeValues<T>(s + i * n * sizeof<T>(), norms, order, n, k);
      storeLeft<T>(left, columns + offset, bytes, norms, order, m, n);
      storeRight<T>(right, columns + below + offset, bytes, order, n);
    }
  }
}

function fillNaN<T>(at: usize, count: usize): void {
  for (const end = at + count * sizeof<T>(); at < end; at += sizeof<T>()) store<T>(at, <T>NaN);
}

/** Copies a problem into its lane of X, scaled by 2^k; returns k, or NOT_FINITE and leaves the lane alone. */
function loadLane<T>(x: usize, bytes: usize, a: usize, m: usize, n: usize, rowStride: usize, columnStride: usize): i32 {
  let largest: f64 = 0;
  for (let at = a, end = a + m * n * sizeof<T>(); at < end; at += sizeof<T>()) {
    largest = max(largest, Math.abs(<f64>load<T>(at)));
  }
  if (!(largest < Infinity)) return NOT_FINITE;
  const k = top<T>() - exponentOf(largest);
  const half = k >> 1;
  const first = powerOfTwo(half),
    second = powerOfTwo(k - half);
  for (let j: usize = 0; j < n; j++, x += bytes, a += columnStride) {
    let at = a;
    for (let to = x, end = x + m * 16; to < end; to += 16, at += rowStride) {
      store<T>(to, <T>(<f64>load<T>(at) * first * second));
    }
  }
  return k;
}

/** order[n]: the columns of one lane by falling norm. */
function sortLane<T>(order: usize, norms: usize, n: usize): void {
  for (let j: usize = 0; j < n; j++) {
    const norm = load<T>(norms + j * 16);
    let i = j;
    for (; i > 0; i--) {
      const before = load<u32>(order + (i - 1) * 4);
      if (!(load<T>(norms + before * 16) < norm)) break;
      store<u32>(order + i * 4, before);
    }
    store<u32>(order + i * 4, j);
  }
}

/** s[n]: the norms in order, scaled back. */
function storeValues<T>(s: usize, norms: usize, order: usize, n: usize, k: i32): void {
  for (let j: usize = 0; j < n; j++) {
    const norm = <f64>load<T>(norms + load<u32>(order + j * 4) * 16);
    store<T>(s + j * sizeof<T>(), <T>scaleByPowerOfTwo(norm, -k));
  }
}

/** out[m][n]: the columns of X in order, at unit length. */
function storeLeft<T>(out: usize, x: usize, bytes: usize, norms: usize, order: usize, m: usize, n: usize): void {
  const row = n * sizeof<T>();
  for (let j: usize = 0; j < n; j++) {
    const column = <usize>load<u32>(order + j * 4);
    const norm = <f64>load<T>(norms + column * 16);
    if (norm * norm <= negligible<T>()) {
      completeColumn<T>(out, j, m, row, sizeof<T>());
      continue;
    }
    let to = out + j * sizeof<T>();
    for (let at = x + column * bytes, end = at + m * 16; at < end; at += 16, to += row) {
      store<T>(to, <T>(<f64>load<T>(at) / norm));
    }
  }
}

/** out[n][n]: the columns of V in order. */
function storeRight<T>(out: usize, v: usize, bytes: usize, order: usize, n: usize): void {
  for (let j: usize = 0; j < n; j++) {
    let to = out + j * sizeof<T>();
    for (let at = v + load<u32>(order + j * 4) * bytes, end = at + n * 16; at < end; at += 16, to += n * sizeof<T>()) {
      store<T>(to, load<T>(at));
    }
  }
}

export function svdBatchF32(
  u: usize,
  s: usize,
  v: usize,
  sweeps: usize,
  a: usize,
  count: usize,
  rows: usize,
  cols: usize,
  scratch: usize,
): void {
  svdBatch<f32>(u, s, v, sweeps, a, count, rows, cols, scratch);
}

export function svdBatchF64(
  u: usize,
  s: usize,
  v: usize,
  sweeps: usize,
  a: usize,
  count: usize,
  rows: usize,
  cols: usize,
  scratch: usize,
): void {
  svdBatch<f64>(u, s, v, sweeps, a, count, rows, cols, scratch);
}
