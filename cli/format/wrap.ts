import { heldTogether } from "../../sdk/results/unbroken.ts";
import { cutMiddle, displayWidth, graphemes } from "./display-width.ts";

/** A file may hold names of megabytes, which nobody reads to the end. */
const longestWord = 400;

/** Text broken at spaces, a longer word wherever it must be, into lines of at most `width` columns, each after `indent`. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  const words = heldTogether(text)
    .split(/[^\S\u00a0]+/)
    .flatMap((word) => breakWord(cutMiddle(word, longestWord), width - indent.length));
  for (const word of words) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + displayWidth(joined) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = joined;
    }
  }
  if (line !== "") lines.push(indent + line);
  return lines.join("\n").replaceAll("\u00a0", " ");
}

/** The word in pieces of at most `width` columns; none for an empty word. */
function breakWord(word: string, width: number): string[] {
  if (word === "") return [];
  if (displayWidth(word) <= width) return [word];
  const pieces = [""];
  let used = 0;
  for (const { text, width: own } of graphemes(word)) {
    if (used + own > width) {
      pieces.push("");
      used = 0;
    }
    pieces[pieces.length - 1] += text;
    used += own;
  }
  return pieces;
}

/** Wraps with two spaces between the items; a no-break space holds an item together. */
export function wrapAtSpaces(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const item of text.split("  ")) {
    const joined = line === "" ? `  ${item}` : `${line}  ${item}`;
    if (joined.length > width && line !== "") {
      lines.push(line);
      line = `  ${item}`;
    } else line = joined;
  }
  return [...lines, line].join("\n").replaceAll("\u00a0", " ");
}
