import { log2 } from "../../results/logarithms.ts";

/** The normal deviate that 5 % lie above. */
const oneInTwenty = 1.6448536269514722;

/**
 * The bound that the largest of so many D of equal groups exceeds in 5 % of cases at most: each may in 5 % / pairs (Bonferroni).
 * D of equal groups is taken as gamma-distributed, of the mean and the 95 % bound of its floor; the cube root of D / mean then
 * is nearly normal about 1 - s^2 with deviation s (Wilson and Hilferty, PNAS 17, 1931). For one pair it is the 95 % bound.
 */
export function correctedBound(mean: number, upper: number, pairs: number): number {
  if (pairs < 2 || mean <= 0 || upper <= mean) return upper;
  const excess = cubeRoot(upper / mean) - 1;
  // The smaller root of s^2 - z s + excess = 0; where there is none, the widest gamma distribution.
  const deviation = (oneInTwenty - Math.sqrt(Math.max(0, oneInTwenty ** 2 - 4 * excess))) / 2;
  const root = (deviate: number) => 1 - deviation ** 2 + deviation * deviate;
  const ratio = root(deviateAbove(0.05 / pairs)) / root(oneInTwenty);
  return upper * ratio * ratio * ratio;
}

/** What a share of a normal distribution lies above, to 4.5e-4 (Abramowitz and Stegun, Handbook, 26.2.23). */
function deviateAbove(share: number): number {
  const t = Math.sqrt(-2 * Math.LN2 * log2(share));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** Of a number from 1 on, by Newton's method: the engines' own may differ in the last bit. */
function cubeRoot(value: number): number {
  let root = value;
  for (let next = (2 * root + value / root ** 2) / 3; next < root; next = (2 * root + value / root ** 2) / 3)
    root = next;
  return root;
}
