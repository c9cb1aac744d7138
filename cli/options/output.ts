import { UsageError } from "../../sdk/index.ts";
import type { Arguments } from "./parse-arguments.ts";
import { listOf } from "./values.ts";

/** Where files go (-o), and which (--format); undefined where nothing is said. @throws UsageError for formats without a folder */
export function readOutput<F extends string>(
  args: Arguments,
  known: readonly F[],
): { folder: string | undefined; formats: F[] | undefined } {
  const folder = args.value("output");
  const formats = listOf("--format", args.value("format"), known);
  if (formats !== undefined && folder === undefined)
    throw new UsageError("--format writes files: say where with -o DIR");
  return { folder, formats };
}
