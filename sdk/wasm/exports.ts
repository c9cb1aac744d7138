/** The exports of assembly/index.ts as JavaScript sees them: addresses and counts are numbers. */
export interface KernelExports {
  arenaMark(): number;
  arenaPush(bytes: number): number;
  arenaRelease(mark: number): void;

  exp(x: number): number;
  expInto(out: number, values: number, n: number): void;
  log(x: number): number;
  logInto(out: number, values: number, n: number): void;
  histogram(counts: number, tally: number, bins: number, values: number, n: number, lo: number, hi: number): number;
  histogram2d(
    counts: number,
    bins: number,
    x: number,
    y: number,
    n: number,
    xlo: number,
    xhi: number,
    ylo: number,
    yhi: number,
  ): number;
  binnedMoments(state: number, bins: number, values: number, n: number, lo: number, hi: number): number;
  kdeFromBins(
    out: number,
    points: number,
    gridLo: number,
    gridHi: number,
    state: number,
    bins: number,
    lo: number,
    hi: number,
    bandwidth: number,
    total: number,
    sums: number,
    decay: number,
    reach: number,
  ): void;
  kdeExact(
    out: number,
    points: number,
    gridLo: number,
    gridHi: number,
    values: number,
    n: number,
    bandwidth: number,
    scratch: number,
  ): void;
  gatherBetween(out: number, capacity: number, values: number, n: number, lo: number, hi: number): number;
  symmetricKL(p: number, q: number, n: number): number;
  pairwiseKL(
    out: number,
    p: number,
    groups: number,
    width: number,
    weights: number,
    x: number,
    y: number,
    means: number,
    products: number,
    norms: number,
    rows: number,
    columns: number,
  ): void;
  pairwiseDistances(
    jensenShannon: number,
    hellinger: number,
    totalVariation: number,
    wasserstein1: number,
    p: number,
    groups: number,
    bins: number,
    binWidth: number,
    weight: number,
    scratch: number,
    columns: number,
  ): void;
}
