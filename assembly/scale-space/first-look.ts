// How well the templates of the scales tried first explain a filter: the squared centred cosines, times the filter's square, of
// 24 x 24 pairs of scales and seven families at once. In f32: what is asked is where the valleys are.
//
// The forward difference is the central one plus half the second one, the backward one the central one less that. So five
// products of even and odd half axes make all seven families, each of half of the taps along both axes.
import { reachOf, SIZE, triedScale } from "./free-scales";
import { ROW } from "./plane";
import { BACKWARD, CENTRAL, FORWARD, Profile, SECOND, SMOOTH } from "./profile";

const LIST: usize = 24 * 4;
const GRID: usize = 24 * LIST;

// Half axes by scale, [smoothing, central, half the second difference][tap][SIZE], f32; and -1 / n of the templates' squares n
// without their means, [smoothing twice, one-sided x, central x, one-sided y, central y][scale along y][scale along x], f32.
const AXES: usize = 16;
const INVERSES: usize = AXES + 3 * 9 * LIST;
const held = memory.data(16 + 3 * 9 * 24 * 4 + 5 * 24 * 24 * 4, 16);

/** Tables of the scales tried first, for filters of one size. */
@unmanaged
class Tables {
  private k: i32;

  /** Of the profile's size; filled when it is another than before. */
  static of(profile: Profile): Tables {
    const tables = changetype<Tables>(held);
    if (tables.k != profile.k) tables.fill(profile);
    return tables;
  }

  /** [tap][SIZE] of smoothing (0), central (1), half the second difference (2). */
  axis(which: usize): usize {
    return changetype<usize>(this) + AXES + which * 9 * LIST;
  }

  /** [scale along y][scale along x] of the families with these differences. */
  inverses(x: u32, y: u32): usize {
    const which: usize = x != SMOOTH ? (x == CENTRAL ? 2 : 1) : y != SMOOTH ? (y == CENTRAL ? 4 : 3) : 0;
    return changetype<usize>(this) + INVERSES + which * GRID;
  }

  private fill(profile: Profile): void {
    const taps = memory.data(18 * 8, 16),
      // Of each axis, [smooth, one-sided, central][SIZE]: the square without its mean, and k times its mean's.
      squares = memory.data(3 * 24 * 16),
      operators = memory.data<u32>([SMOOTH, FORWARD, CENTRAL, SECOND]),
      k = profile.k,
      r = profile.r,
      reach = reachOf(r);
    this.k = k;
    for (let j = 0; j < SIZE; j++) {
      const s = triedScale(j, reach);
      for (let which: u32 = 0; which < 4; which++) {
        profile.at(taps, load<u32>(operators + which * 4), s, 0);
        const to = which == 0 ? this.axis(0) : which == 2 ? this.axis(1) : this.axis(2);
        for (let n = 0; n <= r && which != 1; n++)
          store<f32>(to + n * LIST + j * 4, <f32>((which == 3 ? 0.5 : 1) * load<f64>(taps + (r + n) * 8)));
        if (which == 3) continue;
        let sum: f64 = 0,
          square: f64 = 0;
        for (let tap = 0; tap < k; tap++) sum += load<f64>(taps + tap * 8);
        const mean = sum / <f64>k;
        for (let tap = 0; tap < k; tap++) {
          const rest = load<f64>(taps + tap * 8) - mean;
          square += rest * rest;
        }
        store<f64>(squares + (which * SIZE + j) * 16, square);
        store<f64>(squares + (which * SIZE + j) * 16, sum * mean, 8);
      }
    }
    for (let pair: usize = 0; pair < 5; pair++) {
      const alongX = squares + (pair < 3 ? pair : 0) * SIZE * 16,
        alongY = squares + (pair > 2 ? pair - 2 : 0) * SIZE * 16;
      for (let j = 0; j < SIZE; j++) {
        const y = load<f64>(alongY + j * 16),
          meanY = load<f64>(alongY + j * 16, 8);
        for (let i = 0; i < SIZE; i++) {
          const n = load<f64>(alongX + i * 16) * (y + meanY) + load<f64>(alongX + i * 16, 8) * y;
          store<f32>(changetype<usize>(this) + INVERSES + pair * GRID + <usize>j * LIST + i * 4, <f32>(-1 / n));
        }
      }
    }
  }
}

// Products of a filter with templates: by x, then y.
const PLAIN: u32 = 0;
const CENTRAL_X: u32 = 1;
const SECOND_X: u32 = 2;
const CENTRAL_Y: u32 = 3;
const SECOND_Y: u32 = 4;

// Behind the fields: the filter's parts, [even, odd in x, odd in y][row][column], rows 9 long; sums over y by the scale along
// it, [even by smoothing, odd by smoothing, odd in y by central, even by second][column][SIZE]; the five products.
const PARTS: usize = 16;
const SUMS: usize = PARTS + 3 * 81 * 4 + 4;
const PRODUCTS: usize = SUMS + 4 * 9 * LIST;
export const FIRST_LOOK_BYTES: usize = PRODUCTS + 5 * GRID;

/** A filter at the scales tried first. */
@unmanaged
export class FirstLook {
  private tables: Tables;
  private taps: i32;
  /** Which sums are made (bits 0 to 3), which products on the whole grid (4 to 8). */
  private made: u32;

  /** At `place`, of FIRST_LOOK_BYTES. */
  static prepare(place: usize, profile: Profile): FirstLook {
    const look = changetype<FirstLook>(place);
    look.tables = Tables.of(profile);
    look.taps = profile.r + 1;
    return look;
  }

  /** h[k][k] of mean 0, row 0 at the top, times `by`. */
  setFilter(h: usize, by: f64): void {
    const taps = this.taps,
      r = taps - 1,
      k = 2 * r + 1,
      middle = h + <usize>(r * k + r) * 8,
      parts = changetype<usize>(this) + PARTS;
    this.made = 0;
    for (let j = 0; j <= r; j++) {
      const up = middle - <usize>(j * k) * 8,
        down = middle + <usize>(j * k) * 8,
        out = parts + <usize>(j * 9) * 4;
      for (let i: usize = 0; i <= <usize>r * 8; i += 8) {
        const right = load<f64>(up + i),
          left = i == 0 ? 0 : load<f64>(up - i),
          lowRight = j == 0 ? 0 : load<f64>(down + i),
          lowLeft = i == 0 || j == 0 ? 0 : load<f64>(down - i),
          to = out + (i >> 1);
        store<f32>(to, <f32>((right + left + (lowRight + lowLeft)) * by));
        store<f32>(to, <f32>((right - left + (lowRight - lowLeft)) * by), 81 * 4);
        store<f32>(to, <f32>((right + left - (lowRight + lowLeft)) * by), 2 * 81 * 4);
      }
    }
  }

  /** Sums over y: 0 even by smoothing, 1 odd in x by smoothing, 2 odd in y by the central, 3 even by the second difference. */
  private sums(which: u32): usize {
    const sums = changetype<usize>(this) + SUMS + which * 9 * LIST,
      taps = this.taps;
    if ((this.made >> which) & 1) return sums;
    this.made |= 1 << which;
    const part = changetype<usize>(this) + PARTS + (which == 3 ? 0 : which) * 81 * 4,
      axis = this.tables.axis(which < 2 ? 0 : which == 2 ? 1 : 2);
    for (let i = 0; i < taps; i++) {
      for (let j: usize = 0; j < LIST; j += 16) {
        let sum = f32x4.splat(0);
        for (let n = 0, p = part + i * 4, q = axis + j; n < taps; n++, p += 36, q += LIST)
          sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(p), v128.load(q)));
        v128.store(sums + <usize>i * LIST + j, sum);
      }
    }
    return sums;
  }

  private sumsOf(product: u32): usize {
    return this.sums(product == CENTRAL_X ? 1 : product == CENTRAL_Y ? 2 : product == SECOND_Y ? 3 : 0);
  }

  private axisOf(product: u32): usize {
    return this.tables.axis(product == CENTRAL_X ? 1 : product == SECOND_X ? 2 : 0);
  }

  /** [scale along y][scale along x]. */
  private product(product: u32): usize {
    const to = changetype<usize>(this) + PRODUCTS + product * GRID;
    if ((this.made >> (4 + product)) & 1) return to;
    this.made |= 1 << (4 + product);
    const sums = this.sumsOf(product),
      axis = this.axisOf(product),
      end = <usize>this.taps * LIST;
    // Four rows at once, which share the loads, and two vectors of a row.
    for (let j: usize = 0, row = to; j < LIST; j += 16, row += 4 * LIST) {
      for (let i: usize = 0; i < LIST; i += 32) {
        let a0 = f32x4.splat(0),
          a1 = a0,
          a2 = a0,
          a3 = a0,
          b0 = a0,
          b1 = a0,
          b2 = a0,
          b3 = a0;
        for (let p = sums + j, q = axis + i, last = p + end; p < last; p += LIST, q += LIST) {
          const x = v128.load(q),
            y = v128.load(q, 16);
          let s = v128.load32_splat(p);
          a0 = f32x4.add(a0, f32x4.mul(s, x));
          b0 = f32x4.add(b0, f32x4.mul(s, y));
          s = v128.load32_splat(p, 4);
          a1 = f32x4.add(a1, f32x4.mul(s, x));
          b1 = f32x4.add(b1, f32x4.mul(s, y));
          s = v128.load32_splat(p, 8);
          a2 = f32x4.add(a2, f32x4.mul(s, x));
          b2 = f32x4.add(b2, f32x4.mul(s, y));
          s = v128.load32_splat(p, 12);
          a3 = f32x4.add(a3, f32x4.mul(s, x));
          b3 = f32x4.add(b3, f32x4.mul(s, y));
        }
        const at = row + i;
        v128.store(at, a0);
        v128.store(at, b0, 16);
        v128.store(at, a1, LIST);
        v128.store(at, b1, LIST + 16);
        v128.store(at, a2, 2 * LIST);
        v128.store(at, b2, 2 * LIST + 16);
        v128.store(at, a3, 3 * LIST);
        v128.store(at, b3, 3 * LIST + 16);
      }
    }
    return to;
  }

  /** Fills the plane that begins at `first`, not its border, with -<h, T>^2 / n, and gives the least. */
  fillPlane(first: usize, x: u32, y: u32): f32 {
    const inverses = this.tables.inverses(x, y),
      operator = x != SMOOTH ? x : y,
      one = this.product(operator == SMOOTH ? PLAIN : x != SMOOTH ? CENTRAL_X : CENTRAL_Y);
    let least = f32x4.splat(0);
    if (operator == SMOOTH || operator == CENTRAL) {
      for (let j: usize = 0, row = first; j < GRID; j += LIST, row += ROW) {
        for (let i: usize = 0; i < LIST; i += 16) {
          const g = v128.load(one + j + i),
            value = f32x4.mul(f32x4.mul(g, g), v128.load(inverses + j + i));
          least = f32x4.pmin(least, value);
          v128.store(row + i, value);
        }
      }
    } else {
      const two = this.product(x != SMOOTH ? SECOND_X : SECOND_Y),
        sign = f32x4.splat(operator == FORWARD ? 1 : -1);
      for (let j: usize = 0, row = first; j < GRID; j += LIST, row += ROW) {
        for (let i: usize = 0; i < LIST; i += 16) {
          const g = f32x4.add(v128.load(one + j + i), f32x4.mul(sign, v128.load(two + j + i))),
            value = f32x4.mul(f32x4.mul(g, g), v128.load(inverses + j + i));
          least = f32x4.pmin(least, value);
          v128.store(row + i, value);
        }
      }
    }
    return leastLane(least);
  }

  /** The same where both scales are one: values[SIZE], unaligned. */
  fillDiagonal(values: usize, x: u32, y: u32): f32 {
    const inverses = this.tables.inverses(x, y),
      operator = x != SMOOTH ? x : y,
      isOneSided = operator == FORWARD || operator == BACKWARD,
      one: u32 = operator == SMOOTH ? PLAIN : x != SMOOTH ? CENTRAL_X : CENTRAL_Y,
      two: u32 = x != SMOOTH ? SECOND_X : SECOND_Y,
      end = <usize>this.taps * LIST,
      sums = this.sumsOf(one),
      axis = this.axisOf(one),
      otherSums = isOneSided ? this.sumsOf(two) : sums,
      otherAxis = this.axisOf(two),
      sign = f32x4.splat(operator == FORWARD ? 1 : -1);
    let least: f32 = 0;
    for (let j: usize = 0; j < LIST; j += 16) {
      let g = f32x4.splat(0),
        half = g;
      for (let n: usize = j; n < end; n += LIST) g = f32x4.add(g, f32x4.mul(v128.load(sums + n), v128.load(axis + n)));
      if (isOneSided) {
        for (let n: usize = j; n < end; n += LIST)
          half = f32x4.add(half, f32x4.mul(v128.load(otherSums + n), v128.load(otherAxis + n)));
        g = f32x4.add(g, f32x4.mul(sign, half));
      }
      v128.store(values + j, f32x4.mul(g, g));
    }
    for (let j: usize = 0; j < <usize>SIZE; j++) {
      const value = load<f32>(values + j * 4) * load<f32>(inverses + j * (LIST + 4));
      store<f32>(values + j * 4, value);
      least = min(least, value);
    }
    return least;
  }
}

function leastLane(x: v128): f32 {
  return min(
    min(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    min(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}
