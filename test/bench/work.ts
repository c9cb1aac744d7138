// What a kernel does, counted from its loops: the lanes' multiply-adds, loads and stores, and the bytes of memory. Beside what this
// machine does of each at most, measured in the same run, that shows how much of the limit a time is.

export type NumberType = "i16" | "f32" | "f64";

export interface Work {
  /** Multiplications that are added up, or pairs of other lane operations that take as long. */
  readonly multiplyAdds: number;
  /** Of numbers of this kind: twice as many f32 fit into a lane, and four times as many whole numbers of 16 bits. */
  readonly type: NumberType;
  /** Besides: a larger and a smaller one of whole numbers of 32 bits, which take turns with the multiply-adds. */
  readonly comparisons?: number;
  /** Besides: multiply-adds of whole numbers of 16 bits. */
  readonly multiplyAddsI16?: number;
  /** Square roots of the type, which a unit of its own takes while others go on. */
  readonly roots?: number;
  /** Loads and stores, of a vector or a number of it: what the loops do for each turn, not what they do once. */
  readonly loads?: number;
  readonly stores?: number;
  /** Bytes that have to be read from memory, and written to it, once each. */
  readonly bytes: number;
}

/** What the machine does in a millisecond at most. */
export interface Limits {
  readonly multiplyAdds: Readonly<Record<NumberType, number>>;
  readonly comparisons: number;
  readonly roots: Readonly<Record<"f32" | "f64", number>>;
  /** Of vectors of 128 bits, in the cache nearest to the processor. */
  readonly loads: number;
  readonly stores: number;
  readonly bytes: number;
}

export type Unit = "lanes" | "roots" | "loads" | "stores" | "memory";

/** The unit that takes longest, working beside the others, and which share of `milliseconds` that is. */
export function shareOfLimit(work: Work, limits: Limits, milliseconds: number): { share: number; binds: Unit } {
  const { multiplyAdds, type, comparisons = 0, multiplyAddsI16 = 0, roots = 0, loads = 0, stores = 0 } = work;
  const times: [Unit, number][] = [
    [
      "lanes",
      multiplyAdds / limits.multiplyAdds[type] +
        multiplyAddsI16 / limits.multiplyAdds.i16 +
        comparisons / limits.comparisons,
    ],
    ["roots", type === "i16" ? 0 : roots / limits.roots[type]],
    ["loads", loads / limits.loads],
    ["stores", stores / limits.stores],
    ["memory", work.bytes / limits.bytes],
  ];
  const [binds, most] = times.reduce((longest, time) => (time[1] > longest[1] ? time : longest));
  return { share: most / milliseconds, binds };
}

/** Such as "54 M f64, 72 MB", or "25 M f64 + 11 M compared, 0.5 M roots, 1 MB". */
export function describeWork(work: Work): string {
  const { multiplyAdds, type, comparisons, multiplyAddsI16, roots, loads, stores, bytes } = work;
  const lanes = [`${millions(multiplyAdds)} M ${type}`];
  if (multiplyAddsI16 !== undefined) lanes.push(`${millions(multiplyAddsI16)} M i16`);
  if (comparisons !== undefined) lanes.push(`${millions(comparisons)} M compared`);
  const parts = [lanes.join(" + ")];
  if (roots !== undefined) parts.push(`${millions(roots)} M roots`);
  if (loads !== undefined) parts.push(`${millions(loads)} M loads`);
  if (stores !== undefined) parts.push(`${millions(stores)} M stores`);
  return [...parts, `${millions(bytes)} MB`].join(", ");
}

function millions(count: number): string {
  return String(Number((count / 1e6).toPrecision(3)));
}

const bytesOf = { i16: 2, f32: 4, f64: 8 };

/** Of two filters that are laid side by side: two weights of each at a time, a last one from each by itself. */
function pairingLoads(width: number): number {
  return (width & ~1) + 2 * (width & 1);
}

/** Of a row of `columns` vectors in tiles: a triangle of four takes four loads, four by two six, what is left of two or less two. */
function gramLoads(columns: number): number {
  let loads = 0;
  for (let i = 0; i < columns; i += 4) {
    if (i + 2 >= columns) return loads + 2;
    loads += 4;
    for (let j = i + 4; j < columns; j += 2) loads += 6;
  }
  return loads;
}

/**
 * Sums and products of all pairs of the weights of filters that are read once; divided by their largest where `scaled`. Filters are laid
 * side by side less a mean, which is loaded once for four (where scaled as they are, and again for two to be divided); rows of two and a
 * one are then multiplied.
 */
export function momentsWork(count: number, width: number, type: "f32" | "f64", scaled: boolean): Work {
  const products = (width * (width + 1)) / 2;
  // A weight takes an addition to the sums; scaling a comparison, and a multiplication.
  const others = width / 2 + (scaled ? width : 0);
  const centring = scaled ? 2 * width : width / 2;
  return {
    multiplyAdds: count * (products + others),
    type: "f64",
    loads: (count / 2) * (pairingLoads(width) + centring + gramLoads(width + 1)),
    stores: (count / 2) * (scaled ? 2 * width : width),
    bytes: count * width * bytesOf[type],
  };
}

/**
 * A matrix product with `width` inputs and outputs a row, read and written once. Six filters and three outputs at a time: three
 * vectors and three splats for nine multiply-adds, nine results. Filters are laid side by side as for moments.
 */
export function projectionWork(count: number, width: number): Work {
  const tiles = (count / 6) * (width / 3);
  return {
    multiplyAdds: count * width * width,
    type: "f64",
    loads: (count / 2) * (pairingLoads(width) + width / 2) + tiles * 6 * width,
    stores: (count / 2) * width + tiles * 9,
    bytes: 2 * count * width * 8,
  };
}

/** Golub and Kahan's SVD with both sides' vectors of square matrices: 22 n^3 operations (Golub and Van Loan, 4th ed., table 8.6.1). */
export function svdWork(count: number, size: number, type: "f32" | "f64"): Work {
  const numbers = 3 * size * size + size;
  return { multiplyAdds: count * 11 * size ** 3, type, bytes: count * numbers * bytesOf[type] };
}

/** Of products of four rows with two, in vectors: six loads for eight multiply-adds of two numbers. */
const tileLoads = 6 / 16;

/** Products of all pairs of rows, once each. */
export function gramWork(rows: number, fan: number): Work {
  const multiplyAdds = ((rows * (rows + 1)) / 2) * fan;
  return { multiplyAdds, type: "f64", loads: tileLoads * multiplyAdds, bytes: rows * fan * 4 };
}

/** Products of all filters with all keys, `iterations` times; bounds spare some of them, so that a share can pass 1. */
export function keysWork(count: number, keys: number, width: number, type: NumberType, iterations = 1): Work {
  return { multiplyAdds: iterations * count * keys * width, type, bytes: iterations * count * width * bytesOf[type] };
}

/** A guess of the bin and its two edges a value; its half of a vector, and its counter. */
export function histogramWork(count: number): Work {
  return { multiplyAdds: 3 * count, type: "f64", loads: 1.5 * count, stores: count, bytes: 8 * count };
}

/**
 * A sample's place in its bin, and three sums; then for every bin the places of the grid within eight bandwidths: a cubic, the
 * kernel's next value, the product and the sum. Loads and stores are those of the samples alone, as of a histogram.
 */
export function binnedKdeWork(count: number, bins: number, placesABin: number): Work {
  const multiplyAdds = 3 * count + 6 * bins * placesABin;
  return { multiplyAdds, type: "f64", loads: 1.5 * count, stores: count, bytes: 8 * count };
}

/** `terms` values of the kernel: two factors and a sum; of two at a time the sum and a factor are loaded, and the sum stored. */
export function exactKdeWork(count: number, terms: number): Work {
  return { multiplyAdds: 1.5 * terms, type: "f64", loads: terms, stores: terms / 2, bytes: 8 * count };
}

/** Every group's probabilities times every group's logarithms. */
export function pairwiseKLWork(groups: number, width: number): Work {
  const multiplyAdds = groups ** 2 * width;
  return { multiplyAdds, type: "f64", loads: tileLoads * multiplyAdds, bytes: 8 * (groups * width + groups ** 2) };
}

/** Comparisons, a larger and a smaller one each: eights by the network of 19, merged by Batcher's for a power of two. */
export function sortComparisons(slots: number): number {
  let comparisons = (slots / 8) * 19;
  for (let steps = 4; 2 ** steps <= slots; steps++) comparisons += (slots / 2) * steps;
  return comparisons;
}

/** Passes over the slots that the network takes: one for the eights, then three steps of a merge at a time. */
export function sortPasses(slots: number): number {
  let passes = 1;
  for (let steps = 4; 2 ** steps <= slots; steps++) passes += Math.ceil(steps / 3);
  return passes;
}

/** Of a pair of frequencies u and -u of 3 x 3 filters: two products with the sums of rows and two of their differences, then for each
 * two sums and their squares' sum; 16 operations, half of them multiplications. */
const addsAFrequency = 4;

/**
 * Half of the frequencies, a key for each (a product and a sum), a sort of the keys, and a root. Then of each reference the
 * `values` of distances that are made (on average): two of them are a difference, its magnitude, the larger one of two, and a sum.
 * From 2,048 values on by blocks of 32 (`values` counts their operations): six loads, and two for two values where the lists cross.
 */
export function periodicWork(count: number, n: number, references: number, values = n ** 2): Work {
  const half = n ** 2 / 2;
  const slots = 2 ** Math.ceil(Math.log2(half - 2));
  const passing = (slots * sortPasses(slots)) / 4;
  const blocks = n ** 2 / 32;
  const byBlocks = n ** 2 >= 2048;
  // Two squares take a cosine and a sine of two filters; a key two squares of four filters; a root its key and its square, two roots a store.
  const before = { loads: half / 2 + half / 2 + passing + 2 * half, stores: half / 2 + half / 4 + passing + half / 2 };
  // Scaled, two numbers at a time; or written twice, and added up.
  const list = byBlocks ? { loads: half + half, stores: 2 * half } : { loads: half / 2, stores: half / 2 };
  // Two terms that count twice: one vector of two references' five.
  const distance = byBlocks ? 6 * blocks + (32 / 48) * (values - 6 * blocks) : (5 / 4) * half;
  return {
    multiplyAdds: count * ((addsAFrequency + 1) * half + values * references),
    type: "f64",
    comparisons: count * sortComparisons(slots),
    roots: count * half,
    loads: count * (before.loads + list.loads + distance * references),
    stores: count * (before.stores + list.stores),
    bytes: 8 * count * references,
  };
}

/**
 * The same for labels by f32. From 1,024 values on no list is sorted: its values are counted on a grid of 1,024 steps (scaled, rounded, and
 * the rounding added up: three pairs of operations), and distances are sums of 1,024 differences of counts (three operations each), eight a
 * vector; two references' vectors take one of the filter. Fewer values are sorted, and each takes a difference, a magnitude and a sum.
 * Filters that are done again are not counted.
 */
export function labellingWork(count: number, n: number, references: number): Work {
  const half = n ** 2 / 2;
  const shared = { type: "f32", roots: count * half, bytes: 8 * count * references } as const;
  // Of four filters at a time: a cosine and a sine for two squares.
  const squares = half / 4;
  if (n ** 2 < 1024) {
    const slots = 2 ** Math.ceil(Math.log2(half - 2));
    const passing = (slots * sortPasses(slots)) / 4;
    // A root of four, and each value written twice; distances take two vectors of four values.
    return {
      ...shared,
      multiplyAdds: count * (addsAFrequency * half + 1.5 * n ** 2 * references),
      comparisons: count * sortComparisons(slots),
      loads: count * (squares + passing + half / 4 + half + (n ** 2 / 2) * references),
      stores: count * (squares + passing + half / 4 + 2 * half),
    };
  }
  const multiplyAddsI16 = count * 1.5 * 1024 * references;
  const vectors = 1024 / 8;
  // The largest of four and their roots, a counter each; counts are summed up in place.
  return {
    ...shared,
    multiplyAdds: count * (addsAFrequency + 3) * half,
    multiplyAddsI16,
    loads: count * (squares + half / 4 + half / 4 + half + vectors + 1.5 * vectors * references),
    stores: count * (squares + half + vectors),
  };
}

/** Half-width from which on bands are narrowed first, four columns at a time. */
const narrowed = 60;

/**
 * A band of order n^2 to tridiagonal form. With the image's pixels in the order that makes the matrix symmetric the half-width
 * is 2 r (n + 1) + 1. A column's reflectors go down the band block by block: of a block on the diagonal, of which half is kept,
 * each number takes part in the product with the reflector twice and in the change twice; of the one below it in two products
 * and twice in the change. (For narrow bands that is Lang's 6 order^2 width operations.) The tridiagonal matrix's values, and filters
 * with a short cut, are not counted. Two filters share the lanes.
 */
export function zeroWork(count: number, k: number, n: number): Work {
  const order = n ** 2;
  const width = 2 * (k >> 1) * (n + 1) + 1;
  let [diagonal, beside] = [0, 0];
  for (let column = 0; column < order; column++) {
    for (let row = column + 1; row < order; row += width) {
      const rows = Math.min(width, order - row);
      diagonal += 2 * rows * (rows + 1);
      beside += 4 * Math.min(width, order - row - rows) * rows;
    }
  }
  const multiplyAdds = diagonal + beside;
  // Half of it are changes. Narrowed: all loops load six vectors for eight multiply-adds; a change stores two; of the quarter that adds up columns
  // eight sums are loaded and stored for eight of them, or sixteen beside the diagonal. Else: a change loads three and stores one for two; products
  // load four and store one for four on the diagonal; beside it each of both kinds loads five for four, and one stores one.
  const sums = diagonal / 32 + beside / 64;
  const moved =
    width >= narrowed
      ? { loads: (6 / 8) * multiplyAdds + sums, stores: multiplyAdds / 8 + sums }
      : {
          loads: (3 / 4) * multiplyAdds + diagonal / 2 + (5 / 8) * beside,
          stores: multiplyAdds / 4 + diagonal / 8 + beside / 16,
        };
  return {
    multiplyAdds: count * multiplyAdds,
    type: "f64",
    loads: (count / 2) * moved.loads,
    stores: (count / 2) * moved.stores,
    bytes: count * order * 8,
  };
}

/** Complex channels x channels matrices to bidiagonal form, 8/3 n^3 complex operations in pairs of four real ones each. */
export function layerSpectraWork(frequencies: number, channels: number): Work {
  const multiplyAdds = frequencies * 4 * (4 / 3) * channels ** 3;
  return { multiplyAdds, type: "f64", bytes: 8 * channels ** 2 * 9 };
}

/** Two passes over a square image by symmetric taps: `reach` pairs of them, added before they are multiplied. */
export function smoothingWork(size: number, reach: number, type: "f32" | "f64"): Work {
  return { multiplyAdds: 2 * size ** 2 * (1.5 * reach + 0.5), type: "f64", bytes: 4 * size ** 2 * bytesOf[type] };
}

/** Six moments of the weights' squares or magnitudes, read once. */
export function spreadWork(count: number, width: number): Work {
  return { multiplyAdds: 6 * count * width, type: "f64", bytes: 4 * count * width };
}
