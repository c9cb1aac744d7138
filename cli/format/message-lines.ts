import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { safeText } from "./safe-text.ts";
import { wrap } from "./wrap.ts";

/** Columns of an error's first line: what log viewers and narrow terminals show whole. */
const firstColumns = 120;
const indent = "  ";

/**
 * A message that is safe to print. For people, whose terminal is so many `columns` wide, it is wrapped as other text is, with sizes as 3×3; in a log
 * its first line is at most 120 columns long with what stands before it: broken where a clause ends, else between words. What
 * follows is indented.
 */
export function messageLines(message: string, before: number, columns?: number): string {
  return message
    .split("\n")
    .map((line, i) => {
      const lead = i === 0 ? before : 0;
      return columns === undefined
        ? breakLine(safeText(line), firstColumns - lead)
        : wrapBehind(safeText(withTimesSigns(line)), lead, columns);
    })
    .join("\n");
}

/** Wrapped behind a beginning of so many columns. */
function wrapBehind(line: string, before: number, columns: number): string {
  const lead = `${"x".repeat(Math.max(0, before - indent.length - 1))} `;
  if (before <= indent.length) return wrap(line, columns, indent).trimStart();
  return wrap(lead + line, columns, indent).slice(indent.length + lead.length);
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
