import { UsageError } from "../errors.ts";
import type { Covariance } from "./affine-kernel.ts";
import { expectPair, found } from "./expect.ts";

/** A direction [x, y], x to the right and y up, of any length but 0: for an angle, its cosine and sine. */
export type Direction = readonly [x: number, y: number];

/** The direction at length 1. */
export function unitDirection(direction: Direction): Direction {
  expectPair("the direction", direction);
  const [x, y] = direction;
  const largest = Math.max(Math.abs(x), Math.abs(y));
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`the direction is [${x}, ${y}], expected two finite numbers that are not both 0`);
  }
  const [a, b] = [x / largest, y / largest];
  const length = Math.sqrt(a * a + b * b);
  return [a / length, b / length];
}

/**
 * d^along d_across^across as a polynomial in d/dx and d/dy: the coefficient of (d/dx)^(n - k) (d/dy)^k at k,
 * n = along + across. `across` is a quarter of a turn to the left of `direction`.
 */
export function directionPolynomial(direction: Direction, along: number, across: number): Float64Array {
  const [x, y] = unitDirection(direction);
  let terms = [1];
  for (let i = 0; i < along + across; i++) {
    const [a, b] = i < along ? [x, y] : [-y, x];
    terms = Array.from({ length: terms.length + 1 }, (_, k) => a * (terms[k] ?? 0) + b * (terms[k - 1] ?? 0));
  }
  return Float64Array.from(terms);
}

/**
 * The covariance of a Gaussian with these standard deviations along a direction and across it.
 * @throws UsageError for a sigma that is no finite number from 0, and a direction that is none.
 */
export function affineCovariance(sigmaAlong: number, sigmaAcross: number, direction: Direction): Covariance {
  for (const sigma of [sigmaAlong, sigmaAcross]) {
    if (!(Number.isFinite(sigma) && sigma >= 0)) {
      throw new UsageError(`sigma is ${found(sigma)}, expected a finite number from 0`);
    }
  }
  const [x, y] = unitDirection(direction);
  const [s, t] = [sigmaAlong * sigmaAlong, sigmaAcross * sigmaAcross];
  return { xx: s * x * x + t * y * y, xy: (s - t) * x * y, yy: s * y * y + t * x * x };
}
