import { columnsOf, type Model, type OpenModelOptions, type Selection, UsageError } from "../../sdk/index.ts";
import { nearestName } from "../options/nearest-name.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { names } from "../options/values.ts";

/** Which of the models and layers in the files a command looks at. */
export const modelOptionNames: readonly OptionName[] = ["part", "select", "slices"];

export interface ModelOptions extends Pick<OpenModelOptions, "slices" | "parts"> {
  readonly selections: readonly Selection[];
}

/** What of a file is opened: --slices, --part and --select. */
export function modelOptions(args: Arguments): ModelOptions {
  return {
    slices: args.has("slices"),
    parts: names("--part", args.value("part")),
    selections: args.values("select").map(parseSelection),
  };
}

/** "Task=Segmentation,GAN*" or "name!=*hso_*". */
function parseSelection(text: string): Selection {
  const [, column, mark, list] = /^([^=!]+)(!?=)(.*)$/s.exec(text) ?? [];
  if (column === undefined) {
    throw new UsageError(`--select: found ${JSON.stringify(text)}, expected COLUMN=PATTERN,... or COLUMN!=PATTERN,...`);
  }
  return { column: column.trim(), not: mark === "!=", patterns: list.split(",").map((part) => part.trim()) };
}

/** @throws UsageError for a column that these models lack, with the one that is most like it. */
export function expectColumns(models: readonly Model[], selections: readonly Selection[]): void {
  // Of a data base it goes over the columns of twenty thousand layers.
  if (selections.length === 0) return;
  const columns = columnsOf(models);
  for (const { column } of selections) {
    const nearest = columns.includes(column) ? undefined : nearestName(column, columns);
    if (nearest === undefined) continue;
    throw new UsageError(`--select: there is no column ${JSON.stringify(column)}, did you mean ${nearest}?`);
  }
}
