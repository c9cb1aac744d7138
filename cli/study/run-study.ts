import { resolve } from "node:path";
import { type AnalysisResult, type AnalyzeOptions, type Model, UsageError } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { stageFiles } from "../files/staged-files.ts";
import { findSources, inputPaths } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { listOf, wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { describeFiles } from "./describe-files.ts";
import { environmentOf } from "./environment.ts";
import { formatStudy } from "./format-study.ts";
import { addStudyFiles, fileFormats } from "./study-files.ts";
import { readStudyOptions } from "./study-options.ts";
import { studyPool } from "./study-pool.ts";

export const outputOptions: readonly OptionName[] = ["output", "format", "json"];

type Study = (models: readonly Model[], options: AnalyzeOptions) => Promise<AnalysisResult>;

/** Opens the models, runs the study, writes the files asked for, and prints the result as JSON or for people. */
export async function runStudy(study: Study, args: Arguments, terminal: Terminal): Promise<void> {
  const folder = args.value("output");
  const formats = listOf("--format", args.value("format"), fileFormats);
  if (formats !== undefined && folder === undefined)
    throw new UsageError("--format writes files: say where with -o DIR");
  const workers = wholeNumber("--workers", args.value("workers"), 1);
  const basisFile = args.value("save-basis");
  const options = await readStudyOptions(args);
  const sources = await findSources(args.positionals);
  if (basisFile !== undefined) await checkOutput(basisFile, inputPaths(sources), BASIS_BEGINNING);

  const progress = progressOn(terminal, args.has("quiet"));
  let result: AnalysisResult;
  try {
    result = await withModels(sources, { ...terminal, ...modelOptions(args) }, async (models) => {
      const pool = studyPool(workers, models);
      try {
        return await study(models, { ...options, pool, signal: terminal.signal, onProgress: progress.report });
      } finally {
        pool?.dispose();
      }
    });
  } finally {
    progress.clear();
  }
  if (args.has("environment")) {
    result = { ...result, provenance: { ...result.provenance, environment: environmentOf() } };
  }

  const written = await stageFiles(async (files) => {
    if (folder !== undefined) await addStudyFiles(files, folder, formats ?? fileFormats, result);
    if (basisFile !== undefined) await files.addJson(resolve(basisFile), result.basis);
  });
  const { stdout, stderr, env } = terminal;
  if (args.has("json")) await writeJson(stdout, result);
  else stdout.write(formatStudy(result, widthOf(stdout, env), colorsFor(stdout, env)));
  if (!args.has("quiet")) stderr.write(await describeFiles(written, folder));
}

/** How a file of `--save-basis` begins. */
const BASIS_BEGINNING = '{\n  "kernel"';
