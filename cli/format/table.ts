import { shortNames } from "../../sdk/index.ts";
import type { Colors } from "../terminal.ts";
import { cutMiddle, displayWidth, shorten, terminalRuler } from "./display-width.ts";
import { safeText } from "./safe-text.ts";
import { wrap } from "./wrap.ts";

export interface TableColumn {
  readonly title: string;
  readonly align?: "left" | "right";
  /** May be shortened to this many terminal columns when the table is too wide. */
  readonly shrink?: number;
  /** Left out when the table is too wide otherwise; the highest number goes first. */
  readonly optional?: number;
  /** The cells are sentences, of the last column: what does not fit goes on in the next line, under its beginning. */
  readonly prose?: boolean;
  readonly color?: (text: string) => string;
  /** The cells are words, not names: each is shortened by itself. */
  readonly words?: boolean;
  /** What the column's title means, with the title: "S: sparsity, ...". Columns may share one. */
  readonly legend?: string;
  /** What signs in the cells mean, each with the cells that bear it. */
  readonly signs?: readonly Sign[];
}

export interface Sign {
  readonly in: RegExp;
  readonly legend: string;
}

const GAP = 2;
/** A file may hold names of megabytes; what is cut here would not be shown. */
const longestCell = 1000;

/** Text in aligned columns, at most `width` wide as far as the columns let it; a header row in dim type. */
export function formatTable(...table: Parameters<typeof tableLines>): string {
  return [...tableLines(...table)].join("");
}

/** How a table is laid out: each column's width where there is room, and the places of the columns that there is room for. */
export interface Layout {
  readonly natural: readonly number[];
  readonly shown: readonly number[];
}

export function layOut(columns: readonly TableColumn[], rows: Iterable<readonly string[]>, width: number): Layout {
  const natural = naturalWidths(columns, rows, width);
  return { natural, shown: dropOptional(columns, natural, width) };
}

/**
 * The same line by line, each with its end.
 *
 * @param rows Gone through twice, for the widths and for the lines; of 100,000 tensors they are best made as they are asked for
 *   (`rowsOf`).
 */
export function* tableLines(
  columns: readonly TableColumn[],
  rows: Iterable<readonly string[]>,
  width: number,
  colors: Colors,
  { natural, shown }: Layout = layOut(columns, rows, width),
): Generator<string, void, undefined> {
  const widths = shrink(columns, natural, shown, width);
  const short = columns.map(({ shrink: least, words, prose }, c) =>
    least === undefined || words || prose || widths[c] >= natural[c] ? undefined : shortNamesOf(rows, c, widths[c]),
  );
  const line = (texts: readonly string[], paint: (text: string, c: number) => string) =>
    shown
      .map((c) => {
        const text = shorten(texts[c], widths[c]);
        const padding = " ".repeat(Math.max(0, widths[c] - displayWidth(text)));
        return columns[c].align === "right" ? padding + paint(text, c) : paint(text, c) + padding;
      })
      .join(" ".repeat(GAP))
      .trimEnd();
  const titles = line(
    columns.map(({ title }) => title),
    (text) => colors.dim(text),
  );
  yield `${titles}\n`;
  for (const row of rows) {
    for (const part of unfolded(
      columns,
      row.map((text, c) => short[c]?.get(text) ?? cellOf(text, columns[c], width)),
      widths,
    )) {
      yield `${line(part, (text, c) => columns[c].color?.(text) ?? text)}\n`;
    }
  }
}

/** Safe to print, and no longer than what could be shown: what may be shortened never gets wider than the table. */
function cellOf(text: string, { shrink: least, prose }: TableColumn, width: number): string {
  const longest = least === undefined || prose ? longestCell : Math.min(longestCell, 2 * Math.max(width, least));
  return safeText(cutMiddle(text, longest));
}

function naturalWidths(columns: readonly TableColumn[], rows: Iterable<readonly string[]>, width: number): number[] {
  const natural = columns.map(({ title }) => displayWidth(title));
  for (const row of rows) {
    for (const [c, text] of row.entries()) {
      natural[c] = Math.max(natural[c], displayWidth(cellOf(text, columns[c], width)));
    }
  }
  return natural;
}

/** Of more rows each name is shortened by itself: nobody compares so many. */
const mostNames = 5000;

/** The names in a column, shortened by what tells them apart. */
function shortNamesOf(rows: Iterable<readonly string[]>, column: number, width: number): Map<string, string> {
  const names = new Set<string>();
  for (const row of rows) {
    names.add(row[column]);
    if (names.size > mostNames) return new Map();
  }
  const listed = [...names];
  const short = shortNames(
    listed.map((name) => safeText(cutMiddle(name, longestCell))),
    width,
    terminalRuler,
  );
  return new Map(listed.map((name, i) => [name, short[i]]));
}

/** The rows of a table of items, made anew each time that it is gone through: no more than one is in memory. */
export function rowsOf<T>(items: readonly T[], row: (item: T) => readonly string[]): Iterable<readonly string[]> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield row(item);
    },
  };
}

/** The row, and a row a further line of its sentence with the other cells empty. */
function unfolded(
  columns: readonly TableColumn[],
  row: readonly string[],
  widths: readonly number[],
): (readonly string[])[] {
  const last = columns.length - 1;
  if (!columns[last].prose || row[last] === "") return [row];
  const [first, ...others] = wrap(row[last], widths[last]).split("\n");
  return [[...row.slice(0, last), first], ...others.map((text) => [...row.slice(0, last).fill(""), text])];
}

function total(widths: readonly number[], shown: readonly number[]): number {
  return shown.reduce((sum, c) => sum + widths[c] + GAP, -GAP);
}

/** The columns to show: optional ones go until the rest fits with its shrinkable columns at their smallest. */
function dropOptional(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const smallest = natural.map((own, c) => Math.min(own, columns[c].shrink ?? own));
  let shown = columns.map((_, c) => c);
  while (total(smallest, shown) > width) {
    const candidates = shown.filter((c) => columns[c].optional !== undefined);
    if (candidates.length === 0) break;
    const first = candidates.reduce((a, b) =>
      (columns[b].optional as number) > (columns[a].optional as number) ? b : a,
    );
    shown = shown.filter((c) => c !== first);
  }
  return shown;
}

/** Takes columns away from the widest shrinkable column, one at a time, until the table fits. */
function shrink(
  columns: readonly TableColumn[],
  natural: readonly number[],
  shown: readonly number[],
  width: number,
): number[] {
  const widths = [...natural];
  for (let excess = total(widths, shown) - width; excess > 0; excess--) {
    const open = shown.filter((c) => columns[c].shrink !== undefined && widths[c] > (columns[c].shrink as number));
    if (open.length === 0) break;
    const widest = open.reduce((a, b) => (widths[b] > widths[a] ? b : a));
    widths[widest]--;
  }
  return widths;
}
