import type { Numbers } from "./vectors.ts";
import type { WeightGrid } from "./weight-grid.ts";

/** What the cosine of two layers' weights is where the filters of one are put in random order. */
export interface RandomOrder {
  readonly mean: number;
  readonly deviation: number;
}

/** Standard deviations above chance from which on weights have to do with those before. */
const leastDeviations = 3;
/** Weights with this cosine are never called unrelated: a few filters that are much alike have it by chance, and trained ones too. */
const enough = 0.5;
/** Weights of one part at most: their covariances take the square of it for each part. */
const mostWidth = 512;
/** Parts at least, so that there are enough orders of them. */
const leastParts = 16;

/** Whether the weights of two layers of one shape, with this cosine, have to do with each other no more than by chance. */
export function isUnrelated(a: WeightGrid, b: WeightGrid, cosine: number): boolean {
  return cosine < enough && cosine < leastAlike(randomOrder(a.values, b.values, partWidth(a)));
}

/** The cosine from which on weights are alike: three standard deviations above what a random order gives; never one below 0. */
export function leastAlike({ mean, deviation }: RandomOrder): number {
  return Math.max(0, mean) + leastDeviations * deviation;
}

/**
 * How many weights change places together: all of an output, a kernel, or one weight; the first of these that are at most 512 weights
 * and of which the layer has 16.
 */
export function partWidth({ values, columns, taps }: WeightGrid): number {
  const fits = (width: number) => width <= mostWidth && values.length >= leastParts * width;
  return [columns * taps, taps].find(fits) ?? 1;
}

/**
 * Mean and standard deviation of the cosine of a and b over all orders of the n parts of b, exact: the sum of a_i . b_p(i) over random
 * permutations p has the mean n m_a . m_b and the variance tr(S_a S_b) / (n - 1), with the means m and the scatter matrices
 * S = sum (x_i - m)(x_i - m)^T (Hoeffding 1951, "A combinatorial central limit theorem", theorem 2, with d_ij = a_i . b_j). What the
 * parts share, and how their weights go together, is so no sign of kin.
 *
 * Takes parts times width squared.
 */
export function randomOrder(a: Numbers, b: Numbers, width: number): RandomOrder {
  const parts = a.length / width;
  const [meanA, meanB] = [meanOf(a, width), meanOf(b, width)];
  const [left, right] = [scatterOf(a, meanA), scatterOf(b, meanB)];
  let trace = 0;
  for (let i = 0; i < left.length; i++) trace += left[i] * right[i];
  // Of one part there is one order.
  const variance = parts > 1 ? trace / (parts - 1) : 0;
  const norms = normOf(a) * normOf(b);
  const product = meanA.reduce((sum, value, i) => sum + value * meanB[i], 0);
  return { mean: (parts * product) / norms, deviation: Math.sqrt(Math.max(0, variance)) / norms };
}

function normOf(values: Numbers): number {
  let square = 0;
  for (let i = 0; i < values.length; i++) square += values[i] * values[i];
  return Math.sqrt(square);
}

function meanOf(values: Numbers, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width] += values[i];
  return mean.map((sum) => sum / (values.length / width));
}

/** (width, width) sums of products of the parts less their mean. */
function scatterOf(values: Numbers, mean: Float64Array): Float64Array {
  const width = mean.length;
  const own = new Float64Array(width);
  const scatter = new Float64Array(width * width);
  for (let at = 0; at < values.length; at += width) {
    for (let i = 0; i < width; i++) own[i] = values[at + i] - mean[i];
    for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) scatter[i * width + j] += own[i] * own[j];
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) scatter[j * width + i] = scatter[i * width + j];
  return scatter;
}
