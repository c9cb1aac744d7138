import { type OperatorsDocument, operators, toJson, UsageError } from "../../sdk/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { findSources } from "../models/find-sources.ts";
import { withModels } from "../models/open-models.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { listOf } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { environmentOf } from "../study/environment.ts";
import { fileFormats } from "../study/study-files.ts";
import { colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { formatOperators } from "./format-operators.ts";
import { addOperatorsFiles } from "./operators-files.ts";
import { readOperatorsOptions } from "./operators-options.ts";

/** Opens the models, labels their filters, writes the files asked for, and prints the result as JSON or for people. */
export async function runOperators(args: Arguments, terminal: Terminal): Promise<void> {
  const folder = args.value("output");
  const formats = listOf("--format", args.value("format"), fileFormats);
  if (formats !== undefined && folder === undefined)
    throw new UsageError("--format writes files: say where with -o DIR");
  const options = await readOperatorsOptions(args);
  const sources = await findSources(args.positionals);

  const progress = progressOn(terminal, args.has("quiet"));
  let result: OperatorsDocument;
  try {
    result = await withModels(sources, { ...terminal, slices: args.has("slices") }, (models) =>
      operators(models, { ...options, signal: terminal.signal, onProgress: progress.report }),
    );
  } finally {
    progress.clear();
  }
  if (args.has("environment")) {
    result = { ...result, provenance: { ...result.provenance, environment: environmentOf() } };
  }
  const written = await stageFiles(async (files) => {
    if (folder !== undefined) await addOperatorsFiles(files, folder, formats ?? fileFormats, result);
  });
  const { stdout, stderr, env } = terminal;
  if (args.has("json")) stdout.write(toJson(result));
  else stdout.write(formatOperators(result, widthOf(stdout, env), colorsFor(stdout, env)));
  if (!args.has("quiet")) stderr.write(await describeFiles(written, folder));
}
