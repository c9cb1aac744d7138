import type { Kernels } from "../wasm/load.ts";

type ExpLog = Pick<Kernels, "exp" | "log">;

const mostSteps = 10_000;
const epsilon = 1e-16;

/**
 * Q(a, x) = Gamma(a, x) / Gamma(a) for a a positive multiple of 1/2 and x >= 0: the series of P below a + 1, Lentz's continued
 * fraction above; relative error of some 1e-13 where a is below 10,000.
 * @see NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2.
 */
export function upperGamma(kernels: ExpLog, a: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = kernels.exp(a * kernels.log(x) - x - logGamma(kernels, a));
  if (x < a + 1) return Math.max(0, 1 - front * series(a, x));
  return Math.min(1, front * fraction(a, x));
}

/** The chance that a chi-squared variable of `degrees` exceeds x. */
export function chiSquaredTail(kernels: ExpLog, degrees: number, x: number): number {
  return upperGamma(kernels, degrees / 2, x / 2);
}

/** The chance that a standard normal variable exceeds z in magnitude. */
export function twoSidedTail(kernels: ExpLog, z: number): number {
  return upperGamma(kernels, 0.5, (z * z) / 2);
}

/** The chance that a standard normal variable exceeds z. */
export function upperTail(kernels: ExpLog, z: number): number {
  const both = twoSidedTail(kernels, z);
  return z > 0 ? both / 2 : 1 - both / 2;
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < mostSteps; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * epsilon) break;
  }
  return sum;
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < mostSteps; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < epsilon) break;
  }
  return value;
}

/** ln Gamma(a) for a positive multiple of 1/2: up to 12 by the recurrence, then Stirling's series. */
function logGamma(kernels: ExpLog, a: number): number {
  let [shifted, product] = [a, 1];
  while (shifted < 12) product *= shifted++;
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const tail = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  const stirling = (shifted - 0.5) * kernels.log(shifted) - shifted + kernels.log(2 * Math.PI) / 2 + tail;
  return stirling - kernels.log(product);
}
