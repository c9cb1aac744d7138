import type { Cell, Table } from "./table.ts";

/**
 * A table as CSV (RFC 4180 with LF line ends). Text is quoted where it must be; text that a spreadsheet would run as a
 * formula gets an apostrophe in front (OWASP, CSV injection), but for numbers and lists of numbers, which can call nothing.
 * Characters that steer a terminal or turn the direction of text (controls but tabs and line ends, formats, lone
 * surrogates) become \x1b or \u{202e}. Numbers stay numbers, null is an empty cell.
 */
export function toCsv(table: Table): string {
  return [...csvPieces(table)].join("");
}

/** The text of `toCsv`, one piece after the other: a table may be larger than any string. */
export function* csvPieces({ columns, rows }: Table): Generator<string, void, undefined> {
  let piece = csvLine(columns);
  for (const row of rows) {
    piece += csvLine(row);
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** Characters of a piece, at least: few enough writes. */
const pieceLength = 2 ** 16;

/** One line of CSV, its line end included. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

/** A number as JavaScript writes it, or several apart by a space: weights in one cell. */
const numbers = /^-?\d+(\.\d+)?(e[+-]\d+)?( -?\d+(\.\d+)?(e[+-]\d+)?)*$/;

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const seen = cell.replace(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\t\r\n])\p{Cc}/gu, escapeCharacter);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(seen) && !numbers.test(seen) ? `'${seen}` : seen;
  return /[",;\r\n\t]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
