import { letters } from "../../sdk/results/letters.ts";
import type { Colors } from "../terminal.ts";
import { dimNotes } from "./notes.ts";
import { formatTable, layOut, type TableColumn } from "./table.ts";

/** A table with what its titles and signs mean below it, and further notes. */
export function explainedTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  colors: Colors,
  notes: readonly string[] = [],
): string {
  const layout = layOut(columns, rows, width);
  const legend = legendOf(columns, rows, layout.shown);
  return `${formatTable(columns, rows, width, colors, layout)}${dimNotes([...legend, ...notes], width, colors)}`;
}

/** What the titles of a table mean, and the signs in its cells: of those alone that stand there in the columns shown. */
function legendOf(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  shown: readonly number[],
): string[] {
  const titles = shown.flatMap((c) => columns[c].legend ?? []);
  const signs = shown.flatMap((c) =>
    (columns[c].signs ?? []).filter((sign) => rows.some((row) => sign.in.test(row[c]))).map(({ legend }) => legend),
  );
  return [titles, signs].filter((texts) => texts.length > 0).map((texts) => `${[...new Set(texts)].join("; ")}.`);
}

/** A column of numbers whose title is one of the letters. */
export function letterColumn(title: keyof typeof letters, optional?: number): TableColumn {
  return { title, align: "right", optional, legend: `${title}: ${letters[title]}` };
}
