// Distances sum |s_i - f_i| of a list s in which each value of a list of pairs stands twice. Two terms are one:
// |a - x| + |a - y| = max(|2 a - (x + y)|, |x - y|). Sums and differences of the references' neighbours are made once, from each
// place on: from even places, and, where an odd number of single values stands before, from odd ones.
import { LEAST_BLOCKED } from "./distances";

/** Bytes from an array of sums or differences to the next, a constant that instructions hold; not a multiple of 4 KB. */
const APART: usize = (LEAST_BLOCKED / 2) * 8 + 64;
/** Bytes of the neighbours of a reference. */
export const NEIGHBOURS: usize = 4 * APART;

/** Sums and differences of f[0], f[1] ..., and of f[1], f[2] ..., to four arrays. f[length < LEAST_BLOCKED] is descending. */
export function pairNeighbours(out: usize, f: usize, length: usize): void {
  const end = f + length * 8;
  for (let odd: usize = 0; odd < 2; odd++) {
    let sum = out + 2 * odd * APART;
    for (let p = f + odd * 8; p + 8 < end; p += 16, sum += 8) {
      const x = load<f64>(p),
        y = load<f64>(p, 8);
      store<f64>(sum, x + y);
      store<f64>(sum, x - y, APART);
    }
  }
}

/** How many of values[count], descending, are above `limit`. */
function countAbove(values: usize, count: usize, limit: f64): usize {
  let first: usize = 0;
  while (count > 0) {
    const half = count >> 1,
      above = load<f64>(values + (first + half) * 8) > limit;
    first = above ? first + half + 1 : first;
    count = above ? count - half - 1 : half;
  }
  return first;
}

/** list[count] times `factor`, in whole vectors. */
export function scaleList(list: usize, count: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  for (const end = list + count * 8; list < end; list += 16) v128.store(list, f64x2.mul(v128.load(list), by));
}

/** places[singles]: how many of doubled[pairs], twice the magnitudes, stand before values[singles], 16 bytes apart; none goes back. */
export function placeSingles(places: usize, doubled: usize, pairs: usize, values: usize, singles: usize): void {
  let place: usize = 0;
  for (let j: usize = 0; j < singles; j++) {
    place += countAbove(doubled + place * 8, pairs - place, 2 * load<f64>(values + j * 16));
    store<usize>(places + j * sizeof<usize>(), place);
  }
}

/** max(|a - sum|, gap); `magnitude` is the mask of a magnitude, which V8 would fetch for each `abs`. */
function term(a: v128, sum: v128, gap: v128, magnitude: v128): v128 {
  return f64x2.pmax(v128.and(f64x2.sub(a, sum), magnitude), gap);
}

function sumLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** `pairDistances` to two references at once, f and the one `other` bytes on. */
function twoDistances(
  out: usize,
  doubled: usize,
  pairs: usize,
  values: usize,
  places: usize,
  singles: usize,
  f: usize,
  other: usize,
  neighbours: usize,
): void {
  const magnitude = i64x2.splat(i64.MAX_VALUE);
  let total = f64x2.splat(0),
    total1 = total,
    rest: f64 = 0,
    rest1: f64 = 0,
    from: usize = 0;
  for (let j: usize = 0; j <= singles; j++) {
    const to = j < singles ? load<usize>(places + j * sizeof<usize>()) : pairs;
    let a = doubled + from * 8,
      p = neighbours + 2 * (j & 1) * APART + (from + (j >> 1)) * 8;
    for (const even = a + ((to - from) & ~1) * 8; a < even; a += 16, p += 16) {
      const x = v128.load(a);
      total = f64x2.add(total, term(x, v128.load(p), v128.load(p, APART), magnitude));
      total1 = f64x2.add(total1, term(x, v128.load(p, NEIGHBOURS), v128.load(p, NEIGHBOURS + APART), magnitude));
    }
    if ((to - from) & 1) {
      const x = v128.load64_zero(a);
      total = f64x2.add(total, term(x, v128.load64_zero(p), v128.load64_zero(p, APART), magnitude));
      total1 = f64x2.add(
        total1,
        term(x, v128.load64_zero(p, NEIGHBOURS), v128.load64_zero(p, NEIGHBOURS + APART), magnitude),
      );
    }
    if (j < singles) {
      const value = load<f64>(values + j * 16),
        at = f + (2 * to + j) * 8;
      rest += Math.abs(value - load<f64>(at));
      rest1 += Math.abs(value - load<f64>(at + other));
    }
    from = to;
  }
  store<f64>(out, sumLanes(total) + rest);
  if (other) store<f64>(out, sumLanes(total1) + rest1, 8);
}

/**
 * out[references] = sum |s_i - f_i| for references[count][length] with their neighbours: s has the halves of doubled[pairs]
 * twice and values[singles], 16 bytes apart, once, in descending order; places[singles] are of `placeSingles`. NaN where s
 * has one.
 */
export function pairDistances(
  out: usize,
  doubled: usize,
  pairs: usize,
  values: usize,
  places: usize,
  singles: usize,
  references: usize,
  count: usize,
  neighbours: usize,
  length: usize,
): void {
  const step = length * 8;
  // Behind an odd last reference there is room for the neighbours of another.
  for (let i: usize = 0; i < count; i += 2, out += 16, references += 2 * step, neighbours += 2 * NEIGHBOURS)
    twoDistances(out, doubled, pairs, values, places, singles, references, i + 1 < count ? step : 0, neighbours);
}
