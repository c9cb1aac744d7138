/** The chance that a pair of equal groups has of rising above its 95 % bound. */
const each = 0.05;

/**
 * Whether so many of some pairs above their 95 % bounds are more than chance gives: the binomial probability of as many or more
 * is 0.05 at most. Pairs share groups, so this is a guide, not an exact test; of more than 500 pairs by its normal limit.
 */
export function isMoreThanChance(above: number, pairs: number): boolean {
  if (above === 0) return false;
  if (pairs > 500) return above > each * pairs + 1.645 * Math.sqrt(each * (1 - each) * pairs);
  let term = 1;
  for (let i = 0; i < pairs; i++) term *= 1 - each;
  let below = 0;
  for (let k = 0; k < above; k++) {
    below += term;
    term *= ((pairs - k) / (k + 1)) * (each / (1 - each));
  }
  return 1 - below <= each + 1e-12;
}
