import { safeText } from "./safe-text.ts";

/** Columns of an error's first line: what log viewers and narrow terminals show whole. */
const firstColumns = 120;

/**
 * A message that is safe to print, its first line at most 120 columns long with what stands before it: broken where a clause
 * ends, else between words; what follows is indented.
 */
export function messageLines(message: string, before: number): string {
  return message
    .split("\n")
    .map((line, i) => breakLine(safeText(line), firstColumns - (i === 0 ? before : 0)))
    .join("\n");
}

function breakLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const least = columns / 3;
  for (const mark of ["; ", ": ", ", expected ", ", ", " "]) {
    const at = line.lastIndexOf(mark, columns - 1);
    if (at < least) continue;
    const end = mark === ", expected " || mark === ", " ? at + 1 : at + mark.trimEnd().length;
    return `${line.slice(0, end)}\n  ${line.slice(end).trimStart()}`;
  }
  return line;
}
