import type { WeightGrid } from "./weight-grid.ts";

/** Where each row and each column of `a` stands in `b`; null where they stand as before. */
export interface Permutation {
  readonly rows: number[] | null;
  readonly columns: number[] | null;
}

/**
 * The order in which rows and columns of `a` stand in `b`, where `b` has the same kernels, each within `tolerance` of its
 * norm; undefined where it has not. Rows are told by power sums, which no order of their columns changes, and columns likewise.
 */
export function findPermutation(a: WeightGrid, b: WeightGrid, tolerance: number): Permutation | undefined {
  // No order changes the sum of all squares: most layers that were trained on end here.
  const [before, after] = [squareSum(a), squareSum(b)];
  if (!(Math.abs(before - after) <= near * before)) return undefined;
  const rows = pairUp(powerSums(a, "rows"), powerSums(b, "rows"));
  const columns = a.columns === 1 ? [0] : pairUp(powerSums(a, "columns"), powerSums(b, "columns"));
  if (rows === undefined || columns === undefined) return undefined;
  const { taps } = a;
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < a.columns; column++) {
      const from = (row * a.columns + column) * taps;
      const to = (rows[row] * a.columns + columns[column]) * taps;
      let [change, norm] = [0, 0];
      for (let i = 0; i < taps; i++) {
        change += (a.values[from + i] - b.values[to + i]) ** 2;
        norm += a.values[from + i] ** 2;
      }
      if (!(change <= tolerance * tolerance * norm)) return undefined;
    }
  }
  return { rows: unlessInOrder(rows), columns: unlessInOrder(columns) };
}

function squareSum({ values }: WeightGrid): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function unlessInOrder(order: number[]): number[] | null {
  return order.every((place, i) => place === i) ? null : order;
}

/** Sums of squares, cubes and fourth powers, each by the power it has, of every row or column. */
function powerSums(grid: WeightGrid, of: "rows" | "columns"): Float64Array[] {
  const { values, rows, columns, taps } = grid;
  const count = of === "rows" ? rows : columns;
  const sums = Array.from({ length: count }, () => new Float64Array(4));
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const own = sums[of === "rows" ? row : column];
      for (let tap = 0; tap < taps; tap++, at++) {
        const value = values[at];
        const square = value * value;
        own[0] += square;
        own[1] += square * value;
        own[2] += square * square;
        // Tells kernels apart whose taps alone are in another order.
        own[3] += square * (tap + 1);
      }
    }
  }
  return sums;
}

/** How near power sums must be: sums of a million terms round by less. */
const near = 1e-9;

/** For each of `a` the place of its own in `b`; undefined where one has none. */
function pairUp(a: readonly Float64Array[], b: readonly Float64Array[]): number[] | undefined {
  const order = (sums: readonly Float64Array[]) =>
    Array.from(sums, (_, i) => i).sort((i, j) => sums[i][0] - sums[j][0] || i - j);
  const [left, right] = [order(a), order(b)];
  const places = new Array<number>(a.length);
  // Those of nearly one norm are few: each takes the first free one that fits in all sums.
  const free = new Uint8Array(b.length);
  let start = 0;
  for (const i of left) {
    while (start < right.length && free[start]) start++;
    let found = -1;
    for (let at = start; at < right.length; at++) {
      if (b[right[at]][0] > a[i][0] * (1 + near) && !fits(a[i], b[right[at]])) break;
      if (free[at] === 0 && fits(a[i], b[right[at]])) {
        found = at;
        break;
      }
    }
    if (found < 0) return undefined;
    free[found] = 1;
    places[i] = right[found];
  }
  return places;
}

function fits(a: Float64Array, b: Float64Array): boolean {
  // Cubes may cancel: their sum is measured by the squares.
  const [squares, , fourth, places] = a;
  return (
    Math.abs(a[0] - b[0]) <= near * squares &&
    Math.abs(a[1] - b[1]) <= near * squares * Math.sqrt(squares) + near * Math.abs(a[1]) &&
    Math.abs(a[2] - b[2]) <= near * fourth &&
    Math.abs(a[3] - b[3]) <= near * places
  );
}
