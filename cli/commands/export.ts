import { basename, extname, resolve } from "node:path";
import { filtersToCsv, filtersToNpz, UsageError } from "../../sdk/index.ts";
import type { DescribingStudy, filtersToParquet } from "../../sdk/parquet/index.ts";
import { describeOtherSizes } from "../export/other-sizes.ts";
import { checkOutput } from "../files/check-output.ts";
import { stageFiles } from "../files/staged-files.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { inputPaths, togetherWithSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { expectOutput } from "../options/expect-output.ts";
import { kernelSize, listOf, names, wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { withStudyPool } from "../study/study-pool.ts";
import type { Command } from "./command.ts";

/** By extension: the writer, and how its files begin. */
const writers: Record<string, { write: typeof filtersToParquet; beginning: string } | undefined> = {
  ".npz": { write: filtersToNpz, beginning: "PK\x03\x04" },
  ".csv": { write: filtersToCsv, beginning: "model,layer,filter," },
  ".parquet": { write: writeParquet, beginning: "PAR1" },
};

/** The writer of Parquet is loaded where it is asked for. */
async function writeParquet(...args: Parameters<typeof filtersToParquet>): Promise<number> {
  return (await import("../../sdk/parquet/index.ts")).filtersToParquet(...args);
}

async function readStudies(text: string | undefined): Promise<readonly DescribingStudy[]> {
  return listOf("--with", text, (await import("../../sdk/parquet/index.ts")).describingStudies) ?? [];
}

export const exportFilters: Command = {
  name: "export",
  operands: "MODEL...",
  summary: "all filters of one size with their layers, as .npz, .csv or .parquet",
  options: ["output", "kernel", "scaled", "layers", "with", ...modelOptionNames, "workers", "quiet", "help"],
  optionHelp: {
    output: "the file to write: its extension, .npz, .csv or .parquet, chooses the format",
    kernel: "filter size: 3x3 (default), 5x5, 7x7, any KxK, or all where there is only one; a file holds one size",
    with: "columns of each filter in .parquet: operators (its label), scale-space (its best fit), or both",
    workers: "threads that share the work of --with (default: one per core, from 200,000 filters and 4 MiB on)",
    slices: "also export the 2-D slices of 3-D kernels",
  },
  optionValues: { output: "FILE" },
  examples: [
    ["convscope export model.onnx -o filters.npz", 'then in Python: numpy.load("filters.npz")["filters"]'],
    ["convscope export a.onnx b.onnx -o filters.csv --scaled", "one row per filter, its largest weight 1 or -1"],
    ["convscope export model.safetensors --kernel 5x5 -o filters.npz", "another filter size"],
    [
      "convscope export model.onnx --with operators,scale-space --layers '*' -o filters.parquet",
      "labels and fits of each 3x3 filter",
    ],
  ],
  notes:
    "The .npz holds filters (n, k, k) and layer (n), the index of each filter's layer in layer_name, layer_model, layer_in, layer_out and layer_groups; model_name names the models. The .csv holds model, layer, filter, out_channel, in_channel and the weights; the .parquet the same and the layer's depth, and what --with adds (docs/PARQUET.md).",
  async run(args, terminal) {
    const [output, sources] = await togetherWithSources(args.positionals, () =>
      expectOutput(args, "export needs a file to write: -o filters.npz, filters.csv or filters.parquet"),
    );
    const writer = writers[extname(output).toLowerCase()];
    if (writer === undefined)
      throw new UsageError(
        `-o: found ${JSON.stringify(basename(output))}, expected a name that ends in .npz, .csv or .parquet`,
      );
    if (args.has("with") && writer.write !== writeParquet)
      throw new UsageError(
        `-o: found ${JSON.stringify(basename(output))}, expected a name that ends in .parquet for --with`,
      );
    const studies = args.has("with") ? await readStudies(args.value("with")) : [];
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const kernel = kernelSize(args.value("kernel"));
    const layers = names("--layers", args.value("layers"));
    const replaced = await checkOutput(output, inputPaths(sources), writer.beginning);

    const { signal } = terminal;
    const progress = progressOn(terminal, args.has("quiet"));
    let filters = 0;
    let others = "";
    try {
      await withModels(sources, { ...terminal, ...modelOptions(args) }, (models) =>
        stageFiles((files) =>
          files.add(resolve(output), (sink) =>
            withStudyPool(studies.length === 0 ? 1 : workers, models, async (pool) => {
              const chosen = { kernel, layers, scaled: args.has("scaled"), with: studies };
              filters = await writer.write(models, sink, { ...chosen, pool, signal, onProgress: progress.report });
              if (kernel !== "all") others = describeOtherSizes(models, kernel ?? 3, layers);
            }),
          ),
        ),
      );
    } finally {
      progress.clear();
    }
    const note = replaced ? ", in place of the filters that it held" : "";
    const wrote = args.has("quiet") ? "" : `wrote ${counted(filters, "filter")} to ${safeText(output)}${note}\n`;
    terminal.stderr.write(wrote + others);
  },
};
