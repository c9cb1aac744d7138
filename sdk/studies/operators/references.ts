import { UsageError } from "../../errors.ts";
import type { OperatorReference } from "../../results/operators.ts";
import { squareSide } from "../../results/square-side.ts";

/** A feature to compare filters with: a name and a square filter of odd size, row-major. */
export type Reference = Pick<OperatorReference, "name" | "weights">;

/** The label of a filter that is like none of the references. */
export const indeterminate = "indeterminate";

/**
 * The image-processing filters that labels are named after, 3x3 and row-major, in the order in which the first wins a tie.
 * Of edge (Sobel) and laplacian one form stands for all rotations, which have one spectrum.
 * @see Actor, Rivière and Fuentes, What Do Neural Networks Learn? A Mathematical Comparison of Convolution Kernels and Image
 * Processing Features.
 */
export const clinicalReferences: readonly Reference[] = [
  { name: "mean", weights: over(9, [1, 1, 1, 1, 1, 1, 1, 1, 1]) },
  { name: "laplacian", weights: over(8, [0, 1, 0, 1, -4, 1, 0, 1, 0]) },
  { name: "gaussian", weights: over(16, [1, 2, 1, 2, 4, 2, 1, 2, 1]) },
  { name: "edge", weights: over(8, [-1, 0, 1, -2, 0, 2, -1, 0, 1]) },
  { name: "identity", weights: [0, 0, 0, 0, 1, 0, 0, 0, 0] },
  { name: "sharpen", weights: over(9, [0, -1, 0, -1, 5, -1, 0, -1, 0]) },
];

function over(divisor: number, weights: readonly number[]): number[] {
  return weights.map((weight) => weight / divisor);
}

/** @throws UsageError for names that are empty, taken or reserved, and for weights that are no filter. */
export function expectReferences(references: readonly Reference[]): void {
  if (references.length === 0) throw new UsageError("found no reference filter, expected at least one");
  const names = new Set<string>();
  for (const { name, weights } of references) {
    const title = `the reference filter ${JSON.stringify(name)}`;
    if (name === "" || name === indeterminate) {
      throw new UsageError(`${title}: expected a name of its own, ${JSON.stringify(indeterminate)} is reserved`);
    }
    // Counts are objects by name, where this one has a meaning of its own.
    if (name === "__proto__") throw new UsageError(`${title}: expected another name, "__proto__" is reserved`);
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
      throw new UsageError(`${title}: expected a name on one line, without control characters`);
    }
    if (names.has(name)) throw new UsageError(`${title}: there are two of this name, expected one`);
    names.add(name);
    const k = squareSide(weights);
    if (k * k !== weights.length || k % 2 === 0 || k > 11) {
      throw new UsageError(
        `${title} holds ${weights.length} weights, expected a square of odd size up to 11: 9, 25, 49 ...`,
      );
    }
    const bad = weights.findIndex((weight) => !Number.isFinite(weight));
    if (bad >= 0) throw new UsageError(`${title}: weight ${bad} is ${weights[bad]}, expected finite numbers`);
    if (weights.every((weight) => weight === 0)) {
      throw new UsageError(`${title} is all zero: it has no spectrum to compare with`);
    }
  }
}

/** The k x k filter as the middle of one of K x K: the same operator. Null where K is smaller and weight would be lost. */
export function embed(weights: readonly number[], size: number): number[] | null {
  const k = squareSide(weights);
  const shift = (size - k) / 2;
  const out = new Array<number>(size * size).fill(0);
  for (let i = 0; i < weights.length; i++) {
    const [y, x] = [Math.floor(i / k) + shift, (i % k) + shift];
    if (y >= 0 && x >= 0 && y < size && x < size) out[y * size + x] = weights[i];
    else if (weights[i] !== 0) return null;
  }
  return out;
}
