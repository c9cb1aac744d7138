// Magnitudes of four filters in order, as f64: not they pass the sorting network, but keys of 31 bits, four lists in its lanes
// where f64 has two. A key is the square's place on a grid, and the square's index below it. Taken in the order of their keys
// the squares are in order but for those that share a place; an insertion puts them right, so that the list is f64's.
import { lonelyCount, Magnitudes, magnitudesScratch, pairCount, powerOfTwoAtLeast } from "./magnitudes";
import { sortLanes } from "./sort-lanes";

/** Bytes of the fields. */
const HEAD: usize = 64;
/** With more, a place of the grid would have many squares. */
const MOST_SLOTS: usize = 32768;
/** Places that insertions may move squares by, for each of them, before the network sorts them instead. */
const MOST_MOVES: usize = 2;
/** x + 2^52 is x rounded to a whole number, which stands in the lowest bits. */
const ROUND: f64 = 4503599627370496;

/** Bytes of scratch of `OrderedMagnitudes.prepare`. */
export function orderedScratch(k: usize, n: usize, m: usize): usize {
  const slots = powerOfTwoAtLeast(pairCount(n, m));
  return HEAD + 2 * magnitudesScratch(k, n, m) + slots * 16 + 4 * listBytes(pairCount(n, m));
}

/** Bytes of a list: whole vectors, with room for one number behind. */
function listBytes(pairs: usize): usize {
  return (pairs * 8 + 31) & ~15;
}

/** A factor for a filter's squares, which are at most the square of its L1 norm, to below 2^bits; 0 for a filter without keys. */
function keyScale(weights: usize, width: usize, bits: usize): v128 {
  let norm = f64x2.splat(0);
  for (let i: usize = 0; i < width; i++) norm = f64x2.add(norm, f64x2.abs(v128.load(weights + i * 16)));
  // 2 less than 2^bits: roundings do not pass it.
  const most = f64x2.splat(<f64>(((<u64>1) << bits) - 2)),
    scale = f64x2.div(most, f64x2.mul(norm, norm)),
    zero = f64x2.splat(0);
  return v128.and(scale, v128.and(f64x2.gt(scale, zero), f64x2.lt(scale, f64x2.splat(Infinity))));
}

/** Puts a root that is larger than the one before it into its place; returns by how many places it moved. */
function insert(list: usize, at: usize): usize {
  const root = load<f64>(at);
  let p = at;
  for (; p > list && load<f64>(p - 8) < root; p -= 8) store<f64>(p, load<f64>(p - 8));
  store<f64>(p, root);
  return (at - p) >> 3;
}

/** Filters of one size on one grid, two in the lanes of each of two `Magnitudes`. */
@unmanaged
export class OrderedMagnitudes {
  first: Magnitudes;
  second: Magnitudes;
  /** Where the magnitudes of pairs come, descending: one list a filter. */
  private lists: usize;
  private keys: usize;
  private slots: usize;
  private pairs: usize;
  private singles: usize;
  private width: usize;
  private bits: usize;
  /** A bit for each of `first` and `second` whose squares are in order themselves. */
  private sorted: u32;

  /** In `scratch`, of orderedScratch. */
  static prepare(scratch: usize, k: usize, n: usize, m: usize): OrderedMagnitudes {
    const it = changetype<OrderedMagnitudes>(scratch),
      bytes = magnitudesScratch(k, n, m);
    it.first = Magnitudes.prepare<f64>(scratch + HEAD, k, n, m);
    it.second = Magnitudes.prepare<f64>(scratch + HEAD + bytes, k, n, m);
    it.pairs = pairCount(n, m);
    it.singles = lonelyCount(n, m);
    it.slots = powerOfTwoAtLeast(it.pairs);
    it.keys = scratch + HEAD + 2 * bytes;
    it.lists = it.keys + it.slots * 16;
    it.width = k * k;
    it.bits = 31 - ctz<usize>(it.slots);
    return it;
  }

  /** The two lanes with filter `i` of four. */
  half(i: usize): Magnitudes {
    return i < 2 ? this.first : this.second;
  }

  /** Magnitudes of filter i's pairs, where `take` has put them. */
  list(i: usize): usize {
    return this.lists + i * listBytes(this.pairs);
  }

  /** From the weights of `first`, and of `second` where `both`, to ordered keys. */
  order(both: bool): void {
    const first = this.first,
      second = both ? this.second : first;
    first.squares<f64>();
    first.orderLonely<f64>();
    if (both) {
      second.squares<f64>();
      second.orderLonely<f64>();
    }
    const scale0 = keyScale(first.weights, this.width, this.bits),
      scale1 = keyScale(second.weights, this.width, this.bits);
    this.sorted = 0;
    if (this.slots > MOST_SLOTS || !hasKeys(scale0)) this.sortHalf(0);
    if (both && (this.slots > MOST_SLOTS || !hasKeys(scale1))) this.sortHalf(2);
    if (this.sorted == (both ? 3 : 1)) return;
    this.makeKeys(second, scale0, scale1);
    sortLanes<i32>(this.keys, this.slots);
  }

  private makeKeys(second: Magnitudes, scale0: v128, scale1: v128): void {
    const shift = <i32>(31 - this.bits),
      round = f64x2.splat(ROUND),
      one = i32x4.splat(1),
      end = this.keys + this.pairs * 16;
    let a = this.first.paired,
      b = second.paired,
      index = i32x4.splat(0);
    for (let p = this.keys; p < end; p += 16, a += 16, b += 16) {
      const x = f64x2.add(f64x2.mul(v128.load(a), scale0), round),
        y = f64x2.add(f64x2.mul(v128.load(b), scale1), round);
      v128.store(p, v128.or(i32x4.shl(v128.shuffle<i32>(x, y, 0, 2, 4, 6), shift), index));
      index = i32x4.add(index, one);
    }
    memory.fill(end, 0, (this.slots - this.pairs) * 16);
  }

  /** The network sorts the squares of two lanes, of which `i` is one. */
  private sortHalf(i: usize): void {
    this.half(i).sortPaired<f64>();
    this.sorted |= i < 2 ? 1 : 2;
  }

  /** To its list: filter i's magnitudes of pairs, descending; 0 where there are none. */
  take(i: usize): void {
    const half: u32 = i < 2 ? 1 : 2,
      list = this.list(i),
      end = list + this.pairs * 8;
    if (list == end) store<f64>(list, 0);
    if (!(this.sorted & half) && !this.follow(i)) this.sortHalf(i);
    if (!(this.sorted & half)) return;
    let p = this.half(i).paired + (i & 1) * 8;
    for (let to = list; to < end; to += 16, p += 32) storeRoots(to, load<f64>(p), load<f64>(p, 16));
  }

  /** Roots of the squares in the order of their keys, put right; false where that took too many moves. */
  private follow(i: usize): bool {
    const squares = this.half(i).paired + (i & 1) * 8,
      mask: u32 = <u32>this.slots - 1,
      list = this.list(i),
      end = list + this.pairs * 8,
      most = MOST_MOVES * this.pairs;
    let least: f64 = Infinity,
      moves: usize = 0;
    for (let to = list, p = this.keys + i * 4; to < end; to += 16, p += 32) {
      const a = load<f64>(squares + ((<usize>(load<u32>(p) & mask)) << 4)),
        b = to + 8 < end ? load<f64>(squares + ((<usize>(load<u32>(p, 16) & mask)) << 4)) : a;
      // While they are taken, the squares before are fetched.
      storeRoots(to, a, b);
      if (a <= least && b <= a) {
        least = b;
        continue;
      }
      if (a <= least) least = a;
      else moves += insert(list, to);
      if (b <= least) least = b;
      else moves += insert(list, to + 8);
      if (moves > most) return false;
    }
    return true;
  }
}

/** Roots of two at once: one by one they take longer than all the rest. */
function storeRoots(to: usize, a: f64, b: f64): void {
  v128.store(to, f64x2.sqrt(f64x2.replace_lane(f64x2.splat(a), 1, b)));
}

function hasKeys(scale: v128): bool {
  return f64x2.extract_lane(scale, 0) > 0 && f64x2.extract_lane(scale, 1) > 0;
}
