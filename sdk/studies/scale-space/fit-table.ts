import type { ScaleSpaceFamily } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import { fitNumbers } from "../../wasm/scale-fits.ts";
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

/**
 * Writes what is known of a filter as row i of `rows`.
 * @param family Place in `families` of the best one; null where none applies.
 * @param fit Its numbers, as `FitTables` has them.
 */
export function writeRow(
  rows: Float64Array,
  i: number,
  index: number,
  family: number | null,
  fit: Float64Array | null,
  nearestKey: NearestKey | null,
  spreads: SpreadTables,
): void {
  const at = i * width;
  const fine = hasSpread(spreads, i);
  rows[at] = index;
  rows[at + 1] = family ?? noFamily;
  rows[at + 2] = nearestKey?.key ?? 0;
  rows[at + 3] = Math.abs(nearestKey?.cosine ?? 0);
  rows[at + 6] = Number(numberOf(fit, fitNumbers.converged) === 1);
  rows[at + 7] = numberOf(fit, fitNumbers.sigmaX);
  rows[at + 8] = numberOf(fit, fitNumbers.sigmaY);
  rows[at + 9] = fine && family !== null ? offsetOf(families[family], spreads, i) : none;
  rows[at + 10] = fine ? spreads.separability[i] : none;
  rows[at + 11] = numberOf(fit, fitNumbers.l1);
  rows[at + 12] = numberOf(fit, fitNumbers.l2);
}

/** 0 for what a fit has not. */
function numberOf(fit: Float64Array | null, place: number): number {
  return fit === null || Number.isNaN(fit[place]) ? 0 : fit[place];
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

/** Room for the columns of one `Fits` after the other: new arrays each time would be what a collector is called for. */
export class FitRoom {
  private numbers = new Float64Array(0);

  /** A column for each of `fitColumns`, and one more. */
  take(count: number): Float64Array[] {
    const columns = width + 1;
    if (this.numbers.length < columns * count) this.numbers = new Float64Array(columns * count);
    return Array.from({ length: columns }, (_, at) => this.numbers.subarray(at * count, (at + 1) * count));
  }
}

/** The fits of several tables, one after the other, column by column; as long as nobody else takes its room. */
export class Fits {
  readonly count: number;
  private readonly columns: readonly Float64Array[];
  private readonly all: Uint32Array;
  /** What `values` gives. */
  private readonly scratch: Float64Array;

  constructor(tables: readonly Float64Array[], room = new FitRoom()) {
    this.count = tables.reduce((sum, { length }) => sum + length, 0) / width;
    const columns = room.take(this.count);
    this.columns = columns.slice(0, width);
    this.scratch = columns[width];
    this.all = new Uint32Array(this.count);
    for (let fit = 0; fit < this.count; fit++) this.all[fit] = fit;
    let first = 0;
    for (const rows of tables) {
      // Column by column: a layer's rows stay in the cache, and each loop has two arrays.
      for (let at = 0; at < width; at++) {
        const column = columns[at];
        for (let from = at, to = first; from < rows.length; from += width, to++) column[to] = rows[from];
      }
      first += rows.length / width;
    }
  }

  column(name: FitColumn): Float64Array {
    return this.columns[fitColumns.indexOf(name)];
  }

  /** The fits whose number is such a one or more, of all or of some. */
  atLeast(name: FitColumn, least: number, among: Uint32Array = this.all): Uint32Array {
    const column = this.column(name);
    const found = new Uint32Array(among.length);
    let count = 0;
    for (let i = 0; i < among.length; i++) if (column[among[i]] >= least) found[count++] = among[i];
    return found.subarray(0, count);
  }

  /** How many of them there are. */
  countAtLeast(name: FitColumn, least: number, among: Uint32Array = this.all): number {
    const column = this.column(name);
    let count = 0;
    for (let i = 0; i < among.length; i++) if (column[among[i]] >= least) count++;
    return count;
  }

  /** The fits whose number is 0, those whose is 1, and so on: of a column of whole numbers below `count`. */
  apart(name: FitColumn, count: number): Uint32Array[] {
    const column = this.column(name);
    const counts = new Uint32Array(count);
    for (let fit = 0; fit < column.length; fit++) counts[column[fit]]++;
    const found = Array.from(counts, (length) => new Uint32Array(length));
    counts.fill(0);
    for (let fit = 0; fit < column.length; fit++) found[column[fit]][counts[column[fit]]++] = fit;
    return found;
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
