import type { Randomness } from "../results/layer-quality.ts";
import type { Kernels } from "../wasm/load.ts";
import { chiSquaredTail, twoSidedTail, upperTail } from "./incomplete-gamma.ts";

/** What the test rests on: sums over the n finite filters of k*k weights of a layer. */
export interface WeightSums {
  /** Finite filters. */
  count: number;
  /** Weights of a filter. */
  width: number;
  /** Variance entropy of the layer (log10). */
  varianceEntropy: number;
  /** Largest |weight|. */
  maxAbs: number;
  /** Mean of all weights, and of their squares and fourth powers. */
  mean: number;
  square: number;
  fourth: number;
  /** Mean over the filters of the square of their summed squares. */
  squaredNorms: number;
}

/** How the statistic of the variance entropy is distributed for random filters of one size: the same for all layers of it. */
export interface EntropyNull {
  /** Of the chi-squared distribution. */
  degrees: number;
  /** What it exceeds with the chance of the level. */
  critical: number;
}

/** @param width Weights of a filter. */
export function entropyNull(kernels: Kernels, width: number): EntropyNull {
  const degrees = (width * (width + 1)) / 2 - 1;
  return { degrees, critical: criticalValue(kernels, degrees, level) };
}

/** What weights are drawn from before training: standardised moments, and the largest |weight| over the deviation. */
interface Initialiser {
  name: Randomness["initialiser"];
  kurtosis: number;
  sixth: number;
  eighth: number;
  largest: number;
  /** Skewness of the sample kurtosis times the root of the number of weights; exact for normal weights (216^1/2), else simulated. */
  skewness: number;
  /** The skewness of `spread` is (8^1/2 + this / p) / n^1/2: simulated for p from 4 to 25. */
  spreadSkewness: number;
  /** Filters from which on a layer that fits is called untrained: fewer trained ones look the same. */
  fewest: number;
}

/** Scales do not matter, so Kaiming's and Xavier's are among them; orthogonal matrices have nearly normal entries. */
const initialisers: readonly Initialiser[] = [
  {
    name: "uniform",
    kurtosis: 9 / 5,
    sixth: 27 / 7,
    eighth: 9,
    largest: Math.sqrt(3),
    skewness: 4.5,
    spreadSkewness: 1,
    fewest: 64,
  },
  // Truncated at two deviations.
  {
    name: "truncated normal",
    kurtosis: 2.3655367171296495,
    sixth: 7.471193300610922,
    eighth: 27.189591165476514,
    largest: 2.273694468677113,
    skewness: 4.6,
    spreadSkewness: 4,
    fewest: 256,
  },
  {
    name: "normal",
    kurtosis: 3,
    sixth: 15,
    eighth: 105,
    largest: Number.POSITIVE_INFINITY,
    skewness: 14.697,
    spreadSkewness: 17,
    fewest: 256,
  },
];

/**
 * The chance that a freshly drawn layer is called structured: for a hundred layers one in ten thousand. The same for every layer, so that
 * its numbers do not depend on what is studied beside it.
 */
const level = 1e-6;
/** Trained filters are taken to have a variance entropy at least so far below its maximum, as a share of it. */
const structure = 0.025;
/** The power from which on what was not rejected is called untrained. */
const sure = 0.95;
/** Five tests are made of each initialiser. */
const tests = 5;

/**
 * Whether a layer's weights could be independent draws of one distribution, as before training; null for less than four
 * filters, for weights that are all zero, and where sums of fourth powers leave f64.
 *
 * Five tests against each usual initialiser, the smallest p-value times five: the variance entropy H, of which
 * (n - 1) p (ln p - H) is chi-squared with p (p + 1) / 2 - 1 degrees of freedom where covariances are those of chance (John's
 * test of sphericity, Biometrika 58, 1971; ln p - H is half its statistic to second order); kurtosis; mean; the largest
 * |weight|; and the spread of filter norms, p var(s) / mean(s)^2 = kurtosis - 1 for s the squared norm, larger where filters
 * are of different sizes. The best initialiser counts. Standard errors by the delta method.
 *
 * @param law Of filters of this size.
 */
export function testRandomness(kernels: Kernels, sums: WeightSums, law: EntropyNull): Randomness | null {
  const { count: n, width: p, varianceEntropy, maxAbs, mean, square, fourth, squaredNorms } = sums;
  const variance = square - mean * mean;
  const { degrees } = law;
  if (n < 4 || maxAbs === 0 || !(fourth > 0 && squaredNorms > 0 && squaredNorms < Infinity && fourth < Infinity))
    return null;
  const statistic = Math.max(0, (n - 1) * p * (kernels.log(p) - varianceEntropy * Math.LN10));
  const power = powerOf(kernels, n, p, law);
  const kurtosis = fourth / (square * square);
  if (!(variance > square * 1e-12)) {
    return { statistic, pValue: 0, power, verdict: "structured", initialiser: null, kurtosis };
  }
  const weights = n * p;
  const deviation = Math.sqrt(square);
  const ofEntropy = chiSquaredTail(kernels, degrees, statistic);
  const ofMean = twoSidedTail(kernels, (mean / deviation) * Math.sqrt(weights));
  const spread = p * (squaredNorms / (p * square * (p * square)) - 1);
  let [best, pValue] = [initialisers[0], -1];
  for (const initialiser of initialisers) {
    const { largest } = initialiser;
    const off = (kurtosis - initialiser.kurtosis) / kurtosisError(initialiser, weights);
    const ofKurtosis = twoSidedTail(kernels, withoutSkew(kernels, off, initialiser.skewness / Math.sqrt(weights)));
    const excess = (spread - (initialiser.kurtosis - 1)) / spreadError(initialiser, n, p);
    const skewness = (Math.sqrt(8) + initialiser.spreadSkewness / p) / Math.sqrt(n);
    const ofNorms = upperTail(kernels, withoutSkew(kernels, excess, skewness));
    const ratio = maxAbs / deviation;
    const ofLargest =
      largest === Number.POSITIVE_INFINITY
        ? Math.min(1, weights * twoSidedTail(kernels, ratio))
        : upperTail(kernels, (ratio / largest - 1) / Math.sqrt((initialiser.kurtosis - 1) / (4 * weights)));
    const least = Math.min(ofEntropy, ofMean, ofKurtosis, ofNorms, ofLargest);
    const own = Math.min(1, tests * least);
    if (own > pValue) [best, pValue] = [initialiser, own];
  }
  const fits = pValue >= level;
  // A trained layer is never uniform, whatever its entropy can tell.
  const isSure = n >= best.fewest && (best.name === "uniform" || power >= sure);
  const verdict = !fits ? "structured" : isSure ? "untrained" : "undecided";
  return { statistic, pValue, power, verdict, initialiser: fits ? best.name : null, kurtosis };
}

/** Standard error of the sample kurtosis of so many weights (Kendall and Stuart, The Advanced Theory of Statistics, 10.15). */
function kurtosisError({ kurtosis: k, sixth, eighth }: Initialiser, weights: number): number {
  return Math.sqrt((eighth - k * k - 4 * k * (sixth - k) + 4 * k * k * (k - 1)) / weights);
}

/**
 * Standard error of p var(s) / mean(s)^2 over n filters, s a sum of p squares: that of a squared coefficient of variation c,
 * c^4 (b - 1 - 4 g c + 4 c^2) / n with skewness g and kurtosis b of s, those of one square divided by sqrt(p) and p.
 */
function spreadError({ kurtosis: k, sixth, eighth }: Initialiser, n: number, p: number): number {
  const variance = k - 1;
  const third = sixth - 3 * k + 2;
  const fourth = eighth - 4 * sixth + 6 * k - 3;
  const skewness = third / (variance * Math.sqrt(variance)) / Math.sqrt(p);
  const kurtosis = 3 + (fourth / variance ** 2 - 3) / p;
  const c = Math.sqrt(variance / p);
  return p * c * c * Math.sqrt((kurtosis - 1 - 4 * skewness * c + 4 * c * c) / n);
}

/**
 * The normal deviate of a standardised statistic x that is skewed to the right: the cube root of a shifted gamma variable of the same
 * skewness (Anscombe and Glynn, Biometrika 70, 1983, equation 2.6, where it is that of the kurtosis).
 */
function withoutSkew(kernels: Kernels, x: number, skewness: number): number {
  const half = 2 / skewness;
  const degrees = 6 + 4 * half * (half + Math.sqrt(1 + half * half));
  const base = 1 + x * Math.sqrt(2 / (degrees - 4));
  if (base <= 0) return Number.NEGATIVE_INFINITY;
  const root = kernels.exp(kernels.log((1 - 2 / degrees) / base) / 3);
  return (1 - 2 / (9 * degrees) - root) / Math.sqrt(2 / (9 * degrees));
}

/** The chance that filters of the structure that trained ones have at least are told from noise, by the variance entropy. */
function powerOf(kernels: Kernels, n: number, p: number, { degrees, critical }: EntropyNull): number {
  const noncentrality = (n - 1) * p * structure * kernels.log(p);
  const mean = degrees + noncentrality;
  const deviation = Math.sqrt(2 * (degrees + 2 * noncentrality));
  return upperTail(kernels, (critical - mean) / deviation);
}

/** The x that a chi-squared variable exceeds with the chance alpha, to 1e-9, by halving. */
function criticalValue(kernels: Kernels, degrees: number, alpha: number): number {
  let [low, high] = [degrees, degrees + 40 * Math.sqrt(2 * degrees) + 200];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (chiSquaredTail(kernels, degrees, middle) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
