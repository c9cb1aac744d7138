// Naive twins of the density kernels: the definitions, one number at a time.

/** Bin of a value among equal bins over [lo, hi], found by looking at every edge; -1 outside. */
export function naiveBin(value: number, bins: number, lo: number, hi: number): number {
  if (!(value >= lo && value <= hi)) return -1;
  const step = (hi - lo) / bins;
  let bin = 0;
  while (bin < bins - 1 && value >= (bin + 1) * step + lo) bin++;
  return bin;
}

export function naiveHistogram(values: ArrayLike<number>, bins: number, lo: number, hi: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of Array.from(values)) {
    const bin = naiveBin(value, bins, lo, hi);
    if (bin >= 0) counts[bin]++;
  }
  return counts;
}

/** Gaussian kernel density at even places, term by term. */
export function naiveKde(
  values: ArrayLike<number>,
  bandwidth: number,
  lo: number,
  hi: number,
  points: number,
): number[] {
  return Array.from({ length: points }, (_, g) => {
    const x = g === points - 1 ? hi : lo + (g * (hi - lo)) / (points - 1);
    let sum = 0;
    for (const value of Array.from(values)) sum += Math.exp(-(((x - value) / bandwidth) ** 2) / 2);
    return sum / (values.length * bandwidth * Math.sqrt(2 * Math.PI));
  });
}

/** ln(p / q) with a small relative error: log1p where the two are close. */
function logRatio(p: number, q: number): number {
  return Math.abs(p - q) < q / 2 ? Math.log1p((p - q) / q) : Math.log(p / q);
}

/** sum weights (p - q) ln(p / q). */
export function naiveKL(p: ArrayLike<number>, q: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (weights?.[i] ?? 1) * (p[i] - q[i]) * logRatio(p[i], q[i]);
  return sum;
}

export function naiveDistances(p: ArrayLike<number>, q: ArrayLike<number>, binWidth: number) {
  const term = (x: number, m: number) => (x === 0 ? 0 : x * Math.log(x / m));
  let [jensenShannon, squares, differences, transport, cumulative] = [0, 0, 0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    const m = (p[i] + q[i]) / 2;
    jensenShannon += (term(p[i], m) + term(q[i], m)) / 2;
    squares += (Math.sqrt(p[i]) - Math.sqrt(q[i])) ** 2;
    differences += Math.abs(p[i] - q[i]);
    cumulative += p[i] - q[i];
    transport += Math.abs(cumulative);
  }
  return {
    jensenShannon,
    hellinger: Math.sqrt(squares / 2),
    totalVariation: differences / 2,
    wasserstein1: transport * binWidth,
  };
}
