// Distances between spectra without a sort. sum |s_i - f_i| of sorted lists is the area between their cumulative counts (the
// Wasserstein-1 distance of N values times N; Vallender 1974), so with every value rounded to a grid it is a sum over the
// grid. Rounding moves a list by sum |s_i - round(s_i)|, which is added up: the triangle inequality bounds the error by it.
import { lonelyCount, Magnitudes, magnitudesScratch, pairCount } from "./magnitudes";
import { loadLane } from "./periodic";

/** Steps of the grid from 0 to 1. */
const STEPS: usize = 1024;
/** Bytes of the counts of a list in u16: STEPS + 1 grid points, room for all that a mask lets pass, and not a multiple of 4 KB. */
const COUNTS: usize = STEPS * 4 + 64;
/** x + 2^23 is x rounded to a whole number, which stands in the lowest bits. */
const ROUND: f32 = 8388608;

/** Bytes of scratch of `binnedPeriodicDistances`. */
export function binnedScratch(k: usize, n: usize, m: usize, referenceCount: usize): usize {
  // Areas come in twos: room for one reference more.
  return magnitudesScratch(k, n, m) + (5 + referenceCount) * COUNTS + (referenceCount + 1) * 8;
}

/** counts[0 ... STEPS - 1] to their sums from the first on. */
function accumulate(counts: usize): void {
  const zero = i16x8.splat(0);
  let carry = zero;
  for (const end = counts + STEPS * 2; counts < end; counts += 16) {
    let x = v128.load(counts);
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 8, 9, 10, 11, 12, 13, 14));
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 0, 8, 9, 10, 11, 12, 13));
    x = i16x8.add(x, v128.shuffle<i16>(zero, x, 0, 0, 0, 0, 8, 9, 10, 11));
    x = i16x8.add(x, carry);
    carry = v128.shuffle<i16>(x, x, 7, 7, 7, 7, 7, 7, 7, 7);
    v128.store(counts, x);
  }
}

function sumLanes(x: v128): f64 {
  return <f64>(
    (i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3))
  );
}

/**
 * out[2]: the area between cumulative counts a and b, and a and b + COUNTS. Two at a time, since loads are what it waits for.
 * Differences are added in 16 bits for `block` bytes, after which no sum may be above 65,535.
 */
function areas(out: usize, a: usize, b: usize, block: usize): void {
  let sum = i32x4.splat(0),
    sum1 = sum;
  for (const end = a + STEPS * 2; a < end; ) {
    let part = i16x8.splat(0),
      part1 = part;
    for (const stop = a + block; a < stop; a += 32, b += 32) {
      const x = v128.load(a),
        y = v128.load(a, 16);
      part = i16x8.add(part, i16x8.abs(i16x8.sub(x, v128.load(b))));
      part1 = i16x8.add(part1, i16x8.abs(i16x8.sub(x, v128.load(b, COUNTS))));
      part = i16x8.add(part, i16x8.abs(i16x8.sub(y, v128.load(b, 16))));
      part1 = i16x8.add(part1, i16x8.abs(i16x8.sub(y, v128.load(b, COUNTS + 16))));
    }
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(part));
    sum1 = i32x4.add(sum1, i32x4.extadd_pairwise_i16x8_u(part1));
  }
  store<f64>(out, sumLanes(sum) / <f64>STEPS);
  store<f64>(out, sumLanes(sum1) / <f64>STEPS, 8);
}

/** Cumulative counts of values[length], 0 to 1; returns what rounding moves, in steps. */
function countReference(counts: usize, values: usize, length: usize): f64 {
  let moved: f64 = 0;
  memory.fill(counts, 0, STEPS * 2);
  for (const end = values + length * 8; values < end; values += 8) {
    const x = load<f64>(values) * <f64>STEPS,
      at = Math.floor(x + 0.5);
    moved += Math.abs(x - at);
    const p = counts + ((<usize>at) << 1);
    store<u16>(p, load<u16>(p) + 1);
  }
  accumulate(counts);
  return moved;
}

/** Adds `weight` for each lane's values, whose squares are given, to its counts; returns what rounding moves, a lane each. */
function countSquares(counts: usize, values: usize, count: usize, scale: v128, weight: u16): v128 {
  const round = f32x4.splat(ROUND),
    index = i32x4.splat(<i32>(2 * STEPS - 1));
  let moved = f32x4.splat(0);
  for (const end = values + count * 16; values < end; values += 16) {
    const x = f32x4.mul(f32x4.sqrt(v128.load(values)), scale),
      rounded = f32x4.add(x, round);
    moved = f32x4.add(moved, f32x4.abs(f32x4.sub(x, f32x4.sub(rounded, round))));
    // The mask keeps NaN, too, within the counts.
    const at = i32x4.shl(v128.and(rounded, index), 1);
    const p0 = counts + i32x4.extract_lane(at, 0),
      p1 = counts + i32x4.extract_lane(at, 1),
      p2 = counts + i32x4.extract_lane(at, 2),
      p3 = counts + i32x4.extract_lane(at, 3);
    store<u16>(p0, load<u16>(p0) + weight);
    store<u16>(p1, load<u16>(p1, COUNTS) + weight, COUNTS);
    store<u16>(p2, load<u16>(p2, 2 * COUNTS) + weight, 2 * COUNTS);
    store<u16>(p3, load<u16>(p3, 3 * COUNTS) + weight, 3 * COUNTS);
  }
  return f32x4.mul(moved, f32x4.splat(<f32>weight));
}

function largestOf(values: usize, count: usize, largest: v128): v128 {
  for (const end = values + count * 16; values < end; values += 16) largest = f32x4.pmax(largest, v128.load(values));
  return largest;
}

/**
 * out[count][references] as `periodicDistances`, each within error[count] but for the roundings of f32 (`periodicLabelDistances`
 * tells them); n m < 2^15. NaN for a filter of zeros, or one that is not finite.
 */
export function binnedPeriodicDistances(
  out: usize,
  error: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  references: usize,
  referenceCount: usize,
  scratch: usize,
): void {
  const magnitudes = Magnitudes.prepare<f32>(scratch, k, n, m),
    weights = magnitudes.weights,
    lonely = magnitudes.lonely,
    paired = magnitudes.paired,
    width = k * k,
    length = n * m,
    singles = lonelyCount(n, m),
    pairs = pairCount(n, m),
    counts = scratch + magnitudesScratch(k, n, m),
    others = counts + 4 * COUNTS,
    found = others + (referenceCount + 1) * COUNTS;
  let block: usize = STEPS * 2;
  while (block > 32 && (block / 16) * length > 65535) block >>= 1;
  let movedMost: f64 = 0;
  for (let f: usize = 0; f < referenceCount; f++)
    movedMost = max(movedMost, countReference(others + f * COUNTS, references + f * length * 8, length));
  for (let i: usize = 0; i < count; i += 4) {
    const some = min(4, count - i);
    for (let lane: usize = 0; lane < 4; lane++)
      loadLane<f32>(weights, lane, filters + (i + min(lane, some - 1)) * width * 8, width);
    magnitudes.squares<f32>();
    const largest = largestOf(paired, pairs, largestOf(lonely, singles, f32x4.splat(0)));
    // The inverse of 0 is Infinity, and Infinity times 0 NaN.
    const scale = f32x4.div(f32x4.splat(<f32>STEPS), f32x4.sqrt(largest));
    for (let lane: usize = 0; lane < 4; lane++) memory.fill(counts + lane * COUNTS, 0, STEPS * 2);
    const moved = f32x4.add(
      countSquares(counts, lonely, singles, scale, 1),
      countSquares(counts, paired, pairs, scale, 2),
    );
    // Lane by lane: the sums are kept where the weights were.
    v128.store(weights, moved);
    for (let lane: usize = 0; lane < some; lane++, error += 8) {
      const own = counts + lane * COUNTS,
        least: f64 = load<f32>(weights + lane * 4),
        isNone = least != least;
      accumulate(own);
      // One part in a hundred for the f32 sum of the moves.
      store<f64>(error, (1.01 * least + movedMost) / <f64>STEPS);
      for (let f: usize = 0; f < referenceCount; f += 2) areas(found + f * 8, own, others + f * COUNTS, block);
      for (let f: usize = 0; f < referenceCount; f++, out += 8)
        store<f64>(out, isNone ? NaN : load<f64>(found + f * 8));
    }
  }
}
