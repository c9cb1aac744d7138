/** The law's density begins as a root: the error of the midpoint rule is then below 1e-5. */
const steps = 4096;

/**
 * Of `directions` principal components, those that carry `part` (0 to 1) of the variance of `samples` vectors of as many
 * independent values of one variance, about: exact for many of both. With eigenvalues 1 + b + 2 sqrt(b) x, b the shorter side over the longer,
 * the law's density is 2 sqrt(1 - x^2) / (pi times the eigenvalue) on -1 <= x <= 1; the largest are added up first.
 * @see Marchenko and Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sbornik 1 (1967).
 */
export function randomComponents(directions: number, samples: number, part: number): number {
  // n vectors vary about their mean in n - 1 directions.
  const free = samples - 1;
  const ratio = Math.min(directions, free) / Math.max(directions, free);
  let [count, variance] = [0, 0];
  for (let k = 0; k < steps && variance < part; k++) {
    const x = 1 - (2 * k + 1) / steps;
    const share = ((4 / Math.PI) * Math.sqrt(1 - x * x)) / steps;
    variance += share;
    count += share / (1 + ratio + 2 * Math.sqrt(ratio) * x);
  }
  return Math.ceil(count * Math.min(directions, free));
}
