// Spherical k-means' assignment after the keys have moved a little, without a look at most of the filters: a product changes
// by the length that its key moved at most (Hamerly, "Making k-means even faster", SDM 2010; on the sphere Schubert, Lang and
// Feher, SISAP 2021). The others are compared in whole numbers of 16 bits, of which a lane takes twice as many as f32, and in f64
// where the rounding could decide.
import { addFilter } from "./keys";

/** Filters compared at once, a multiple of 8. */
const BLOCK: usize = 64;
/** With so few keys a filter is compared with all of them at once: its own key's product, alone, would cost half as much. */
const FEW: usize = 16;
/** Outside of these lengths a filter over its length may lose digits, or leave the range, in f32. */
const SHORT: f64 = 1e-30;
const LONG: f64 = 1e30;
/** What a weight of 1 is in 16 bits. Weights are at most 1, and sqrt(1.15) where the mean of large weights is a little off. */
const ONE: f32 = 30000;
const MOST_SQUARE: f32 = 1.15;
/** What 1 in a product of such weights is. */
const UNIT: f64 = 1 / (<f64>ONE * <f64>ONE);

/** Bytes of a row of 16 bits a weight, padded with zeros to whole vectors. */
function rowBytes(width: usize): usize {
  return (width * 2 + 15) & ~15;
}

/** Two weights side by side are multiplied and added up in one lane. */
function pairs(width: usize): usize {
  return (width + 1) / 2;
}

function fours(rows: usize): usize {
  return (rows + 3) & ~3;
}

/** Bytes of the fields. */
const HEAD: usize = 96;

/** Bytes of scratch: fields, the keys twice, a block, its products with them, its numbers. */
export function followKeysScratch(width: usize, rows: usize): usize {
  const row = rowBytes(width);
  return HEAD + rows * row + fours(rows) * (pairs(width) + BLOCK) * 4 + BLOCK * row + BLOCK * 4;
}

/** Bytes of a filter in `packFilters`. */
export function packedBytes(width: usize): usize {
  return rowBytes(width);
}

function sumOf(a: v128): f32 {
  const two = f32x4.add(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 2);
}

/** A weight in 16 bits. */
function round16(x: f32): i16 {
  return <i16>nearest(x * ONE);
}

/**
 * out[count][packedBytes]: filters[count][width] in 16 bits without their means, over their lengths, zeros behind; zeros alone,
 * which no comparison decides, where they would not be right to half of the last bit or so.
 */
export function packFilters(out: usize, filters: usize, norms: usize, count: usize, width: usize): void {
  const bytes = width * 4,
    vectors = bytes & ~15,
    row = rowBytes(width);
  memory.fill(out, 0, count * row);
  for (let i: usize = 0; i < count; i++, filters += bytes, out += row) {
    const norm = load<f64>(norms + i * 8);
    let all = f32x4.splat(0);
    for (let j: usize = 0; j < vectors; j += 16) all = f32x4.add(all, v128.load(filters + j));
    let total = sumOf(all);
    for (let j = vectors; j < bytes; j += 4) total += load<f32>(filters + j);
    const mean = total / <f32>width,
      factor: f32 = norm > SHORT && norm < LONG ? <f32>(1 / norm) : NaN,
      means = f32x4.splat(mean),
      factors = f32x4.splat(factor);
    let squares = f32x4.splat(0);
    for (let j: usize = 0; j < vectors; j += 16) {
      const x = f32x4.mul(f32x4.sub(v128.load(filters + j), means), factors);
      squares = f32x4.add(squares, f32x4.mul(x, x));
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, f32x4.splat(ONE))));
      v128.store64_lane(out + j / 2, i16x8.narrow_i32x4_s(whole, whole), 0);
    }
    let square = sumOf(squares);
    for (let j = vectors; j < bytes; j += 4) {
      const x = (load<f32>(filters + j) - mean) * factor;
      square += x * x;
      if (square < MOST_SQUARE) store<i16>(out + j / 2, round16(x));
    }
    if (!(square < MOST_SQUARE)) memory.fill(out, 0, row);
  }
}

/** The arguments of `followKeysF32`, and what it works with. */
@unmanaged
class Following {
  rounding: f64;
  indices: usize;
  cosines: usize;
  lower: usize;
  upper: usize;
  sums: usize;
  sizes: usize;
  filters: usize;
  norms: usize;
  keys: usize;
  width: usize;
  rows: usize;
  packed: usize;
  /** The keys in 16 bits, and once more in fours: pair j of four of them side by side. */
  narrow: usize;
  columns: usize;
  /** The filters that are compared, likewise. */
  tiles: usize;
  products: usize;
  /** The filters that wait to be compared. */
  numbers: usize;
  moved: u32;
  signed: bool;

  /** How much a product counts. */
  private rank(product: f64): f64 {
    return this.signed ? product : Math.abs(product);
  }

  /** A packed filter's product with one key. */
  private ownProduct(i: usize, key: usize): f64 {
    const row = rowBytes(this.width);
    let a = this.packed + i * row,
      b = this.narrow + key * row,
      sum = i32x4.splat(0);
    for (const end = a + row; a < end; a += 16, b += 16) {
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(a), v128.load(b)));
    }
    sum = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
    return UNIT * <f64>(i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1));
  }

  /** The packed filter whose number is at `number`. */
  private packedAt(number: usize): usize {
    return this.packed + <usize>load<u32>(number) * rowBytes(this.width);
  }

  /** The first `count` that wait to tiles: pair j of four of them side by side. */
  private tile(count: usize): void {
    const row = rowBytes(this.width);
    let to = this.tiles;
    for (let at = this.numbers, end = at + count * 4; at < end; at += 16) {
      let p0 = this.packedAt(at),
        p1 = this.packedAt(at + 4),
        p2 = this.packedAt(at + 8),
        p3 = this.packedAt(at + 12);
      for (const stop = p0 + row; p0 < stop; p0 += 16, p1 += 16, p2 += 16, p3 += 16, to += 64) {
        const a = v128.load(p0),
          b = v128.load(p1),
          c = v128.load(p2),
          d = v128.load(p3),
          abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5),
          cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5),
          abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7),
          cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<f64>(abLow, cdLow, 0, 2));
        v128.store(to, v128.shuffle<f64>(abLow, cdLow, 1, 3), 16);
        v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 32);
        v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 48);
      }
    }
  }

  /**
   * products[key][BLOCK] of the first `count` that wait, eight filters and four keys at a time: eight sums, and nothing to add
   * up across lanes.
   */
  private multiply(count: usize): void {
    const step = 4 * rowBytes(this.width),
      numbers = this.numbers,
      rows = this.rows,
      length = pairs(this.width) * 16;
    // The last tiles are filled up with the first filter.
    for (; count & 7; count++) store<u32>(numbers + count * 4, load<u32>(numbers));
    this.tile(count);
    for (let slot: usize = 0; slot < count; slot += 8) {
      let b = this.columns;
      for (let key: usize = 0; key < rows; key += 4) {
        let x = this.tiles + (slot / 4) * step,
          x1 = x + step;
        let s0 = i32x4.splat(0),
          s1 = s0,
          s2 = s0,
          s3 = s0,
          t0 = s0,
          t1 = s0,
          t2 = s0,
          t3 = s0;
        for (const end = x + length; x < end; x += 16, x1 += 16, b += 16) {
          const p = v128.load(x),
            q = v128.load(x1),
            y0 = v128.load32_splat(b),
            y1 = v128.load32_splat(b, 4),
            y2 = v128.load32_splat(b, 8),
            y3 = v128.load32_splat(b, 12);
          s0 = i32x4.add(s0, i32x4.dot_i16x8_s(p, y0));
          t0 = i32x4.add(t0, i32x4.dot_i16x8_s(q, y0));
          s1 = i32x4.add(s1, i32x4.dot_i16x8_s(p, y1));
          t1 = i32x4.add(t1, i32x4.dot_i16x8_s(q, y1));
          s2 = i32x4.add(s2, i32x4.dot_i16x8_s(p, y2));
          t2 = i32x4.add(t2, i32x4.dot_i16x8_s(q, y2));
          s3 = i32x4.add(s3, i32x4.dot_i16x8_s(p, y3));
          t3 = i32x4.add(t3, i32x4.dot_i16x8_s(q, y3));
        }
        const to = this.products + (key * BLOCK + slot) * 4;
        v128.store(to, s0);
        v128.store(to, t0, 16);
        v128.store(to, s1, BLOCK * 4);
        v128.store(to, t1, BLOCK * 4 + 16);
        v128.store(to, s2, BLOCK * 8);
        v128.store(to, t2, BLOCK * 8 + 16);
        v128.store(to, s3, BLOCK * 12);
        v128.store(to, t3, BLOCK * 12 + 16);
      }
    }
  }

  /** Filter i now belongs to `key`, with a product of this sign: the sums follow. */
  private assign(i: usize, key: u32, cosine: f64): void {
    const indices = this.indices,
      cosines = this.cosines,
      sums = this.sums,
      sizes = this.sizes,
      width = this.width,
      before = load<u32>(indices + i * 4),
      turned = load<f64>(cosines + i * 8) < 0;
    store<f64>(cosines + i * 8, cosine);
    if (key == before && cosine < 0 == turned) return;
    const filter = this.filters + i * width * 4,
      factor = 1 / load<f64>(this.norms + i * 8);
    addFilter(sums + before * width * 8, filter, turned ? factor : -factor, width);
    addFilter(sums + key * width * 8, filter, cosine < 0 ? -factor : factor, width);
    if (key == before) return;
    store<u32>(indices + i * 4, key);
    store<u32>(sizes + before * 4, load<u32>(sizes + before * 4) - 1);
    store<u32>(sizes + key * 4, load<u32>(sizes + key * 4) + 1);
    this.moved++;
  }

  /**
   * Compares filter i, at `slot` of the block, in f64 with the keys whose product in 16 bits is `least` or more, the first of
   * equals; `others` is at least any other's rank.
   */
  private compareExactly(i: usize, slot: usize, least: i32, others: f64): void {
    const width = this.width,
      filter = this.filters + i * width * 4,
      norm = load<f64>(this.norms + i * 8);
    let best: f64 = -Infinity,
      second: f64 = -Infinity,
      product: f64 = 0,
      square: f64 = 0,
      index: u32 = 0;
    for (let key: usize = 0; key < this.rows; key++) {
      const whole = load<i32>(this.products + (key * BLOCK + slot) * 4);
      if ((this.signed ? whole : abs(whole)) < least) continue;
      let c = this.keys + key * width * 8,
        sum: f64 = 0;
      square = 0;
      for (let p = filter, end = filter + width * 4; p < end; p += 4, c += 8) {
        const x = <f64>load<f32>(p);
        sum += x * load<f64>(c);
        square += x * x;
      }
      const here = this.rank(sum);
      if (here > best) {
        second = best;
        best = here;
        product = sum;
        index = <u32>key;
      } else second = max(second, here);
    }
    const rounding = (2.220446049250313e-16 * <f64>width * Math.sqrt(square)) / norm;
    store<f64>(this.lower + i * 8, best / norm - rounding);
    store<f64>(this.upper + i * 8, max(second / norm + rounding, others));
    this.assign(i, index, product / norm);
  }

  /** Assigns the first `count` filters of the block. */
  private compare(count: usize): void {
    const rows = this.rows,
      numbers = this.numbers,
      rounding = this.rounding;
    this.multiply(count);
    const signed = this.signed,
      window = <i32>Math.ceil((2 * rounding) / UNIT);
    for (let slot: usize = 0; slot < count; slot += 4) {
      let p = this.products + slot * 4,
        product = v128.load(p),
        best = signed ? product : i32x4.abs(product),
        second = i32x4.splat(i32.MIN_VALUE),
        index = i32x4.splat(0);
      for (let key: usize = 1; key < rows; key++) {
        p += BLOCK * 4;
        const next = v128.load(p),
          here = signed ? next : i32x4.abs(next),
          more = i32x4.gt_s(here, best);
        second = i32x4.max_s(second, i32x4.min_s(best, here));
        best = v128.bitselect(here, best, more);
        product = v128.bitselect(next, product, more);
        index = v128.bitselect(i32x4.splat(<i32>key), index, more);
      }
      const found = memory.data(64, 16);
      v128.store(found, best);
      v128.store(found, second, 16);
      v128.store(found, product, 32);
      v128.store(found, index, 48);
      for (let lane: usize = 0; lane < 4 && slot + lane < count; lane++) {
        const i = <usize>load<u32>(numbers + (slot + lane) * 4),
          at = found + lane * 4,
          most = load<i32>(at),
          low = UNIT * <f64>most - rounding,
          high = UNIT * <f64>load<i32>(at, 16) + rounding;
        if (low > high && low > 0) {
          store<f64>(this.lower + i * 8, low);
          store<f64>(this.upper + i * 8, high);
          this.assign(i, load<u32>(at, 48), <f64>load<i32>(at, 32));
        } else this.compareExactly(i, slot + lane, most - window, low);
      }
    }
  }

  follow(shifts: usize, count: usize): u32 {
    const indices = this.indices,
      lower = this.lower,
      upper = this.upper,
      width = this.width,
      row = rowBytes(width),
      narrow = this.narrow,
      numbers = this.numbers,
      rounding = this.rounding;
    // Step 1: the keys in 16 bits, and the two that moved furthest.
    let most: f64 = 0,
      next: f64 = 0,
      furthest: u32 = 0;
    for (let key: usize = 0; key < this.rows; key++) {
      const column = this.columns + (key & ~3) * pairs(width) * 4 + (key & 3) * 4;
      for (let j: usize = 0; j < width; j++) {
        const weight = round16(<f32>load<f64>(this.keys + (key * width + j) * 8));
        store<i16>(narrow + key * row + j * 2, weight);
        store<i16>(column + (j >> 1) * 16 + (j & 1) * 2, weight);
      }
      const shift = load<f64>(shifts + key * 8);
      if (shift > most) {
        next = most;
        most = shift;
        furthest = <u32>key;
      } else next = max(next, shift);
    }
    // Step 2: filters whose bounds do not decide, nor of many keys the product with their own, wait for a full block.
    const askOwn = this.rows > FEW;
    let waiting: usize = 0;
    for (let i: usize = 0; i < count; i++) {
      const own = load<u32>(indices + i * 4),
        high = load<f64>(upper + i * 8) + (own == furthest ? next : most),
        least = max(high, 0.0);
      let low = load<f64>(lower + i * 8) - load<f64>(shifts + own * 8);
      let known = low > least;
      if (askOwn && !known && high < 1) {
        const product = this.ownProduct(i, own);
        low = this.rank(product) - rounding;
        known = low > least;
        // Its sign may have changed.
        if (known) this.assign(i, own, product);
      }
      store<f64>(lower + i * 8, low);
      store<f64>(upper + i * 8, high);
      // Written in any case, and kept by the count: half of the bounds decide, which no processor foresees.
      store<u32>(numbers + waiting * 4, <u32>i);
      waiting += known ? 0 : 1;
      if (waiting < BLOCK) continue;
      this.compare(waiting);
      waiting = 0;
    }
    this.compare(waiting);
    return this.moved;
  }
}

/**
 * Brings the nearest keys of filters[count][width] up to date after key k of keys[rows][width], unit rows of mean zero, moved
 * by shifts[k], `packed` being the filters of `packFilters`: indices[count], and of cosines[count] the signs. lower[count] and
 * upper[count] bound the rank (product over norm, of which `signed` or not the magnitude) of a filter's own key from below and of
 * all others from above; an upper bound of Infinity asks for a comparison. sums[rows][width] of the filters over their norms, turned where the cosine is negative, and
 * sizes[rows] follow. Norms are positive. Returns how many filters went to another key.
 */
export function followKeysF32(
  indices: usize,
  cosines: usize,
  lower: usize,
  upper: usize,
  sums: usize,
  sizes: usize,
  filters: usize,
  packed: usize,
  norms: usize,
  keys: usize,
  shifts: usize,
  count: usize,
  width: usize,
  rows: usize,
  signed: bool,
  scratch: usize,
): u32 {
  const row = rowBytes(width),
    it = changetype<Following>(scratch);
  it.indices = indices;
  it.cosines = cosines;
  it.lower = lower;
  it.upper = upper;
  it.sums = sums;
  it.sizes = sizes;
  it.filters = filters;
  it.packed = packed;
  it.norms = norms;
  it.keys = keys;
  it.width = width;
  it.rows = rows;
  it.signed = signed;
  it.moved = 0;
  it.narrow = scratch + HEAD;
  it.columns = it.narrow + rows * row;
  it.products = it.columns + fours(rows) * pairs(width) * 4;
  it.tiles = it.products + fours(rows) * BLOCK * 4;
  it.numbers = it.tiles + BLOCK * row;
  memory.fill(it.narrow, 0, it.products - it.narrow);
  // Half of the last bit of every weight, of a key of length 1 and of a filter of length sqrt(1.15), and a twentieth for f32.
  it.rounding = (1.1 * Math.sqrt(<f64>width)) / <f64>ONE;
  return it.follow(shifts, count);
}
