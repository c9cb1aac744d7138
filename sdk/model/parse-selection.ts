import { UsageError } from "../errors.ts";
import type { Selection } from "./select-layers.ts";

/**
 * Reads "Task=Segmentation,GAN*" or "name!=*hso_*".
 * @param what Whose value it is, for errors.
 * @throws UsageError
 */
export function parseSelection(text: string, what = "select"): Selection {
  const [, column, mark, list] = /^([^=!]+)(!?=)(.*)$/s.exec(text) ?? [];
  if (column === undefined) {
    throw new UsageError(`${what}: found ${JSON.stringify(text)}, expected COLUMN=PATTERN,... or COLUMN!=PATTERN,...`);
  }
  return { column: column.trim(), not: mark === "!=", patterns: list.split(",").map((part) => part.trim()) };
}
