import { families } from "../../results/scale-space-names.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** What is kept of a filter that has a best family: the numbers of a row, of which quartiles and counts are made. */
export const fitColumns = [
  "index",
  /** Place in `families`. */
  "family",
  /** Of the nearest master key filter, 1 to 8; 0 without one. */
  "key",
  /** With its magnitude alone. */
  "keyCosine",
  "cosine",
  /** 1 where the best template is a single point. */
  "identity",
  "converged",
  "sigmaX",
  "sigmaY",
  /** Of a one-sided difference: distance of the mean of |h| from the middle, along its axis; -1 for others. */
  "offset",
  /** -1 where there is none. */
  "separability",
  "l1",
  "l2",
] as const;

export type FitColumn = (typeof fitColumns)[number];

const width = fitColumns.length;
/** No number of a row is negative. */
const none = -1;
/** The row that is being added: an array for each filter would be garbage at once. */
const row = new Float64Array(width);

/** A table of fits, 104 bytes for each filter. */
export function fitTable(saved = new Float64Array(0)): IndexedRows {
  return IndexedRows.load(width, saved);
}

export function addFit(table: IndexedRows, filter: StudiedFilter): void {
  const { index, fit, best, nearestKey, separability, spread } = filter;
  if (fit === null) return;
  const { family, converged, sigmaX, sigmaY, l1, l2 } = fit;
  const along = spread.mean !== null && /[+-]$/.test(family) ? Math.abs(spread.mean[family[1] === "x" ? 0 : 1]) : none;
  row[0] = index;
  row[1] = families.indexOf(family);
  row[2] = nearestKey?.key ?? 0;
  row[3] = Math.abs(nearestKey?.cosine ?? 0);
  row[4] = best?.cosine ?? 0;
  row[5] = Number(best?.identity === true);
  row[6] = Number(converged);
  row[7] = sigmaX ?? 0;
  row[8] = sigmaY ?? 0;
  row[9] = along;
  row[10] = separability ?? none;
  row[11] = l1 ?? 0;
  row[12] = l2 ?? 0;
  table.add(row);
}

/** The fits of several tables, one after the other, column by column. */
export class Fits {
  readonly count: number;
  private readonly columns: readonly Float64Array[];
  private readonly all: Uint32Array;

  constructor(tables: readonly Float64Array[]) {
    this.count = tables.reduce((sum, { length }) => sum + length, 0) / width;
    this.columns = fitColumns.map(() => new Float64Array(this.count));
    this.all = new Uint32Array(this.count);
    for (let fit = 0; fit < this.count; fit++) this.all[fit] = fit;
    let first = 0;
    for (const rows of tables) {
      // Column by column: a layer's rows stay in the cache, and each loop has two arrays.
      for (const [at, column] of this.columns.entries()) {
        for (let from = at, to = first; from < rows.length; from += width, to++) column[to] = rows[from];
      }
      first += rows.length / width;
    }
  }

  column(name: FitColumn): Float64Array {
    return this.columns[fitColumns.indexOf(name)];
  }

  /** The fits whose number is such a one, of all or of some. */
  where(name: FitColumn, test: (value: number) => boolean, among: Uint32Array = this.all): Uint32Array {
    const column = this.column(name);
    const found = new Uint32Array(among.length);
    let count = 0;
    for (const fit of among) if (test(column[fit])) found[count++] = fit;
    return found.subarray(0, count);
  }

  /** The fits whose number is 0, those whose is 1, and so on: of a column of whole numbers below `count`. */
  apart(name: FitColumn, count: number): Uint32Array[] {
    const column = this.column(name);
    const counts = new Uint32Array(count);
    for (const value of column) counts[value]++;
    const found = Array.from(counts, (length) => new Uint32Array(length));
    counts.fill(0);
    for (let fit = 0; fit < column.length; fit++) found[column[fit]][counts[column[fit]]++] = fit;
    return found;
  }

  /** The numbers of some fits, where there are any. */
  values(name: FitColumn, among: Uint32Array = this.all): Float64Array {
    const column = this.column(name);
    const found = new Float64Array(among.length);
    let count = 0;
    for (const fit of among) if (column[fit] !== none) found[count++] = column[fit];
    return found.subarray(0, count);
  }
}
