import { relative } from "node:path";
import type { StagedPaths } from "../files/staged-files.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { findLeftovers } from "./leftovers.ts";

/** What was written, in place of what, what was kept, and which files of the folder are of an earlier run; "" for nothing. */
export async function describeFiles(
  { written, kept }: StagedPaths,
  folder: string | undefined,
  inPlaceOf = "",
): Promise<string> {
  const leftovers = folder === undefined ? [] : await findLeftovers(folder, written);
  const strangers = leftovers.map((path) => `${safeText(path)} is not of this run: it was there before\n`);
  return describeWritten(written, folder).replace(/\n$/, `${inPlaceOf}\n`) + describeKept(kept) + strangers.join("");
}

/** Copies of files that convscope had not written and has replaced. */
export function describeKept(kept: readonly string[]): string {
  return kept.map((path) => `${safeText(path)} is what was there before: convscope had not written it\n`).join("");
}

function describeWritten(paths: readonly string[], folder: string | undefined): string {
  const report = paths.find((path) => path.endsWith("report.html"));
  if (paths.length === 0) return "";
  if (report !== undefined) return `\nwrote ${counted(paths.length, "file")}; open ${safeText(report)}\n`;
  if (paths.length === 1) return `\nwrote ${safeText(paths[0])}\n`;
  const inside = paths.filter((path) => folder !== undefined && !relative(folder, path).startsWith(".."));
  const others = paths.filter((path) => !inside.includes(path)).map((path) => safeText(path));
  const into = inside.length === 0 ? [] : [`${counted(inside.length, "file")} into ${safeText(folder as string)}`];
  return `\nwrote ${[...others, ...into].join(" and ")}\n`;
}
