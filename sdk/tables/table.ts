/** One value of a table; null where there is none. */
export type Cell = string | number | null;

/** Rows of plain values under named columns, ready for CSV, a data frame or a spreadsheet. */
export interface Table {
  /** What the table holds, in kebab case: the base name of its CSV file. */
  readonly name: string;
  /** Their heads, all different. */
  readonly columns: readonly string[];
  /** A cell for each column. */
  readonly rows: readonly (readonly Cell[])[];
}
