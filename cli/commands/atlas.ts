import { resolve } from "node:path";
import { buildAtlas, UsageError } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { stageFiles } from "../files/staged-files.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { inputPaths, togetherWithSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { expectOutput } from "../options/expect-output.ts";
import { wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { withStudyPool } from "../study/study-pool.ts";
import type { Command } from "./command.ts";

export const atlas: Command = {
  name: "atlas",
  operands: "build MODEL...",
  summary: "networks that others are placed among: analyze --against",
  options: ["output", ...modelOptionNames, "no-digest", "workers", "quiet", "help"],
  optionHelp: { output: "the file to write: atlas.json" },
  optionValues: { output: "FILE" },
  examples: [
    ["convscope atlas build models/ -o atlas.json", "quantiles of every measure, and each network's coefficients"],
    ["convscope analyze model.onnx --against atlas.json", "each layer's percentile, and the nearest networks"],
  ],
  notes:
    "An atlas holds no weights: quantiles of layers by kernel size, kind and depth, and histograms. docs/ATLAS.md.",
  async run(args, terminal) {
    const [verb, ...models] = args.positionals;
    const [, output, sources] = await togetherWithSources(
      models,
      () => expectBuild(verb),
      () => expectOutput(args, "atlas build needs a file to write: -o atlas.json"),
    );
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    await checkOutput(output, inputPaths(sources), '{\n  "schema": "convscope-atlas/1"');
    const progress = progressOn(terminal, args.has("quiet"));
    const digest = !args.has("no-digest");
    const built = await withModels(sources, { ...terminal, ...modelOptions(args) }, (opened) =>
      withStudyPool(workers, opened, (pool) =>
        buildAtlas(opened, { pool, digest, signal: terminal.signal, onProgress: progress.report }),
      ),
    ).finally(() => progress.clear());
    await stageFiles((files) => files.addJson(resolve(output), built));
    if (args.has("quiet")) return;
    const layers = built.models.reduce((sum, model) => sum + model.layers, 0);
    terminal.stderr.write(
      `wrote an atlas of ${counted(built.models.length, "network")}, ${counted(layers, "layer")}, to ${safeText(output)}\n`,
    );
  },
};

function expectBuild(verb: string | undefined): void {
  if (verb === undefined) throw new UsageError("atlas builds one: convscope atlas build MODEL... -o atlas.json");
  if (verb !== "build") throw new UsageError(`atlas was given ${JSON.stringify(verb)}, expected build MODEL...`);
}
