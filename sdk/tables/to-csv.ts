import type { Cell, Table } from "./table.ts";

/**
 * A table as CSV (RFC 4180 with LF line ends). Text is quoted where it must be; text that a spreadsheet would run as a
 * formula gets an apostrophe in front (OWASP, CSV injection). Numbers stay numbers, null is an empty cell.
 */
export function toCsv({ columns, rows }: Table): string {
  let csv = csvLine(columns);
  for (const row of rows) csv += csvLine(row);
  return csv;
}

/** One line of CSV, its line end included. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n\t]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
