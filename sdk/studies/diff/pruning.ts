import type { Numbers } from "./vectors.ts";
import type { WeightGrid } from "./weight-grid.ts";

/** What of a layer is zero or gone in another. */
export interface Pruning {
  /** Rows (a plain convolution's outputs). */
  readonly rows: number[];
  /** Columns (a plain convolution's inputs within a group). */
  readonly columns: number[];
  /** Weights that became exactly zero, of those that were not. */
  readonly zeroed: number;
  /** Whether all other weights are as they were, to the bit. */
  readonly restUnchanged: boolean;
}

/** From this share of newly zero weights on a layer without a zeroed row or column is called pruned: changes seldom hit 0 exactly. */
const leastZeroed = 0.01;

/** Rows, columns or single weights that are zero in `b` and not in `a`; undefined where there are hardly any. */
export function findZeroed(a: WeightGrid, b: WeightGrid): Pruning | undefined {
  const { rows, columns, taps } = a;
  let nonZero = 0;
  let newlyZero = 0;
  let moved = 0;
  for (let i = 0; i < a.values.length; i++) {
    const before = a.values[i];
    const after = b.values[i];
    if (before !== 0) nonZero++;
    if (before !== 0 && after === 0) newlyZero++;
    else if (before !== after) moved++;
  }
  if (newlyZero === 0) return undefined;
  const alive = (grid: WeightGrid) => {
    const found = { rows: new Uint8Array(rows), columns: new Uint8Array(columns) };
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let tap = 0; tap < taps; tap++, at++) {
          if (grid.values[at] !== 0) found.rows[row] = found.columns[column] = 1;
        }
      }
    }
    return found;
  };
  const [before, after] = [alive(a), alive(b)];
  const gone = (one: Uint8Array, other: Uint8Array) =>
    Array.from(one.keys()).filter((i) => one[i] === 1 && other[i] === 0);
  const found = {
    rows: gone(before.rows, after.rows),
    columns: gone(before.columns, after.columns),
    zeroed: newlyZero / nonZero,
    restUnchanged: moved === 0,
  };
  // A layer of zeros lost all of its rows, not its columns too.
  if (found.rows.length === rows) found.columns = [];
  return found.rows.length + found.columns.length > 0 || found.zeroed >= leastZeroed ? found : undefined;
}

/** Of the rows that are left, the share that must be found in the larger layer. */
const leastFound = 0.9;

/**
 * The rows of a larger layer that a smaller one lacks, where it has the others in their order: to the bit, or as near as
 * `leastCosine`. `columns` are those of the larger layer that are left in the smaller one.
 */
export function findGone(a: WeightGrid, b: WeightGrid, columns: readonly number[]): Pruning | undefined {
  if (b.rows > a.rows || columns.length !== b.columns || a.taps !== b.taps) return undefined;
  const gone: number[] = [];
  let [row, matched] = [0, 0];
  for (let other = 0; other < b.rows; other++) {
    // As many must be left as there are rows to find.
    const last = a.rows - (b.rows - other);
    let found = row;
    while (found <= last && !isSame(a, found, b, other, columns)) found++;
    if (found > last) {
      // A row that also changed stands where the next one does.
      row++;
      continue;
    }
    for (; row < found; row++) gone.push(row);
    row++;
    matched++;
  }
  for (; row < a.rows; row++) gone.push(row);
  if (matched < leastFound * b.rows) return undefined;
  const kept = new Set(columns);
  const lost = Array.from({ length: a.columns }, (_, i) => i).filter((i) => !kept.has(i));
  return {
    rows: gone,
    columns: lost,
    zeroed: 1 - b.values.length / a.values.length,
    restUnchanged: matched === b.rows,
  };
}

function isSame(a: WeightGrid, row: number, b: WeightGrid, other: number, columns: readonly number[]): boolean {
  const { taps } = a;
  for (const [j, column] of columns.entries()) {
    if (!isEqual(a.values, (row * a.columns + column) * taps, b.values, (other * b.columns + j) * taps, taps))
      return false;
  }
  return true;
}

function isEqual(a: Numbers, start: number, b: Numbers, from: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (a[start + i] !== b[from + i]) return false;
  return true;
}
