// Spherical k-means' assignment after the keys have moved a little, without a look at most of the filters: a product changes
// by the length that its key moved at most (Hamerly, "Making k-means even faster", SDM 2010; on the sphere Schubert, Lang and
// Feher, SISAP 2021). The others are compared in f32, and in f64 where the rounding could decide.
import { addFilter } from "./keys";

/** Filters compared at once, a multiple of 8. */
const BLOCK: usize = 64;
/** With so few keys a filter is compared with all of them at once: its own key's product, alone, would cost half as much. */
const FEW: usize = 16;
/** Outside of these lengths a filter over its length may lose digits, or leave the range, in f32. */
const SHORT: f64 = 1e-30;
const LONG: f64 = 1e30;

/** Bytes of a row of f32, padded with zeros to whole vectors. */
function rowBytes(width: usize): usize {
  return (width * 4 + 15) & ~15;
}

function fours(rows: usize): usize {
  return (rows + 3) & ~3;
}

/** Bytes of the fields. */
const HEAD: usize = 96;

/** Bytes of scratch: fields, the keys twice, a block, its products with them, its numbers. */
export function followKeysScratch(width: usize, rows: usize): usize {
  const row = rowBytes(width);
  return HEAD + rows * row + fours(rows) * (width + BLOCK) * 4 + BLOCK * row + BLOCK * 4;
}

/** Bytes of a filter in `packFiltersF32`. */
export function packedBytes(width: usize): usize {
  return rowBytes(width);
}

/** The sum of the four lanes of each, in one vector. */
function lanesSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7)),
    cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

function sumOf(a: v128): f32 {
  return f32x4.extract_lane(lanesSums(a, a, a, a), 0);
}

/**
 * out[count][packedBytes]: filters[count][width] in f32 without their means, over their lengths, zeros behind; NaN where they would
 * not be right to 2^-22 or so.
 */
export function packFiltersF32(out: usize, filters: usize, norms: usize, count: usize, width: usize): void {
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
      v128.store(out + j, x);
    }
    let square = sumOf(squares);
    for (let j = vectors; j < bytes; j += 4) {
      const x = (load<f32>(filters + j) - mean) * factor;
      square += x * x;
      store<f32>(out + j, x);
    }
    // Not 1: the mean of large weights is off by more than the filter is long.
    if (!(square < 2)) store<f32>(out, NaN);
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
  /** The keys in f32, and once more in fours: weight j of four of them side by side. */
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
      sum = f32x4.splat(0);
    for (const end = a + row; a < end; a += 16, b += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
    return <f64>sumOf(sum);
  }

  /** The packed filter whose number is at `number`. */
  private packedAt(number: usize): usize {
    return this.packed + <usize>load<u32>(number) * rowBytes(this.width);
  }

  /** The first `count` that wait to tiles: weight j of four of them side by side. */
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
      length = this.width * 16;
    // The last tiles are filled up with the first filter.
    for (; count & 7; count++) store<u32>(numbers + count * 4, load<u32>(numbers));
    this.tile(count);
    for (let slot: usize = 0; slot < count; slot += 8) {
      let b = this.columns;
      for (let key: usize = 0; key < rows; key += 4) {
        let x = this.tiles + (slot / 4) * step,
          x1 = x + step;
        let s0 = f32x4.splat(0),
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
          s0 = f32x4.add(s0, f32x4.mul(p, y0));
          t0 = f32x4.add(t0, f32x4.mul(q, y0));
          s1 = f32x4.add(s1, f32x4.mul(p, y1));
          t1 = f32x4.add(t1, f32x4.mul(q, y1));
          s2 = f32x4.add(s2, f32x4.mul(p, y2));
          t2 = f32x4.add(t2, f32x4.mul(q, y2));
          s3 = f32x4.add(s3, f32x4.mul(p, y3));
          t3 = f32x4.add(t3, f32x4.mul(q, y3));
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

  /** Compares filter i with all keys in f64; the first of equals. */
  private compareExactly(i: usize): void {
    const width = this.width,
      filter = this.filters + i * width * 4,
      norm = load<f64>(this.norms + i * 8);
    let best: f64 = -Infinity,
      second: f64 = -Infinity,
      product: f64 = 0,
      square: f64 = 0,
      index: u32 = 0;
    for (let key: usize = 0, c = this.keys; key < this.rows; key++) {
      let sum: f64 = 0;
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
    store<f64>(this.upper + i * 8, second / norm + rounding);
    this.assign(i, index, product / norm);
  }

  /** Assigns the first `count` filters of the block. */
  private compare(count: usize): void {
    const rows = this.rows,
      numbers = this.numbers,
      rounding = this.rounding;
    this.multiply(count);
    const magnitude = this.signed ? i32x4.splat(-1) : i32x4.splat(0x7fffffff);
    for (let slot: usize = 0; slot < count; slot += 4) {
      let p = this.products + slot * 4,
        product = v128.load(p),
        best = v128.and(product, magnitude),
        second = f32x4.splat(-Infinity),
        index = i32x4.splat(0);
      for (let key: usize = 1; key < rows; key++) {
        p += BLOCK * 4;
        const next = v128.load(p),
          here = v128.and(next, magnitude),
          more = f32x4.gt(here, best);
        second = f32x4.max(second, f32x4.min(best, here));
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
          low = <f64>load<f32>(at) - rounding,
          high = <f64>load<f32>(at, 16) + rounding;
        if (low > high && low > 0) {
          store<f64>(this.lower + i * 8, low);
          store<f64>(this.upper + i * 8, high);
          this.assign(i, load<u32>(at, 48), <f64>load<f32>(at, 32));
        } else this.compareExactly(i);
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
    // Step 1: the keys in f32, and the two that moved furthest.
    let most: f64 = 0,
      next: f64 = 0,
      furthest: u32 = 0;
    for (let key: usize = 0; key < this.rows; key++) {
      const column = this.columns + (key & ~3) * width * 4 + (key & 3) * 4;
      for (let j: usize = 0; j < width; j++) {
        const weight = <f32>load<f64>(this.keys + (key * width + j) * 8);
        store<f32>(narrow + key * row + j * 4, weight);
        store<f32>(column + j * 16, weight);
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
 * by shifts[k], `packed` being the filters of `packFiltersF32`: indices[count], and of cosines[count] the signs. lower[count] and
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
  it.products = it.columns + fours(rows) * width * 4;
  it.tiles = it.products + fours(rows) * BLOCK * 4;
  it.numbers = it.tiles + BLOCK * row;
  memory.fill(it.narrow, 0, it.products - it.narrow);
  // A lane adds up to `width` products; some more roundings: of the filter and of the key. Filters are shorter than 1.5.
  it.rounding = 5.960464477539063e-8 * <f64>(width + 16) * 1.5;
  return it.follow(shifts, count);
}
