import { displayWidth } from "./display-width.ts";

/** Text broken at spaces into lines of at most `width` columns, each after `indent`. A longer word stays whole. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + displayWidth(joined) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = joined;
    }
  }
  if (line !== "") lines.push(indent + line);
  return lines.join("\n");
}
