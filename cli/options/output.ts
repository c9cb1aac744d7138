import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import type { Arguments } from "./parse-arguments.ts";
import { listOf } from "./values.ts";

/** Where results go (-o): a folder of files, or the one file that the ending of its name stands for. */
export interface Output<F extends string> {
  readonly path: string;
  readonly isFile: boolean;
  /** What --format asks for; of one file its own. */
  readonly formats: readonly F[] | undefined;
}

/** Formats that are one file, by its ending: the default first. */
const oneFile: Partial<Record<string, readonly string[]>> = { json: ["json"], html: ["html", "explore"] };

/** Formats of several files, by the endings that people expect them to have; of tables the first that a command writes. */
const severalFiles: Partial<Record<string, readonly ["figures" | "tables", formats: readonly string[]]>> = {
  svg: ["figures", ["svg"]],
  pdf: ["figures", ["pdf"]],
  png: ["figures", ["svg", "pdf"]],
  csv: ["tables", ["csv"]],
  parquet: ["tables", ["parquet", "csv"]],
};

/**
 * Reads -o and --format; undefined where nothing is to be written. A folder that exists stays one, whatever its name ends in, and so does
 * a name with a slash behind it.
 * @throws UsageError for formats without a place, and for a name that promises one file of what are several
 */
export async function readOutput<F extends string>(
  args: Arguments,
  known: readonly F[],
): Promise<Output<F> | undefined> {
  const path = args.value("output");
  const formats = listOf("--format", args.value("format"), known);
  if (path === undefined) {
    if (formats !== undefined) throw new UsageError("--format writes files: say where with -o DIR");
    return undefined;
  }
  const folder = { path, isFile: false, formats };
  if (/[/\\]$/.test(path) || (await stat(path).catch(() => undefined))?.isDirectory()) return folder;
  const ending = extname(path).slice(1).toLowerCase();
  const file = basename(path);
  const several = severalFiles[ending];
  if (several !== undefined) throw new UsageError(severalInstead(several, known), { file });
  const possible = known.filter((format) => oneFile[ending]?.includes(format));
  if (possible.length === 0) return folder;
  const asked = formats ?? possible.slice(0, 1);
  if (asked.length !== 1 || !possible.includes(asked[0])) {
    const found = `--format asks for ${asked.join(", ")}`;
    throw new UsageError(`is one file, of ${possible.join(" or ")}, but ${found}: name a folder`, { file });
  }
  // A file that convscope has not written is kept under another name, as in a folder.
  await checkOutput(path, args.positionals.flatMap(withoutName), "");
  return { path, isFile: true, formats: asked };
}

/** The folder of several files, if that is what was asked for. */
export function folderOf(output: Output<string> | undefined): string | undefined {
  return output?.isFile ? undefined : output?.path;
}

/** Where a file of a result is written: under its name in the folder, or as the one that was asked for. */
export function placeIn({ path, isFile }: Pick<Output<string>, "path" | "isFile">, name: string): string {
  return isFile ? path : join(path, name);
}

function severalInstead([what, formats]: readonly ["figures" | "tables", readonly string[]], known: readonly string[]) {
  const ours = formats.filter((format) => known.includes(format)).slice(0, what === "tables" ? 1 : undefined);
  const instead = what === "tables" ? "; convscope export writes the filters as one file" : "";
  const names = ours.map((format) => (format === "parquet" ? "Parquet" : format.toUpperCase()));
  return `${what} are several files (${names.join(", ")}): name a folder, -o DIR -f ${ours.join(",")}${instead}`;
}

/** name=MODEL names a file, too. */
function withoutName(operand: string): string[] {
  return [operand, operand.slice(operand.indexOf("=") + 1)];
}
