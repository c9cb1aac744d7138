import type { Kernels } from "../wasm/load.ts";
import { power } from "./power.ts";

// Zeros, not negative, of the Hermite polynomials He_0 to He_4.
const zeros = [[], [0], [1], [0, Math.sqrt(3)], [Math.sqrt(3 - Math.sqrt(6)), Math.sqrt(3 + Math.sqrt(6))]];
const steps = 2000;
const rootTwoPi = 2.5066282746310007;

/**
 * The L_p norm of the nth derivative of the Gaussian of sigma 1, n from 0 to 4, p > 0: (integral |He_n(u) phi(u)|^p du)^(1/p).
 * Between two zeros the integrand behaves as |u - zero|^p at its ends. The substitution u = a + (b - a) w(t),
 * w = t^3 (10 - 15 t + 6 t^2), flattens it there, after which the trapezoidal rule is good to 1e-11.
 */
export function gaussianDerivativeNorm(core: Kernels, n: number, p: number): number {
  const inner = zeros[n];
  // Beyond the last end |phi|^p has fallen below e^-45 of its value at the last zero.
  const ends = [...(inner[0] === 0 ? [] : [0]), ...inner];
  ends.push(ends[ends.length - 1] + Math.sqrt(90 / p));
  let total = 0;
  for (let piece = 0; piece + 1 < ends.length; piece++) {
    const [a, b] = [ends[piece], ends[piece + 1]];
    for (let i = 1; i < steps; i++) {
      const t = i / steps;
      const u = a + (b - a) * t * t * t * (10 - 15 * t + 6 * t * t);
      const slope = 30 * t * t * (1 - t) * (1 - t) * (b - a);
      const value = (Math.abs(hermite(n, u)) * core.exp(-0.5 * u * u)) / rootTwoPi;
      total += (power(core, value, p) * slope) / steps;
    }
  }
  return power(core, 2 * total, 1 / p);
}

/** He_n(u) by He_(k+1) = u He_k - k He_(k-1). */
function hermite(n: number, u: number): number {
  let [before, value] = [0, 1];
  for (let k = 0; k < n; k++) [before, value] = [value, u * value - k * before];
  return value;
}
