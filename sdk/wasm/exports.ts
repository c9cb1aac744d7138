/** The exports of assembly/index.ts as JavaScript sees them: addresses and counts are numbers. */
export interface KernelExports {
  arenaMark(): number;
  arenaPush(bytes: number): number;
  arenaRelease(mark: number): void;

  erf(x: number): number;
  erfc(x: number): number;
  correlateSeparableScratch(width: number, height: number, radiusX: number, radiusY: number): number;
  correlateSeparableF32: CorrelateSeparable;
  correlateSeparableF64: CorrelateSeparable;
  correlatePlaneScratch(width: number, height: number, radiusX: number, radiusY: number): number;
  correlatePlane(
    out: number,
    image: number,
    width: number,
    height: number,
    kernel: number,
    radiusX: number,
    radiusY: number,
    scratch: number,
  ): void;
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
  accumulateMomentsScratch(width: number): number;
  accumulateMomentsF32: AccumulateMoments;
  accumulateMomentsF64: AccumulateMoments;
  mergeMoments(state: number, other: number, width: number): void;
  projectScratch(width: number): number;
  projectF32: Project;
  projectF64: Project;
  centredNormsF32: PerFilter<void>;
  nearestKeysScratch(width: number, keys: number): number;
  nearestKeysF32(
    indices: number,
    cosines: number,
    filters: number,
    norms: number,
    keys: number,
    count: number,
    width: number,
    rows: number,
    signed: boolean,
    scratch: number,
  ): void;
  addToKeysF32(
    sums: number,
    filters: number,
    norms: number,
    indices: number,
    cosines: number,
    count: number,
    width: number,
  ): void;
  packedBytes(width: number): number;
  packFiltersF32(out: number, filters: number, norms: number, count: number, width: number): void;
  followKeysScratch(width: number, rows: number): number;
  followKeysF32(
    indices: number,
    cosines: number,
    lower: number,
    upper: number,
    sums: number,
    sizes: number,
    filters: number,
    packed: number,
    norms: number,
    keys: number,
    shifts: number,
    count: number,
    width: number,
    rows: number,
    signed: boolean,
    scratch: number,
  ): number;
  nearerSeedsF32(
    distances: number,
    filters: number,
    norms: number,
    key: number,
    count: number,
    width: number,
    signed: boolean,
  ): number;
  svdScratch(rows: number, cols: number): number;
  svd(
    u: number,
    s: number,
    v: number,
    a: number,
    rows: number,
    cols: number,
    vectors: boolean,
    scratch: number,
  ): number;
  svdBatchScratch(rows: number, cols: number): number;
  svdBatchF32: SvdBatch;
  svdBatchF64: SvdBatch;
  maxAbsF32: MaxAbs;
  maxAbsF64: MaxAbs;
  scaleByMaxAbsF32: PerFilter<void>;
  scaleByMaxAbsF64: PerFilter<void>;
  markNonFiniteF32: PerFilter<number>;
  markNonFiniteF64: PerFilter<number>;
  binaryErrorF32: PerFilter<void>;
  binaryErrorF64: PerFilter<void>;
  extent(out: number, values: number, count: number): void;
  normalizeRowsF32(out: number, values: number, rows: number, fan: number): void;
  normalizeRowsF64(out: number, values: number, rows: number, fan: number): void;
  orthogonalitySumScratch(aRows: number, bRows: number, fan: number, same: boolean): number;
  orthogonalitySum(
    a: number,
    aRows: number,
    b: number,
    bRows: number,
    fan: number,
    same: boolean,
    scratch: number,
  ): number;
  discreteGaussian(out: number, count: number, s: number): void;
  fitScratch(k: number): number;
  fitScales(
    out: number,
    normal: number,
    filters: number,
    count: number,
    k: number,
    methods: number,
    families: number,
    paper: boolean,
    scratch: number,
  ): void;
  freeFitsScratch(kind: number, terms: number, k: number): number;
  freeFits(
    out: number,
    filters: number,
    count: number,
    k: number,
    kind: number,
    products: number,
    productCount: number,
    terms: number,
    scratch: number,
  ): void;
  template(out: number, family: number, k: number, a: number, b: number, alpha: number, paper: boolean): void;
  pooledScale(filters: number, families: number, count: number, k: number, paper: boolean, absolute: boolean): number;
  spreadF64: Spread;
  spreadF32: Spread;
  zeroMethod(filter: number, k: number): number;
  zeroScratch(k: number, n: number, m: number): number;
  zeroSpectra(out: number, filters: number, count: number, k: number, n: number, m: number, scratch: number): void;
  layerNormScratch(
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
    steps: number,
  ): number;
  layerNorms(
    out: number,
    weights: number,
    groups: number,
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
    frequencies: number,
    count: number,
    exponent: number,
    best: number,
    tolerance: number,
    steps: number,
    scratch: number,
  ): number;
  normProofScratch(
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
  ): number;
  proveNorms(
    out: number,
    weights: number,
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
    frequencies: number,
    count: number,
    exponent: number,
    bound: number,
    scratch: number,
  ): void;
  scaleToUnit(weights: number, count: number): number;
  layerSpectrumScratch(
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
  ): number;
  layerSpectrum(
    out: number,
    weights: number,
    groups: number,
    p: number,
    q: number,
    kh: number,
    kw: number,
    n: number,
    m: number,
    strideY: number,
    strideX: number,
    frequencies: number,
    count: number,
    exponent: number,
    scratch: number,
  ): number;
  cosTurn(k: number, n: number): number;
  sinTurn(k: number, n: number): number;
  spectrumDistances(
    out: number,
    spectra: number,
    count: number,
    length: number,
    references: number,
    referenceCount: number,
    scratch: number,
  ): void;
  spectrumDistancesScratch(length: number, referenceCount: number): number;
  periodicScratch(k: number, n: number, m: number, referenceCount: number): number;
  periodicSpectra(out: number, filters: number, count: number, k: number, n: number, m: number, scratch: number): void;
  periodicDistances(
    out: number,
    filters: number,
    count: number,
    k: number,
    n: number,
    m: number,
    references: number,
    referenceCount: number,
    scratch: number,
  ): void;
  binnedScratch(k: number, n: number, m: number, referenceCount: number): number;
  binnedPeriodicDistances(
    out: number,
    error: number,
    filters: number,
    count: number,
    k: number,
    n: number,
    m: number,
    references: number,
    referenceCount: number,
    scratch: number,
  ): void;
  roughPeriodicDistances(
    out: number,
    filters: number,
    count: number,
    k: number,
    n: number,
    m: number,
    references: number,
    referenceCount: number,
    scratch: number,
  ): void;
}

type Spread = (out: number, filters: number, count: number, k: number, weights: number) => void;
type CorrelateSeparable = (
  out: number,
  image: number,
  width: number,
  height: number,
  tapsX: number,
  radiusX: number,
  oddX: boolean,
  tapsY: number,
  radiusY: number,
  oddY: boolean,
  scratch: number,
) => void;

type AccumulateMoments = (
  state: number,
  filters: number,
  count: number,
  width: number,
  scaled: boolean,
  scratch: number,
) => void;

type Project = (
  out: number,
  filters: number,
  components: number,
  mean: number,
  count: number,
  width: number,
  rows: number,
  scaled: boolean,
  scratch: number,
) => void;

type SvdBatch = (
  u: number,
  s: number,
  v: number,
  sweeps: number,
  a: number,
  count: number,
  rows: number,
  cols: number,
  scratch: number,
) => void;

type MaxAbs = (out: number, filters: number, count: number, width: number, signed: boolean) => void;

type PerFilter<R> = (out: number, filters: number, count: number, width: number) => R;
