// Many small singular value decompositions side by side: two problems in f64 lanes, four in f32. One-sided Jacobi on the
// columns of each, every lane with its own rotation (none where it has converged). X[col][row] and V[col][row] are lists
// of v128, element by element of all lanes; their rows are filled up with zeros to a multiple of three, as three rows a
// step cover 9 exactly.
import { completeColumn } from "./complete";
import { exponentOf, powerOfTwo, scaleByPowerOfTwo } from "./power-of-two";

/** 9 x 9 random matrices take 6 or 7 sweeps. */
const MOST_SWEEPS = 40;

/** Problems in a vector. */
// @ts-ignore: decorator
@inline
function lanes<T>(): usize {
  return 16 / sizeof<T>();
}

/** The largest element is scaled to [2^top, 2^(top + 1)), so that products of two squared columns stay finite. */
// @ts-ignore: decorator
@inline
function top<T>(): i32 {
  return sizeof<T>() == 8 ? 200 : 24;
}

/** Below this part of the largest singular value a column's direction is lost to underflow. */
// @ts-ignore: decorator
@inline
function negligible<T>(): f64 {
  return sizeof<T>() == 8 ? 3.872591914849318e-121 : 9.094947017729282e-13; // 2^-400, 2^-40
}

// @ts-ignore: decorator
@inline
function epsilon<T>(): f64 {
  return sizeof<T>() == 8 ? 2.220446049250313e-16 : 1.1920928955078125e-7;
}

// @ts-ignore: decorator
@inline
function threes(count: usize): usize {
  return (count + 2) / 3 * 3;
}

/** Bytes of scratch that svdBatch needs: X, V, the columns' squares, and the lanes' exponents and order of columns. */
export function svdBatchScratch(rows: usize, cols: usize): usize {
  const m = max(rows, cols), n = min(rows, cols);
  return (n * threes(m) + n * threes(n) + n) * 16 + 16 + n * 4;
}

/** sum over rows of x y, lane by lane */
function dotLanes<T>(x: usize, y: usize, rows: usize): v128 {
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0;
  for (const end = x + rows * 16; x < end; x += 48, y += 48) {
    s0 = v128.add<T>(s0, v128.mul<T>(v128.load(x), v128.load(y)));
    s1 = v128.add<T>(s1, v128.mul<T>(v128.load(x, 16), v128.load(y, 16)));
    s2 = v128.add<T>(s2, v128.mul<T>(v128.load(x, 32), v128.load(y, 32)));
  }
  return v128.add<T>(v128.add<T>(s0, s1), s2);
}

// @ts-ignore: decorator
@inline
function rotateOne<T>(x: usize, y: usize, c: v128, s: v128): void {
  const a = v128.load(x), b = v128.load(y);
  v128.store(x, v128.sub<T>(v128.mul<T>(c, a), v128.mul<T>(s, b)));
  v128.store(y, v128.add<T>(v128.mul<T>(s, a), v128.mul<T>(c, b)));
}

/** (x, y) = (c x - s y, s x + c y), lane by lane */
function rotateLanes<T>(x: usize, y: usize, c: v128, s: v128, rows: usize): void {
  for (const end = x + rows * 16; x < end; x += 48, y += 48) {
    rotateOne<T>(x, y, c, s);
    rotateOne<T>(x + 16, y + 16, c, s);
    rotateOne<T>(x + 32, y + 32, c, s);
  }
}

/**
 * Rotates until every lane's columns are orthogonal. sweeps[lane] of `used` lanes: the sweeps it took, the last of which
 * rotated nothing, or 0 when it was still rotating after the most.
 */
function orthogonalize<T>(
  x: usize, xRows: usize, v: usize, vRows: usize, squares: usize, n: usize, sweeps: usize, used: usize, tolerance: f64,
): void {
  const zero = v128.splat<T>(0), one = v128.splat<T>(1);
  const tolerance2 = v128.splat<T>(<T>(tolerance * tolerance));
  const xBytes = xRows * 16, vBytes = vRows * 16;
  for (let lane: usize = 0; lane < used; lane++) store<u8>(sweeps + lane, 0);
  for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
    let rotated = zero;
    for (let j: usize = 0; j < n; j++) {
      v128.store(squares + j * 16, dotLanes<T>(x + j * xBytes, x + j * xBytes, xRows));
    }
    for (let p: usize = 0; p + 1 < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const xp = x + p * xBytes, xq = x + q * xBytes;
        const pq = dotLanes<T>(xp, xq, xRows);
        const pp = v128.load(squares + p * 16), qq = v128.load(squares + q * 16);
        // cos^2 > tolerance^2, without a root
        const turn = v128.gt<T>(v128.mul<T>(pq, pq), v128.mul<T>(v128.mul<T>(tolerance2, pp), qq));
        if (!v128.any_true(turn)) continue;
        rotated = v128.or(rotated, turn);
        // t = tan of the smaller angle: sign(d) 2 pq / (|d| + sqrt(d^2 + 4 pq^2)), d = qq - pp
        const d = v128.sub<T>(qq, pp);
        const twice = v128.add<T>(pq, pq);
        const root = v128.sqrt<T>(v128.add<T>(v128.mul<T>(d, d), v128.mul<T>(twice, twice)));
        const size = v128.div<T>(twice, v128.add<T>(v128.abs<T>(d), root));
        const negative = v128.lt<T>(d, zero);
        const t = v128.and(turn, v128.bitselect(v128.neg<T>(size), size, negative));
        const c = v128.div<T>(one, v128.sqrt<T>(v128.add<T>(one, v128.mul<T>(t, t))));
        const s = v128.mul<T>(c, t);
        rotateLanes<T>(xp, xq, c, s, xRows);
        rotateLanes<T>(v + p * vBytes, v + q * vBytes, c, s, vRows);
        const change = v128.mul<T>(t, pq);
        v128.store(squares + p * 16, v128.max<T>(zero, v128.sub<T>(pp, change)));
        v128.store(squares + q * 16, v128.max<T>(zero, v128.add<T>(qq, change)));
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
  return (i8x16.bitmask(mask) >> <i32>(lane * sizeof<T>()) & 1) != 0;
}

/**
 * a[count][rows][cols] -> u[count][rows][r], s[count][r] descending, v[count][cols][r], r = min(rows, cols).
 * sweeps[count]: sweeps until convergence, 0 where there was none.
 */
function svdBatch<T>(
  u: usize, s: usize, v: usize, sweeps: usize, a: usize, count: usize, rows: usize, cols: usize, scratch: usize,
): void {
  const tall = rows >= cols;
  const m = tall ? rows : cols, n = tall ? cols : rows;
  const rowStride = tall ? n * sizeof<T>() : sizeof<T>();
  const columnStride = tall ? sizeof<T>() : m * sizeof<T>();
  const xRows = threes(m), vRows = threes(n);
  const x = scratch, w = x + n * xRows * 16, squares = w + n * vRows * 16;
  const exponents = squares + n * 16, order = exponents + 16;
  const tolerance = max(2, Math.sqrt(<f64>m)) * epsilon<T>();
  const size = m * n * sizeof<T>();

  for (let done: usize = 0; done < count; done += lanes<T>()) {
    const used = min(count - done, lanes<T>());
    memory.fill(x, 0, (n * xRows + n * vRows) * 16);
    for (let j: usize = 0; j < n; j++) v128.store(w + (j * vRows + j) * 16, v128.splat<T>(1));
    for (let lane: usize = 0; lane < used; lane++) {
      const from = a + (done + lane) * size;
      store<i32>(exponents + lane * 4, loadLane<T>(x + lane * sizeof<T>(), xRows, from, m, n, rowStride, columnStride));
    }
    orthogonalize<T>(x, xRows, w, vRows, squares, n, sweeps + done, used, tolerance);
    for (let j: usize = 0; j < n; j++) {
      v128.store(squares + j * 16, v128.sqrt<T>(dotLanes<T>(x + j * xRows * 16, x + j * xRows * 16, xRows)));
    }
    for (let lane: usize = 0; lane < used; lane++) {
      const i = done + lane, offset = lane * sizeof<T>();
      sortLane<T>(order, squares + offset, n);
      storeLane<T>(
        (tall ? u : v) + i * size, s + i * n * sizeof<T>(), (tall ? v : u) + i * n * n * sizeof<T>(),
        x + offset, xRows, w + offset, vRows, squares + offset, order, m, n, load<i32>(exponents + lane * 4),
      );
    }
  }
}

/** Copies a problem into its lane of X, scaled by 2^k; returns k. */
function loadLane<T>(
  x: usize, xRows: usize, a: usize, m: usize, n: usize, rowStride: usize, columnStride: usize,
): i32 {
  let largest: f64 = 0;
  for (let at = a, end = a + m * n * sizeof<T>(); at < end; at += sizeof<T>()) {
    largest = max(largest, Math.abs(<f64>load<T>(at)));
  }
  const k = top<T>() - exponentOf(largest);
  const half = k >> 1;
  const first = powerOfTwo(half), second = powerOfTwo(k - half);
  for (let j: usize = 0; j < n; j++) {
    let at = a + j * columnStride;
    for (let to = x + j * xRows * 16, end = to + m * 16; to < end; to += 16, at += rowStride) {
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

/** Copies a lane's result out: left[m][n] the columns of X at unit length, s, right[n][n] the columns of V. */
function storeLane<T>(
  left: usize, s: usize, right: usize, x: usize, xRows: usize, v: usize, vRows: usize, norms: usize, order: usize,
  m: usize, n: usize, k: i32,
): void {
  const row = n * sizeof<T>();
  const least = negligible<T>() * <f64>load<T>(norms + load<u32>(order) * 16);
  for (let j: usize = 0; j < n; j++, s += sizeof<T>()) {
    const column = <usize>load<u32>(order + j * 4);
    const norm = <f64>load<T>(norms + column * 16);
    store<T>(s, <T>scaleByPowerOfTwo(norm, -k));
    let to = right + j * sizeof<T>();
    for (let at = v + column * vRows * 16, end = at + n * 16; at < end; at += 16, to += row) store<T>(to, load<T>(at));
    if (norm <= least) {
      completeColumn<T>(left, j, m, row, sizeof<T>());
      continue;
    }
    to = left + j * sizeof<T>();
    const inverse = 1 / norm;
    for (let at = x + column * xRows * 16, end = at + m * 16; at < end; at += 16, to += row) {
      store<T>(to, <T>(<f64>load<T>(at) * inverse));
    }
  }
}

export function svdBatchF32(
  u: usize, s: usize, v: usize, sweeps: usize, a: usize, count: usize, rows: usize, cols: usize, scratch: usize,
): void {
  svdBatch<f32>(u, s, v, sweeps, a, count, rows, cols, scratch);
}

export function svdBatchF64(
  u: usize, s: usize, v: usize, sweeps: usize, a: usize, count: usize, rows: usize, cols: usize, scratch: usize,
): void {
  svdBatch<f64>(u, s, v, sweeps, a, count, rows, cols, scratch);
}
