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

/** A table of fits, 104 bytes for each filter. */
export function fitTable(saved = new Float64Array(0)): IndexedRows {
  return IndexedRows.load(width, saved);
}

export function addFit(table: IndexedRows, filter: StudiedFilter): void {
  const { index, fit, best, nearestKey, separability, spread } = filter;
  if (fit === null) return;
  const { family, converged, sigmaX, sigmaY, l1, l2 } = fit;
  const along = spread.mean !== null && /[+-]$/.test(family) ? Math.abs(spread.mean[family[1] === "x" ? 0 : 1]) : none;
  table.add([
    index,
    families.indexOf(family),
    nearestKey?.key ?? 0,
    Math.abs(nearestKey?.cosine ?? 0),
    best?.cosine ?? 0,
    Number(best?.identity === true),
    Number(converged),
    sigmaX ?? 0,
    sigmaY ?? 0,
    along,
    separability ?? none,
    l1 ?? 0,
    l2 ?? 0,
  ]);
}

/** Whether a fit is one of those asked for; `of` gives its numbers. */
export type FitTest = (of: (column: FitColumn) => number) => boolean;

/** The fits of several tables, one after the other. */
export class Fits {
  constructor(private readonly tables: readonly Float64Array[]) {}

  count(test: FitTest = () => true): number {
    let found = 0;
    this.visit(test, () => found++);
    return found;
  }

  /** The numbers of a column, where there are any. */
  values(column: FitColumn, test: FitTest = () => true): Float64Array {
    const found = new Float64Array(this.tables.reduce((sum, { length }) => sum + length, 0) / width);
    let count = 0;
    this.visit(test, (of) => {
      const value = of(column);
      if (value !== none) found[count++] = value;
    });
    return found.subarray(0, count);
  }

  private visit(test: FitTest, see: (of: (column: FitColumn) => number) => void): void {
    for (const rows of this.tables) {
      let from = 0;
      const of = (column: FitColumn) => rows[from + places[column]];
      for (; from < rows.length; from += width) if (test(of)) see(of);
    }
  }
}

const places = Object.fromEntries(fitColumns.map((column, i) => [column, i])) as Record<FitColumn, number>;
