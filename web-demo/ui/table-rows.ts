import { ranged } from "../../sdk/results/typeset.ts";
import { alike } from "./numbers.ts";
import { shownName } from "./shown-name.ts";

/** A column of a `DataTable`. */
export interface Column<Row> {
  title: string;
  /** A longer explanation. */
  hint?: string;
  value: (row: Row) => string | number | null;
  /** What is shown where it is not the value itself. */
  show?: (row: Row) => preact.ComponentChildren;
  numeric?: boolean;
  /** Numbers without `show`: all with the same decimals. */
  alike?: boolean;
}

/** By which column rows are sorted, and whether downwards. */
export interface Sort {
  column: number;
  down: boolean;
}

/** The rows whose text contains what was searched for, in any case; "3×3" and "3x3" find the same. */
export function found<Row>(rows: readonly Row[], searched: (row: Row) => string, query: string): readonly Row[] {
  const wanted = plain(query);
  return wanted === "" ? rows : rows.filter((row) => plain(searched(row)).includes(wanted));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll("×", "x");
}

/** The rows by a column's values, equal ones in their order; what is not known stays at the end either way. */
export function sorted<Row>(rows: readonly Row[], { value }: Column<Row>, down: boolean): Row[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return down ? -order : order;
  });
}

/** A column that is chosen sorts upwards, then downwards, then not at all. */
export function nextSort(sort: Sort | undefined, column: number): Sort | undefined {
  if (sort?.column !== column) return { column, down: false };
  return sort.down ? undefined : { column, down: true };
}

/** What the cells of each column show, in a table of these rows. */
export function cellsOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): ((row: Row) => preact.ComponentChildren)[] {
  return columns.map((column) => {
    const write = column.alike ? alike(rows.map(column.value)) : String;
    return (row) => {
      const value = column.value(row);
      return column.show?.(row) ?? (typeof value === "number" ? write(value) : text(value));
    };
  });
}

function text(value: string | null): string {
  return value === null ? "–" : ranged(shownName(value));
}
