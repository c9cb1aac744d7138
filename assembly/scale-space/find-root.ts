// A sign change, by Chandrupatla (1997), "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
// function": inverse quadratic interpolation where it is trusted, bisection elsewhere. A jump through zero is found too.

/**
 * Where it.slopeAt(x) changes its sign between a and b, to the last bits; its values fa and fb there are given, of opposite
 * signs. A method of the type at hand instead of a function as an argument: the call is direct.
 */
export function findRoot<C>(it: C, a: f64, fa: f64, b: f64, fb: f64): f64 {
  return find<C>(it, a, fa, b, fb, 0.5, 2e-16);
}

/** The same from the secant on, to 1e-9 of x. */
export function findNear<C>(it: C, a: f64, fa: f64, b: f64, fb: f64): f64 {
  return find<C>(it, a, fa, b, fb, min(0.95, max(0.05, fa / (fa - fb))), 1e-9);
}

function find<C>(it: C, a: f64, fa: f64, b: f64, fb: f64, t: f64, part: f64): f64 {
  let c = a,
    fc = fa;
  for (let round = 0; round < 100; round++) {
    const x = a + t * (b - a);
    const fx = it.slopeAt(x);
    if (fx == 0) return x;
    if (fx > 0 == fa > 0) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = x;
    fa = fx;
    const least = Math.abs(fa) < Math.abs(fb) ? a : b;
    const tolerance = part * Math.abs(least) + 1e-18;
    const limit = tolerance / Math.abs(b - a);
    if (limit > 0.5) return least;
    const xi = (a - b) / (c - b),
      phi = (fa - fb) / (fc - fb);
    if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi) {
      t = (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
    } else {
      t = 0.5;
    }
    t = min(max(t, limit), 1 - limit);
  }
  return a;
}
