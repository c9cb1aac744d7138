import type { FigureOptions } from "../../sdk/figures/index.ts";
import { UsageError } from "../../sdk/index.ts";
import type { OptionName } from "./option.ts";
import type { Arguments } from "./parse-arguments.ts";
import { given, number, oneOf } from "./values.ts";

/** How figures look that are written into files. */
export const lookOptions: readonly OptionName[] = ["columns", "style", "color-max", "no-titles", "no-captions"];

/** What of it was asked for. @throws UsageError, also where no figures are written into files */
export function readLook(args: Arguments, output: { readonly isFile: boolean } | undefined): FigureOptions {
  const asked = lookOptions.find((name) => args.has(name));
  if (asked !== undefined && (output === undefined || output.isFile))
    throw new UsageError(`--${asked} is about figures in files: say where with -o DIR`);
  const columns = oneOf("--columns", args.value("columns"), ["1", "2"]);
  const style = oneOf("--style", args.value("style"), ["screen", "paper", "dark"]) ?? (columns && "paper");
  const colorMax = number("--color-max", args.value("color-max"));
  if (colorMax !== undefined && !(colorMax > 0)) throw new UsageError("--color-max: expected a number above 0");
  return given<FigureOptions>({
    colorMax,
    columns: columns && (Number(columns) as 1 | 2),
    style,
    heading: args.has("no-titles") ? false : undefined,
    notes: args.has("no-captions") ? false : undefined,
  });
}
