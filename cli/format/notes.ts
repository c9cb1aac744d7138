import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import type { Colors } from "../terminal.ts";
import { counted } from "./numbers.ts";
import { wrap } from "./wrap.ts";

/** Notes below a table, dim, each on lines of its own; "" for none. */
export function dimNotes(notes: readonly string[], width: number, colors: Colors): string {
  return notes.map((note) => `${colors.dim(wrap(withTimesSigns(note), Math.min(width, 100)))}\n`).join("");
}

/** A note on the rows that a table leaves out, where there are any. */
export function leftOutNotes(rows: number, noun: string): string[] {
  return rows > 0 ? [`${counted(rows, `more ${noun}`)} not shown; --json or -o DIR has them all.`] : [];
}
