import {
  chooseLayers,
  type InspectDocument,
  inspect as inspectModels,
  layerFactsTable,
  type Model,
  tensorsTable,
  toCsv,
  UsageError,
} from "../../sdk/index.ts";
import { dimNotes } from "../format/notes.ts";
import { safeText } from "../format/safe-text.ts";
import { gateOptions, readGate } from "../gate/check-gate.ts";
import { formatFilters } from "../inspect/format-filters.ts";
import { formatInspection } from "../inspect/format-inspection.ts";
import { inspectOptionNames, readInspectOptions } from "../inspect/inspect-options.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { names } from "../options/values.ts";
import { type Colors, colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { writePieces } from "../write-pieces.ts";
import type { Command } from "./command.ts";

export const inspect: Command = {
  name: "inspect",
  operands: "MODEL...",
  summary: "every tensor and convolution layer of a file, used or skipped and why",
  options: ["json", "csv", "filters", ...inspectOptionNames, ...modelOptionNames, ...gateOptions, "quiet", "help"],
  optionHelp: {
    json: "print one JSON document",
    csv: "print the tensors as CSV",
    filters:
      "draw the first 64 filters of these layers, in place of the tables; separated by commas, * stands for any text",
  },
  optionValues: { filters: "LAYER" },
  examples: [
    ["convscope inspect model.onnx", "the layers and tensors as tables"],
    ["convscope inspect model.safetensors --json", "the same for a program"],
    ["convscope inspect model.onnx --filters conv1", "the filters of a layer as pictures"],
    ["convscope inspect hf://owner/repo", "the safetensors of a repository, by their headers"],
    ["convscope inspect model.onnx --csv > tensors.csv", "the tensors for a spreadsheet"],
  ],
  async run(args, terminal) {
    const { stdout, env, signal } = terminal;
    if (args.has("json") && args.has("csv")) throw new UsageError("--json and --csv exclude each other");
    const drawn = names("--filters", args.value("filters"));
    if (drawn !== undefined && (args.has("json") || args.has("csv"))) {
      throw new UsageError("--filters draws filters for people: leave out --json and --csv (export writes filters)");
    }
    const gate = readGate(args);
    const sources = await findSources(args.positionals);
    const document = await withModels(sources, { ...terminal, ...modelOptions(args) }, async (models) => {
      if (drawn !== undefined) await drawFilters(models, drawn, terminal);
      return inspectModels(models, { ...readInspectOptions(args), signal });
    });
    const { models } = document;
    if (args.has("json")) await writeJson(stdout, document);
    else if (args.has("csv")) stdout.write(toCsv(tensorsTable(models)));
    else if (drawn === undefined)
      await writePieces(stdout, inspectionsOf(document, widthOf(stdout, env), colorsFor(stdout, env)));
    return gate(() => [tensorsTable(models), layerFactsTable(models)], terminal);
  },
};

/** Prints the first filters of the layers that fit a pattern. */
async function drawFilters(models: readonly Model[], patterns: readonly string[], { stdout, env, signal }: Terminal) {
  const [width, colors] = [widthOf(stdout, env), colorsFor(stdout, env)];
  let separator = "";
  for (const layer of chooseLayers(models, patterns)) {
    stdout.write(`${separator}${await formatFilters(layer, width, colors, signal)}`);
    separator = "\n";
  }
}

function* inspectionsOf({ models, notes }: InspectDocument, width: number, colors: Colors) {
  for (const [i, model] of models.entries()) {
    if (i > 0) yield "\n";
    yield* formatInspection(model, width, colors);
  }
  if (notes.length > 0) yield `\n${dimNotes(notes.map(safeText), width, colors)}`;
}
