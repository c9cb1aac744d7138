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

  /** The places that none of the eight neighbours lies below, of equals the first, and none above `most`, in a plane of size x size, a multiple of 4, that begins at `first`. */
  find(first: usize, size: i32, most: f32): void {
    const highest = f32x4.splat(most),
      row = <usize>size * 4;
    this.found = 0;
    for (let j = 0, start = first; j < size; j++, start += ROW) {
      let low = v128.load(start);
      for (let at = start + 16; at < start + row; at += 16) low = f32x4.pmin(low, v128.load(at));
      if (!v128.any_true(f32x4.le(low, highest))) continue;
      for (let at = start; at < start + row; at += 16) {
        const here = v128.load(at),
          lowest = v128.and(f32x4.lt(here, v128.load(at - 4)), f32x4.le(here, v128.load(at + 4)));
        // Along the row first: few are left for the rows beside it.
        for (let lanes = i32x4.bitmask(v128.and(lowest, f32x4.le(here, highest))); lanes != 0; lanes &= lanes - 1) {
          const place = at + ctz(lanes) * 4;
          if (isLowest(place)) this.keep(load<f32>(place), <i32>((place - start) >> 2), j);
        }
      }
    }
  }
}

/** Whether none of the six in the rows beside it lies below a place, and none before it as low. */
function isLowest(at: usize): bool {
  const here = load<f32>(at),
    up = at - ROW,
    down = at + ROW;
  return (
    here < load<f32>(up - 4) &&
    here < load<f32>(up) &&
    here < load<f32>(up + 4) &&
    here <= load<f32>(down - 4) &&
    here <= load<f32>(down) &&
    here <= load<f32>(down + 4)
  );
}
