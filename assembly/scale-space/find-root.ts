// A sign change, by Chandrupatla (1997), "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
// function": inverse quadratic interpolation where it is trusted, bisection elsewhere. A jump through zero is found too.

/**
 * Where it.slopeAt(x) changes its sign between a and b, to the last bits; its values fa and fb there are given, of opposite
 * signs. A method of the type at hand instead of a function as an argument: the call is direct.
 */
export function findRoot<C>(it: C, a: f64, fa: f64, b: f64, fb: f64): f64 {
  let c = a,
    fc = fa;
  let t: f64 = 0.5;
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
    const tolerance = 2e-16 * Math.abs(least) + 1e-18;
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
