// What a kernel has to do, counted: the lanes' multiply-adds and the bytes of memory. Beside what this machine does of either at
// most, measured in the same run, that shows how much of the limit a time is.

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
  /** Bytes that have to be read from memory, and written to it, once each. */
  readonly bytes: number;
}

/** What the machine does in a millisecond at most. */
export interface Limits {
  readonly multiplyAdds: Readonly<Record<NumberType, number>>;
  readonly comparisons: number;
  readonly roots: Readonly<Record<"f32" | "f64", number>>;
  readonly bytes: number;
}

/** The limit that binds: which one takes longest, and which share of `milliseconds` that is. */
export function shareOfLimit(
  work: Work,
  limits: Limits,
  milliseconds: number,
): { share: number; binds: "lanes" | "roots" | "memory" } {
  const { multiplyAdds, type, comparisons = 0, multiplyAddsI16 = 0, roots = 0 } = work;
  const lanes =
    multiplyAdds / limits.multiplyAdds[type] +
    multiplyAddsI16 / limits.multiplyAdds.i16 +
    comparisons / limits.comparisons;
  const rooting = type === "i16" ? 0 : roots / limits.roots[type];
  const memory = work.bytes / limits.bytes;
  const most = Math.max(lanes, rooting, memory);
  return { share: most / milliseconds, binds: most === lanes ? "lanes" : most === rooting ? "roots" : "memory" };
}

/** Such as "54 M f64, 72 MB", or "25 M f64 + 11 M compared, 0.5 M roots, 1 MB". */
export function describeWork({ multiplyAdds, type, comparisons, multiplyAddsI16, roots, bytes }: Work): string {
  const lanes = [`${millions(multiplyAdds)} M ${type}`];
  if (multiplyAddsI16 !== undefined) lanes.push(`${millions(multiplyAddsI16)} M i16`);
  if (comparisons !== undefined) lanes.push(`${millions(comparisons)} M compared`);
  const parts = [lanes.join(" + ")];
  if (roots !== undefined) parts.push(`${millions(roots)} M roots`);
  return [...parts, `${millions(bytes)} MB`].join(", ");
}

function millions(count: number): string {
  return String(Number((count / 1e6).toPrecision(3)));
}

const bytesOf = { i16: 2, f32: 4, f64: 8 };

/** Sums and products of all pairs of the weights of filters that are read once; divided by their largest where `scaled`. */
export function momentsWork(count: number, width: number, type: "f32" | "f64", scaled: boolean): Work {
  const products = (width * (width + 1)) / 2;
  // A weight takes an addition to the sums; scaling a comparison, and a multiplication.
  const others = width / 2 + (scaled ? width : 0);
  return { multiplyAdds: count * (products + others), type: "f64", bytes: count * width * bytesOf[type] };
}

/** A matrix product with `width` inputs and outputs a row, read and written once. */
export function projectionWork(count: number, width: number): Work {
  return { multiplyAdds: count * width * width, type: "f64", bytes: 2 * count * width * 8 };
}

/** Golub and Kahan's SVD with both sides' vectors of square matrices: 22 n^3 operations (Golub and Van Loan, 4th ed., table 8.6.1). */
export function svdWork(count: number, size: number, type: "f32" | "f64"): Work {
  const numbers = 3 * size * size + size;
  return { multiplyAdds: count * 11 * size ** 3, type, bytes: count * numbers * bytesOf[type] };
}

/** Products of all pairs of rows, once each. */
export function gramWork(rows: number, fan: number): Work {
  return { multiplyAdds: ((rows * (rows + 1)) / 2) * fan, type: "f64", bytes: rows * fan * 4 };
}

/** Products of all filters with all keys, `iterations` times; bounds spare some of them, so that a share can pass 1. */
export function keysWork(count: number, keys: number, width: number, type: NumberType, iterations = 1): Work {
  return { multiplyAdds: iterations * count * keys * width, type, bytes: iterations * count * width * bytesOf[type] };
}

/** A guess of the bin and its two edges a value. */
export function histogramWork(count: number): Work {
  return { multiplyAdds: 3 * count, type: "f64", bytes: 8 * count };
}

/**
 * A sample's place in its bin, and three sums; then for every bin the places of the grid within eight bandwidths: a cubic, the
 * kernel's next value, the product and the sum.
 */
export function binnedKdeWork(count: number, bins: number, placesABin: number): Work {
  return { multiplyAdds: 3 * count + 6 * bins * placesABin, type: "f64", bytes: 8 * count };
}

/** `terms` values of the kernel: two factors and a sum. */
export function exactKdeWork(count: number, terms: number): Work {
  return { multiplyAdds: 1.5 * terms, type: "f64", bytes: 8 * count };
}

/** Every group's probabilities times every group's logarithms. */
export function pairwiseKLWork(groups: number, width: number): Work {
  return { multiplyAdds: groups ** 2 * width, type: "f64", bytes: 8 * (groups * width + groups ** 2) };
}

/** Comparisons, a larger and a smaller one each: eights by the network of 19, merged by Batcher's for a power of two. */
export function sortComparisons(slots: number): number {
  let comparisons = (slots / 8) * 19;
  for (let steps = 4; 2 ** steps <= slots; steps++) comparisons += (slots / 2) * steps;
  return comparisons;
}

/** Of a pair of frequencies u and -u of 3 x 3 filters: two products with the sums of rows and two of their differences, then for each
 * two sums and their squares' sum; 16 operations, half of them multiplications. */
const addsAFrequency = 4;

/**
 * Half of the frequencies, a key for each (a product and a sum), a sort of the keys, and a root. Then of each reference the
 * `values` of distances that are made (on average): two of them are a difference, its magnitude, the larger one of two, and a sum.
 */
export function periodicWork(count: number, n: number, references: number, values = n ** 2): Work {
  const half = n ** 2 / 2;
  return {
    multiplyAdds: count * ((addsAFrequency + 1) * half + values * references),
    type: "f64",
    comparisons: count * sortComparisons(2 ** Math.ceil(Math.log2(half - 2))),
    roots: count * half,
    bytes: 8 * count * references,
  };
}

/**
 * The same for labels by f32. From 1,024 values on no list is sorted: its values are counted on a grid of 1,024 steps (scaled, rounded, and
 * the rounding added up: three pairs of operations), and distances are sums of 1,024 differences of counts (three operations each).
 * Fewer values are sorted, and each takes a difference, a magnitude and a sum. Filters that are done again are not counted.
 */
export function labellingWork(count: number, n: number, references: number): Work {
  const half = n ** 2 / 2;
  const shared = { type: "f32", roots: count * half, bytes: 8 * count * references } as const;
  if (n ** 2 < 1024)
    return {
      ...shared,
      multiplyAdds: count * (addsAFrequency * half + 1.5 * n ** 2 * references),
      comparisons: count * sortComparisons(2 ** Math.ceil(Math.log2(half - 2))),
    };
  const multiplyAddsI16 = count * 1.5 * 1024 * references;
  return { ...shared, multiplyAdds: count * (addsAFrequency + 3) * half, multiplyAddsI16 };
}

/**
 * A band of order n^2 to tridiagonal form. With the image's pixels in the order that makes the matrix symmetric the half-width
 * is 2 r (n + 1) + 1. A column's reflectors go down the band block by block: of a block on the diagonal, of which half is kept,
 * each number takes part in the product with the reflector twice and in the change twice; of the one below it in two products
 * and twice in the change. (For narrow bands that is Lang's 6 order^2 width operations.) The tridiagonal matrix's values, and filters
 * with a short cut, are not counted.
 */
export function zeroWork(count: number, k: number, n: number): Work {
  const order = n ** 2;
  const width = 2 * (k >> 1) * (n + 1) + 1;
  let multiplyAdds = 0;
  for (let column = 0; column < order; column++) {
    for (let row = column + 1; row < order; row += width) {
      const rows = Math.min(width, order - row);
      const below = Math.min(width, order - row - rows);
      multiplyAdds += 2 * rows * (rows + 1) + 4 * below * rows;
    }
  }
  return { multiplyAdds: count * multiplyAdds, type: "f64", bytes: count * order * 8 };
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
