import type { ScaleSpaceFamily, ScaleSpaceFit } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import { spreadLength } from "../../wasm/spread.ts";
import { hasSpread, type SpreadTables } from "./fits/measure-spread.ts";
import type { NearestKey } from "./fits/nearest-keys.ts";

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
/** No number of a kept row is negative. */
const none = -1;
/** In place of a family, of a filter that has no best one: such a row is not kept. */
export const noFamily = none;

/** A table of fits, 104 bytes for each filter. */
export function fitTable(saved = new Float64Array(0)): IndexedRows {
  return IndexedRows.load(width, saved);
}

/** Writes what is known of a filter as row i of `rows`. */
export function writeRow(
  rows: Float64Array,
  i: number,
  index: number,
  fit: ScaleSpaceFit | null,
  nearestKey: NearestKey | null,
  spreads: SpreadTables,
): void {
  const at = i * width;
  const fine = hasSpread(spreads, i);
  rows[at] = index;
  rows[at + 1] = fit === null ? noFamily : families.indexOf(fit.family);
  rows[at + 2] = nearestKey?.key ?? 0;
  rows[at + 3] = Math.abs(nearestKey?.cosine ?? 0);
  rows[at + 6] = Number(fit?.converged === true);
  rows[at + 7] = fit?.sigmaX ?? 0;
  rows[at + 8] = fit?.sigmaY ?? 0;
  rows[at + 9] = fine && fit !== null ? offsetOf(fit.family, spreads, i) : none;
  rows[at + 10] = fine ? spreads.separability[i] : none;
  rows[at + 11] = fit?.l1 ?? 0;
  rows[at + 12] = fit?.l2 ?? 0;
}

/** The same of its best template: its cosine, and whether it is a single point. */
export function writeBest(rows: Float64Array, i: number, cosine: number, identity: boolean): void {
  rows[i * width + 4] = Math.abs(cosine);
  rows[i * width + 5] = Number(identity);
}

export function familyOf(rows: Float64Array, i: number): number {
  return rows[i * width + 1];
}

/** Cosine with the best template. */
export function cosineOf(rows: Float64Array, i: number): number {
  return rows[i * width + 4];
}

/** Whether the best template is a single point. */
export function isPoint(rows: Float64Array, i: number): boolean {
  return rows[i * width + 5] === 1;
}

/** Distance of the mean of |h| from the middle, along the axis of a one-sided difference. */
function offsetOf(family: ScaleSpaceFamily, { plain }: SpreadTables, i: number): number {
  if (!family.endsWith("+") && !family.endsWith("-")) return none;
  return Math.abs(plain[i * spreadLength + (family[1] === "x" ? 1 : 2)]);
}

/** The fits of several tables, one after the other, column by column. */
export class Fits {
  readonly count: number;
  private readonly columns: readonly Float64Array[];
  private readonly all: Uint32Array;
  /** What `values` gives: a new array each time would be what a collector is called for. */
  private readonly scratch: Float64Array;

  constructor(tables: readonly Float64Array[]) {
    this.count = tables.reduce((sum, { length }) => sum + length, 0) / width;
    this.columns = fitColumns.map(() => new Float64Array(this.count));
    this.all = new Uint32Array(this.count);
    this.scratch = new Float64Array(this.count);
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
    for (let i = 0; i < among.length; i++) if (test(column[among[i]])) found[count++] = among[i];
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

  countWhere(name: FitColumn, test: (value: number) => boolean, among: Uint32Array = this.all): number {
    const column = this.column(name);
    let count = 0;
    for (let i = 0; i < among.length; i++) if (test(column[among[i]])) count++;
    return count;
  }

  /** The numbers of some fits, where there are any; until the next are asked for. */
  values(name: FitColumn, among: Uint32Array = this.all): Float64Array {
    const column = this.column(name);
    let count = 0;
    for (let i = 0; i < among.length; i++) {
      const value = column[among[i]];
      if (value !== none) this.scratch[count++] = value;
    }
    return this.scratch.subarray(0, count);
  }
}
