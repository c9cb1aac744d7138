// A plane of values over two lists of scales, f32, with Infinity all around it, in which valleys are sought.

/** Most scales on an axis, a multiple of 4. */
export const MOST: i32 = 28;
/** Bytes of a row, which has a border before and behind. */
export const ROW: usize = 36 * 4;
const BORDER: usize = 4 * 4;
export const PLANE_BYTES: usize = 30 * 36 * 4;

/** The value at the first scale along and across, of a plane in `memory`, of PLANE_BYTES; a row further is ROW bytes further. */
export function firstOf(memory: usize): usize {
  return memory + ROW + BORDER;
}

/** Writes the border of a plane of size x size, a multiple of 4. */
export function surround(first: usize, size: i32): void {
  const bytes = <usize>size * 4,
    beyond = f32x4.splat(Infinity),
    last = first + <usize>size * ROW;
  for (let at: usize = 0; at < bytes + 2 * BORDER; at += 16) {
    v128.store(first - ROW - BORDER + at, beyond);
    v128.store(last - BORDER + at, beyond);
  }
  for (let row = first; row < last; row += ROW) {
    v128.store(row - BORDER, beyond);
    v128.store(row + bytes, beyond);
  }
}
