import {
  type DiffDocument,
  diffFurther,
  diff as diffModels,
  diffTables,
  type Model,
  type OtherTensors,
  UsageError,
} from "../../sdk/index.ts";
import { formatDiff } from "../diff/format-diff.ts";
import { giveDocument, type ShownDocument } from "../files/give-document.ts";
import { gateOptions } from "../gate/check-gate.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { lookOptions } from "../options/figure-look.ts";
import { listOf, wholeNumber } from "../options/values.ts";
import { withStudyPool } from "../study/study-pool.ts";
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
    format:
      "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures), explore (the page with the result inside)",
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
    const { document, code } = await giveDocument(shown, args, terminal, async () => {
      const further = listOf("--with", args.value("with"), diffFurther);
      const workers = wholeNumber("--workers", args.value("workers"), 1);
      const sources = await findSources(args.positionals, "two, before and after");
      // What a folder or a pattern brings along may be no model: that is counted once it is open.
      const named = sources.filter(({ chosen }) => chosen).length;
      const atMostTwo = (count: number) => {
        if (count > 2) throw new UsageError(`diff compares two models, found ${count}`);
      };
      atMostTwo(named);
      const digest = !args.has("no-digest");
      return (onProgress) =>
        withModels(sources, { ...terminal, ...modelOptions(args), least: 2, count: atMostTwo }, async (models) => {
          const [before, after] = expectTwo(models);
          const { signal } = terminal;
          return withStudyPool(workers, models, (pool) =>
            diffModels(before, after, { with: further, pool, digest, signal, onProgress }),
          );
        });
    });
    const { layers, others } = document;
    const changed =
      layers.some(({ state }) => state !== "unchanged") || others.changed.length > 0 || hasStrangers(others);
    return code ?? (args.has("exit-code") && changed ? exitChanged : undefined);
  },
};

const shown: ShownDocument<DiffDocument> = {
  file: "convscope-diff.json",
  tables: diffTables,
  figures: (draw, document) => draw.figuresOf(document),
  report: (draw, document) => draw.renderDiffReport(document),
  format: formatDiff,
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
