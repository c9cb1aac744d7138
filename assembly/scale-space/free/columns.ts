// What a model fills and a projection reads: templates (columns) on the k k taps of a filter, and their derivatives by each
// parameter. Every column is centred, since each model has a free constant.

/** Most columns of a model, and most parameters that the columns depend on. */
export const COLUMNS: u32 = 6;
export const PARAMETERS: u32 = 3;
/** Bytes of a column: 289 weights and one place more. */
export const COLUMN: usize = 290 * 8;

export const COLUMNS_BYTES: usize = (6 + 18) * 290 * 8;

/** columns[term], changes[parameter][term]: all memory, no fields. */
@unmanaged
export class Columns {
  /** In `memory`, of COLUMNS_BYTES. */
  static prepare(memory: usize): Columns {
    return changetype<Columns>(memory);
  }

  at(term: u32): usize {
    return changetype<usize>(this) + term * COLUMN;
  }

  changeAt(parameter: u32, term: u32): usize {
    return changetype<usize>(this) + (COLUMNS + parameter * COLUMNS + term) * COLUMN;
  }
}

/** Takes the mean from a column. */
export function centre(column: usize, width: i32): void {
  let sum: f64 = 0;
  const end = column + width * 8;
  for (let p = column; p < end; p += 8) sum += load<f64>(p);
  const mean = sum / <f64>width;
  for (let p = column; p < end; p += 8) store<f64>(p, load<f64>(p) - mean);
}
