// Eigenvalues of a symmetric tridiagonal matrix by the root-free QL method of Pal, Walker and Kahan (Parlett, The Symmetric
// Eigenvalue Problem, 8.15). Errors are a few epsilon times the largest eigenvalue.

/** A value takes two iterations or three; this many never happen with finite numbers. */
const MOST_ITERATIONS = 60;

/**
 * d[order], `step` bytes apart, becomes the eigenvalues in no order; e[order - 1], the numbers beside the diagonal, is used
 * up. Returns whether all were found.
 */
export function tridiagonalValues(d: usize, e: usize, order: usize, step: usize): bool {
  const last = (order - 1) * step;
  let norm: f64 = 0;
  for (let i: usize = 0; i < last; i += step) {
    norm = max(norm, max(Math.abs(load<f64>(d + i)), Math.abs(load<f64>(e + i))));
    store<f64>(e + i, load<f64>(e + i) * load<f64>(e + i));
  }
  norm = max(norm, Math.abs(load<f64>(d + last)));
  // Numbers beside the diagonal below epsilon / 4 of the norm are dropped.
  const least = norm * norm * 3.0814879110195774e-33;
  for (let l: usize = 0; l < last; l += step) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < last && load<f64>(e + m) > least) m += step;
      if (m == l) break;
      if (iteration == MOST_ITERATIONS) return false;
      // Wilkinson's shift
      const first = load<f64>(d + l),
        root = Math.sqrt(load<f64>(e + l));
      const g = (load<f64>(d + l + step) - first) / (2 * root);
      const shift = first - root / (g + (g < 0 ? -1 : 1) * Math.sqrt(g * g + 1));
      let c: f64 = 1,
        s: f64 = 0,
        gamma = load<f64>(d + m) - shift,
        p = gamma * gamma;
      for (let i = m; i > l; ) {
        const square = load<f64>(e + i - step),
          r = p + square;
        if (i < m) store<f64>(e + i, s * r);
        i -= step;
        const before = c,
          held = gamma,
          alpha = load<f64>(d + i);
        c = p / r;
        s = square / r;
        gamma = c * (alpha - shift) - s * held;
        store<f64>(d + i + step, held + (alpha - gamma));
        p = c != 0 ? (gamma * gamma) / c : before * square;
      }
      store<f64>(e + l, s * p);
      store<f64>(d + l, shift + gamma);
    }
  }
  return true;
}
