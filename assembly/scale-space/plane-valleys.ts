// The valleys of a plane of values over two scales.
import { ROW } from "./plane";

/** Most valleys that are kept. */
const MOST: i32 = 64;
// Behind the field: of each valley the value, the lowest first, and its scales: along the row, and across the rows in the upper
// 16 bits.
const HEIGHTS: usize = 16;
const PLACES: usize = 16 + 64 * 4;
export const VALLEYS_BYTES: usize = 16 + 2 * 64 * 4;

/** The valleys of the plane looked at last. */
@unmanaged
export class PlaneValleys {
  /** How many there are. */
  found: i32;

  /** In `memory`, of VALLEYS_BYTES. */
  static prepare(memory: usize): PlaneValleys {
    return changetype<PlaneValleys>(memory);
  }

  /** The value of a valley. */
  heightOf(valley: i32): f32 {
    return load<f32>(changetype<usize>(this) + HEIGHTS + valley * 4);
  }

  /** The numbers of a valley's scales. */
  alongOf(valley: i32): i32 {
    return load<u16>(changetype<usize>(this) + PLACES + valley * 4);
  }

  acrossOf(valley: i32): i32 {
    return load<u16>(changetype<usize>(this) + PLACES + valley * 4, 2);
  }

  private keep(height: f32, i: i32, j: i32): void {
    const heights = changetype<usize>(this) + HEIGHTS,
      places = changetype<usize>(this) + PLACES;
    let to = this.found < MOST ? this.found++ : MOST - 1;
    for (; to > 0 && load<f32>(heights + (to - 1) * 4) > height; to--) {
      store<f32>(heights + to * 4, load<f32>(heights + (to - 1) * 4));
      store<u32>(places + to * 4, load<u32>(places + (to - 1) * 4));
    }
    store<f32>(heights + to * 4, height);
    store<u32>(places + to * 4, i | (j << 16));
  }

  /** The places that none of the eight neighbours lies below, of equals the first, in a plane of size x size, a multiple of 4, that begins at `first`. */
  find(first: usize, size: i32): void {
    this.found = 0;
    for (let j = 0; j < size; j++) {
      for (let i = 0, at = first + <usize>j * ROW; i < size; i += 4, at += 16) {
        const up = at - ROW,
          down = at + ROW,
          here = v128.load(at);
        const before = f32x4.pmin(
            f32x4.pmin(v128.load(up - 4), v128.load(up)),
            f32x4.pmin(v128.load(up + 4), v128.load(at - 4)),
          ),
          behind = f32x4.pmin(
            f32x4.pmin(v128.load(at + 4), v128.load(down - 4)),
            f32x4.pmin(v128.load(down), v128.load(down + 4)),
          );
        let lanes = i32x4.bitmask(v128.and(f32x4.lt(here, before), f32x4.le(here, behind)));
        for (let lane = 0; lanes != 0; lane++, lanes >>= 1) {
          if (lanes & 1) this.keep(load<f32>(at + lane * 4), i + lane, j);
        }
      }
    }
  }
}
