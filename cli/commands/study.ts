import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Model, UsageError } from "../../sdk/index.ts";
import { expectFolder } from "../files/expect-folder.ts";
import { repairFolder } from "../files/repair-folder.ts";
import { safeText } from "../format/safe-text.ts";
import { togetherWithSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { expectOutput } from "../options/expect-output.ts";
import { lookOptions, readLook } from "../options/figure-look.ts";
import { folderOf, readOutput } from "../options/output.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { fileFormats } from "../study/document-files.ts";
import { readPage } from "../study/page-file.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { formatOutcome, formatPlan } from "../study-files/format-plan.ts";
import { readStudy } from "../study-files/read-study.ts";
import { colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

export const study: Command = {
  name: "study",
  operands: "NAME|FILE MODEL...",
  summary: "a published study, or one of your own, as a file: steps, figures and sentences in one run",
  options: [
    "output",
    "format",
    ...lookOptions,
    "plan",
    "init",
    "json",
    ...modelOptionNames,
    "no-digest",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    format:
      "files of each step: json, csv (default: these two), svg, html, parquet; explore: the page with the results of all steps inside; with pdf every figure as PDF too",
    json: "print what was found as one JSON document (convscope-study/1); with --plan the study itself",
  },
  examples: [
    ["convscope study medical dataset.h5 -o medical", "the study of medical imaging, on CNN Filter DB's layout"],
    ["convscope study --plan medical dataset.h5", "its steps, and the layers that each would take"],
    ["convscope study --init medical my.yaml", "a copy to change: convscope study my.yaml dataset.h5 -o out"],
    ["convscope study master-keys convnext.safetensors -o keys", "filters as discrete scale-space models"],
  ],
  notes:
    "NAME is one of cnn-filter-db, master-keys, medical, operators-poster and robustness. A file is YAML or JSON, described in docs/STUDIES.md and by convscope/study-file-schema.json. Its folder is where its own inputs and labels lie.",
  async run(args, terminal) {
    const files = await import("../../sdk/study-files/index.ts");
    if (args.has("init")) return copyStudy(args.positionals, files.shippedStudy, terminal, args.has("quiet"));
    const [operand, ...given] = args.positionals;
    const read = readStudy(operand, files);
    const inputs = given.length > 0 ? given : await read.then(({ inputs }) => inputs).catch(() => undefined);
    const isPlan = args.has("plan");
    const [found, output, sources] = await togetherWithSources(
      // A plan is also of no models.
      isPlan && inputs?.length === 0 ? undefined : inputs,
      () => read,
      async () => {
        if (isPlan) return undefined;
        if (!args.has("json")) expectOutput(args, "study writes a folder of files: -o DIR");
        const output = await readOutput(args, fileFormats);
        // Before the steps are run.
        if (output?.formats?.includes("explore")) await readPage();
        return output;
      },
    );
    const { stdout, env, signal } = terminal;
    const [width, colors] = [widthOf(stdout, env), colorsFor(stdout, env)];
    const opening = { ...terminal, labels: found.labels, ...definedOptions(args) };
    if (isPlan) {
      if (args.has("json")) return writeJson(stdout, found.study);
      const planned =
        sources.length === 0
          ? undefined
          : await withModels(sources, opening, async (models, folderOf) =>
              files.planStudyFile(found.study, models, folderOf).map(({ facts }) => facts),
            );
      stdout.write(formatPlan(found.study, planned, width, colors));
      return;
    }
    const folder = folderOf(output);
    const look = readLook(args, output);
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    if (folder !== undefined) await repairFolder(folder);
    const progress = progressOn(terminal, args.has("quiet"));
    let run: Awaited<ReturnType<typeof files.runStudyFile>>;
    try {
      run = await withModels(sources, opening, (models, folderOf) =>
        withStudyPool(workers, models as Model[], (pool) =>
          files.runStudyFile(found.study, models, {
            ...{ pool, signal, folderOf, onProgress: progress.report, digest: !args.has("no-digest") },
          }),
        ),
      );
    } finally {
      progress.clear();
    }
    const { writeStudy } = await import("../study-files/write-study.ts");
    const paths = output && (await writeStudy(output, run, output.formats ?? ["json", "csv"], look));
    if (args.has("json")) await writeJson(stdout, run.outcome);
    else stdout.write(formatOutcome(run.outcome, width, colors));
    if (paths !== undefined && !args.has("quiet")) terminal.stderr.write(await describeFiles(paths, folder));
  },
};

/** Without those that were not given: a file's own labels count then. */
function definedOptions(args: Arguments): Partial<ReturnType<typeof modelOptions>> {
  const { labels, ...others } = modelOptions(args);
  return labels === undefined ? others : { ...others, labels };
}

async function copyStudy(
  [name, path, ...more]: readonly string[],
  textOf: (name: string) => string,
  { stderr }: Terminal,
  quiet: boolean,
): Promise<void> {
  if (name === undefined || path === undefined || more.length > 0) {
    throw new UsageError("--init takes the name of a study and a file to write: study --init medical my.yaml");
  }
  const text = textOf(name);
  await expectFolder(path);
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UsageError("exists already and is not overwritten: choose another name", { file: basename(path) });
  }
  if (!quiet) stderr.write(`wrote ${safeText(path)}; run it by: convscope study ${safeText(path)} MODEL... -o DIR\n`);
}
