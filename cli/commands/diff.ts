import {
  diffFurther,
  diff as diffModels,
  diffTables,
  type Model,
  type OtherTensors,
  UsageError,
} from "../../sdk/index.ts";
import { formatDiff } from "../diff/format-diff.ts";
import { type Drawing, drawnFormats, usualFormats } from "../files/drawn-files.ts";
import { repairFolder } from "../files/repair-folder.ts";
import { writeDocument } from "../files/write-document.ts";
import { gateOptions, readGate } from "../gate/check-gate.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { lookOptions, readLook } from "../options/figure-look.ts";
import { readOutput } from "../options/output.ts";
import { listOf, wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

export const diff: Command = {
  name: "diff",
  operands: "BEFORE AFTER",
  summary: "what changed from one model to another, layer by layer",
  options: [
    "output",
    "format",
    ...lookOptions,
    "json",
    "with",
    "exit-code",
    ...gateOptions,
    "part",
    "no-digest",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    format: "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures)",
    with: "more about the layers that changed: norms, operators, scale-space",
    json: "print the result as one JSON document (convscope-diff/1)",
  },
  examples: [
    ["convscope diff before.pt after.pt", "unchanged, rounded, scaled, permuted, pruned or changed, and by how much"],
    ["convscope diff model.pt model.onnx", "whether an export kept the weights; any two formats"],
    ["convscope diff a.pt b.pt --with norms,operators -o out", "spectral norms and labels before and after; a report"],
    ["convscope diff a.safetensors b.safetensors --exit-code", "exit code 10 if anything changed, for scripts"],
  ],
  notes:
    "Layers are matched by name, then by weights that are nearly the same, then by shape and place in the graph; guesses are marked. With --exit-code the exit code is 10 if the networks differ.",
  async run(args, terminal) {
    const { folder, formats = usualFormats } = readOutput(args, drawnFormats);
    const look = readLook(args);
    const further = listOf("--with", args.value("with"), diffFurther);
    const gate = readGate(args);
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const sources = await findSources(args.positionals);
    if (folder !== undefined) await repairFolder(folder);
    const { stdout, stderr, env, signal } = terminal;
    const progress = progressOn(terminal, args.has("quiet"));
    const digest = !args.has("no-digest");
    const document = await withModels(sources, { ...terminal, ...modelOptions(args) }, async (models) => {
      const [before, after] = expectTwo(models);
      return withStudyPool(workers, models, (pool) =>
        diffModels(before, after, { with: further, pool, digest, signal, onProgress: progress.report }),
      );
    }).finally(() => progress.clear());
    const tables = () => diffTables(document);
    const written = {
      ...{ file: "convscope-diff.json", document, tables },
      figures: (draw: Drawing) => draw.figuresOf(document),
      report: (draw: Drawing) => draw.renderDiffReport(document),
    };
    const paths = folder === undefined ? undefined : await writeDocument(folder, formats, look, written);
    if (args.has("json")) await writeJson(stdout, document);
    else stdout.write(formatDiff(document, widthOf(stdout, env), colorsFor(stdout, env)));
    if (!args.has("quiet") && paths !== undefined) stderr.write(await describeFiles(paths, folder, ""));
    const code = await gate(tables, terminal);
    const { layers, others } = document;
    const changed =
      layers.some(({ state }) => state !== "unchanged") || others.changed.length > 0 || hasStrangers(others);
    return code ?? (args.has("exit-code") && changed ? exitChanged : undefined);
  },
};

/** Tensors without a partner; between formats all have other names, which says nothing. */
function hasStrangers({ compared, onlyA, onlyB }: OtherTensors): boolean {
  return compared > 0 && onlyA + onlyB > 0;
}

/** As the help says. */
const exitChanged = 10;

function expectTwo(models: readonly Model[]): [Model, Model] {
  if (models.length === 2) return [models[0], models[1]];
  const hint = models.length > 2 ? "; --part chooses among several models of one file" : "";
  throw new UsageError(`diff compares two models, found ${models.length === 1 ? "one" : `${models.length}${hint}`}`);
}
