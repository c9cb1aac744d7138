// Singular value decomposition A = U diag(s) V^T by one-sided Jacobi rotations after a QR factorisation with column
// pivoting: Drmac and Veselic, "New fast and accurate Jacobi SVD algorithm" I and II, SIAM J. Matrix Anal. Appl. 29
// (2008). Unlike bidiagonalisation it finds the small singular values of A = B D (D diagonal, however graded) to the
// relative accuracy that B's condition allows.
//
//   step 1  scale by a power of two, so that squares neither overflow nor underflow
//   step 2  A P = Q R, Householder reflections, the largest remaining column first
//   step 3  rotate the columns of X = R^T until all are orthogonal: X W = Y diag(s)
//   step 4  sort; A = (Q W) diag(s) (P Y)^T
import { addScaled, dot, rotate, scale } from "../lanes/vectors";
import { completeColumn } from "./complete";
import { exponentOf, scaleByPowerOfTwo } from "./power-of-two";

const EPSILON: f64 = 2.220446049250313e-16;
/** Random matrices take 4 to 7 sweeps, LAPACK gives up after 30. */
const MOST_SWEEPS = 40;
/** The largest element after scaling is in [2^480, 2^481): its square times 2^60 elements is below 2^1024 ... */
const TOP = 480;
/** ... and the square of a column of this length (2^-900 of the largest) is above 2^-1022. Shorter ones count as zero. */
const SHORTEST: f64 = 3.6926161709422846e-127; // 2^-420

function at(base: usize, index: usize): usize {
  return base + index * 8;
}

/** Bytes of scratch that svd needs: A, X and W by columns, the lists of norms, columns, pivots and factors, and one column of A. */
export function svdScratch(rows: usize, cols: usize): usize {
  const n = min(rows, cols);
  return (rows * cols + 2 * n * n + 4 * n + max(rows, cols)) * 8;
}

/**
 * a[rows][cols] -> u[rows][r], s[r] descending, v[cols][r], all row-major, r = min(rows, cols); without `vectors`, u and v
 * are left alone. Returns the sweeps it took, negated when the columns are not orthogonal yet after the last one.
 */
export function svd(
  u: usize,
  s: usize,
  v: usize,
  a: usize,
  rows: usize,
  cols: usize,
  vectors: bool,
  scratch: usize,
): i32 {
  const tall = rows >= cols;
  const m = tall ? rows : cols,
    n = tall ? cols : rows;
  const q = scratch,
    x = at(q, m * n),
    w = at(x, n * n);
  const norms = at(w, n * n),
    columns = at(norms, n),
    pivots = at(columns, n),
    factors = at(pivots, n),
    column = at(factors, n);

  // Step 1. A wide A is transposed, which changes the parts of U and V.
  let largest: f64 = 0;
  for (let i: usize = 0; i < m * n; i++) largest = max(largest, Math.abs(load<f64>(at(a, i))));
  if (!(largest < Infinity)) {
    fillNaN(u, s, v, rows, cols, n, vectors);
    return -1;
  }
  const k = TOP - exponentOf(largest);
  for (let j: usize = 0; j < n; j++) {
    for (let i: usize = 0; i < m; i++) {
      const element = load<f64>(tall ? at(a, i * n + j) : at(a, j * m + i));
      store<f64>(at(q, j * m + i), scaleByPowerOfTwo(element, k));
    }
  }
  // Step 2 to 4.
  factorQR(q, m, n, pivots, norms, factors);
  takeR(x, q, m, n, norms);
  if (vectors) setIdentity(w, n);
  for (let j: usize = 0; j < n; j++) store<usize>(at(columns, j), j);
  const sweeps = orthogonalize(x, w, columns, norms, n, vectors);
  sortColumns(columns, norms, x, n);
  for (let j: usize = 0; j < n; j++) store<f64>(at(s, j), scaleByPowerOfTwo(load<f64>(at(norms, j)), -k));
  if (vectors) {
    leftVectors(tall ? u : v, q, w, columns, factors, m, n, column);
    rightVectors(tall ? v : u, x, columns, norms, pivots, n);
  }
  return sweeps;
}

function fillNaN(u: usize, s: usize, v: usize, rows: usize, cols: usize, n: usize, vectors: bool): void {
  for (let i: usize = 0; i < n; i++) store<f64>(at(s, i), NaN);
  if (!vectors) return;
  for (let i: usize = 0; i < rows * n; i++) store<f64>(at(u, i), NaN);
  for (let i: usize = 0; i < cols * n; i++) store<f64>(at(v, i), NaN);
}

/**
 * R above the diagonal of `q`, m x n by columns, and from the diagonal on v_k of the reflector H_k = I - f_k v_k v_k^T, whose
 * first element is 1: R's own diagonal goes to `diagonal`, f to `factors`. pivots[k] is the column that came to place k.
 */
function factorQR(q: usize, m: usize, n: usize, pivots: usize, diagonal: usize, factors: usize): void {
  for (let j: usize = 0; j < n; j++) store<usize>(at(pivots, j), j);
  for (let k: usize = 0; k < n; k++) {
    const rest = m - k;
    let pivot = k;
    let longest: f64 = -1;
    for (let j = k; j < n; j++) {
      const square = dot(at(q, j * m + k), at(q, j * m + k), rest);
      if (square > longest) {
        longest = square;
        pivot = j;
      }
    }
    if (pivot != k) {
      for (let i: usize = 0; i < m; i++) swap(at(q, k * m + i), at(q, pivot * m + i));
      swap(at(pivots, k), at(pivots, pivot));
    }
    const head = at(q, k * m + k);
    const norm = Math.sqrt(longest);
    if (norm < SHORTEST) {
      // Nothing is left: R ends here, and so do the reflectors.
      for (let j = k; j < n; j++) {
        store<f64>(at(diagonal, j), 0);
        store<f64>(at(factors, j), 0);
        memory.fill(at(q, j * m + k), 0, rest * 8);
      }
      return;
    }
    const alpha = load<f64>(head);
    const beta = alpha > 0 ? -norm : norm;
    const factor = (beta - alpha) / beta;
    store<f64>(at(diagonal, k), beta);
    store<f64>(at(factors, k), factor);
    scale(head, 1 / (alpha - beta), rest);
    store<f64>(head, 1);
    for (let j = k + 1; j < n; j++) {
      const column = at(q, j * m + k);
      addScaled(column, head, -factor * dot(head, column, rest), rest);
    }
  }
}

function swap(p: usize, q: usize): void {
  const held = load<u64>(p);
  store<u64>(p, load<u64>(q));
  store<u64>(q, held);
}

/** X = R^T, by columns: column j is row j of R. */
function takeR(x: usize, q: usize, m: usize, n: usize, diagonal: usize): void {
  for (let j: usize = 0; j < n; j++, x += n * 8) {
    memory.fill(x, 0, j * 8);
    store<f64>(at(x, j), load<f64>(at(diagonal, j)));
    for (let i = j + 1; i < n; i++) store<f64>(at(x, i), load<f64>(at(q, i * m + j)));
  }
}

function setIdentity(w: usize, n: usize): void {
  memory.fill(w, 0, n * n * 8);
  for (let j: usize = 0; j < n; j++) store<f64>(at(w, j * (n + 1)), 1);
}

/**
 * Rotates pairs of X's columns, and W's with them, until |cos| <= sqrt(n) eps, and at least 2 eps, for all of them: below
 * that the cosine is the rounding error of the dot product itself. The longest remaining column comes first (de Rijk 1989).
 * `columns` lists the columns in that order. Returns the sweeps, the last of which rotates nothing, or their negation.
 */
function orthogonalize(x: usize, w: usize, columns: usize, squares: usize, n: usize, vectors: bool): i32 {
  const tolerance = max(2, Math.sqrt(<f64>n)) * EPSILON;
  for (let j: usize = 0; j < n; j++) store<f64>(at(squares, j), dot(at(x, j * n), at(x, j * n), n));
  for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let i: usize = 0; i + 1 < n; i++) {
      let longest = i;
      for (let j = i + 1; j < n; j++) {
        if (load<f64>(at(squares, j)) > load<f64>(at(squares, longest))) longest = j;
      }
      swap(at(columns, i), at(columns, longest));
      swap(at(squares, i), at(squares, longest));
      const p = load<usize>(at(columns, i)) * n;
      const xp = at(x, p);
      for (let j = i + 1; j < n; j++) {
        const q = load<usize>(at(columns, j)) * n;
        const xq = at(x, q);
        // Taken anew each time: an updated square loses its digits when a column shrinks.
        const pp = dot(xp, xp, n),
          qq = dot(xq, xq, n),
          pq = dot(xp, xq, n);
        if (qq < SHORTEST * SHORTEST || pp < SHORTEST * SHORTEST) continue;
        if (Math.abs(pq) <= tolerance * (Math.sqrt(pp) * Math.sqrt(qq))) continue;
        rotated = true;
        const zeta = (qq - pp) / (2 * pq);
        const size = Math.abs(zeta);
        // The square of a large zeta would overflow, and the 1 beside it is lost anyway.
        const root = size > 1e8 ? 2 * size : size + Math.sqrt(1 + size * size);
        const t = zeta < 0 ? -1 / root : 1 / root;
        const c = 1 / Math.sqrt(1 + t * t);
        const sine = c * t,
          tau = sine / (1 + c);
        rotate(xp, xq, sine, tau, n);
        if (vectors) rotate(at(w, p), at(w, q), sine, tau, n);
        store<f64>(at(squares, i), pp - t * pq);
        store<f64>(at(squares, j), qq + t * pq);
      }
    }
    if (!rotated) return sweep;
  }
  return -MOST_SWEEPS;
}

/** Fills `norms` with the lengths of X's columns and sorts them, and `columns` with them, from the largest down. */
function sortColumns(columns: usize, norms: usize, x: usize, n: usize): void {
  for (let j: usize = 0; j < n; j++) {
    const column = load<usize>(at(columns, j));
    const norm = Math.sqrt(dot(at(x, column * n), at(x, column * n), n));
    let i = j;
    for (; i > 0 && load<f64>(at(norms, i - 1)) < norm; i--) {
      store<f64>(at(norms, i), load<f64>(at(norms, i - 1)));
      store<usize>(at(columns, i), load<usize>(at(columns, i - 1)));
    }
    store<f64>(at(norms, i), norm);
    store<usize>(at(columns, i), column);
  }
}

/** out[m][n] = Q [W; 0], its columns in order. */
function leftVectors(
  out: usize,
  q: usize,
  w: usize,
  columns: usize,
  factors: usize,
  m: usize,
  n: usize,
  column: usize,
): void {
  for (let j: usize = 0; j < n; j++) {
    memory.copy(column, at(w, load<usize>(at(columns, j)) * n), n * 8);
    memory.fill(at(column, n), 0, (m - n) * 8);
    for (let k = n; k-- > 0; ) {
      const head = at(q, k * m + k),
        rest = m - k;
      addScaled(at(column, k), head, -load<f64>(at(factors, k)) * dot(head, at(column, k), rest), rest);
    }
    for (let i: usize = 0; i < m; i++) store<f64>(at(out, i * n + j), load<f64>(at(column, i)));
  }
}

/** out[n][n] = P Y: X's columns at unit length, in order, their rows back in A's order. */
function rightVectors(out: usize, x: usize, columns: usize, norms: usize, pivots: usize, n: usize): void {
  for (let j: usize = 0; j < n; j++) {
    const norm = load<f64>(at(norms, j));
    if (norm < SHORTEST) {
      completeColumn<f64>(out, j, n, n * 8, 8);
      continue;
    }
    const column = at(x, load<usize>(at(columns, j)) * n);
    for (let i: usize = 0; i < n; i++) {
      store<f64>(at(out, load<usize>(at(pivots, i)) * n + j), load<f64>(at(column, i)) / norm);
    }
  }
}
