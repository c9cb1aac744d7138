import { resolve } from "node:path";
import { idealize as idealizeModel, UsageError } from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { expectExtension, expectNew } from "../idealize/expect-new.ts";
import { expectReplaced } from "../idealize/expect-replaced.ts";
import { formatIdealization } from "../idealize/format-idealization.ts";
import { readIdealizeOptions } from "../idealize/idealize-options.ts";
import { writeIdealized } from "../idealize/write-idealized.ts";
import { findSources, inputPaths } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

export const idealize: Command = {
  name: "idealize",
  operands: "MODEL",
  summary: "the model again, with depthwise filters replaced by ideal ones",
  options: [
    "output",
    "by",
    "keys",
    "layers",
    "part",
    "min-cosine",
    "keep-amplitude",
    "mode",
    "method",
    "json",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    output: "the model to write, in the format of MODEL; a folder where MODEL has several files",
    by: "replace each filter by its fit (default), the nearest of the eight master-keys, or of the keys of --keys",
    layers: "only layers of these names, depthwise or not, separated by commas; * stands for any text",
    json: "print the manifest as one JSON document (convscope-idealize/1)",
  },
  examples: [
    ["convscope idealize model.onnx -o ideal.onnx", "filters of a cosine from 0.9 become their scale-space fit"],
    ["convscope idealize model.onnx -o keys.onnx --by master-keys --min-cosine 0", "every filter one of eight"],
    ["convscope idealize m.safetensors -o m5.safetensors --by keys --keys keys.json", "keys of convscope keys --save"],
  ],
  notes:
    "A filter x becomes a m + b: m its ideal without its mean, of length 1, b the mean of x, a = <m, x>. Every other byte of the model stays. OUT.manifest.json tells of each filter what became of it. Neither it nor OUT may exist. Reads and writes safetensors, ONNX, .npz and .npy.",
  async run(args, terminal) {
    const given = args.value("output");
    if (given === undefined) throw new UsageError("idealize needs a model to write: -o OUT");
    const output = resolve(given);
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const options = await readIdealizeOptions(args);
    const sources = await findSources(args.positionals);
    if (sources.length !== 1) throw new UsageError(`found ${sources.length} models, expected one`);
    await expectNew(output, inputPaths(sources));
    const { stdout, stderr, env, signal } = terminal;
    const progress = progressOn(terminal, args.has("quiet"));
    let result: Awaited<ReturnType<typeof writeIdealized>>;
    try {
      result = await withModels(sources, { ...terminal, ...modelOptions(args) }, async ([model, ...others]) => {
        if (others.length > 0) {
          const parts = [model, ...others].map(({ part }) => part).join(", ");
          throw new UsageError(
            `found ${others.length + 1} models in the file, expected one: choose one by --part (${parts})`,
          );
        }
        expectExtension(output, model);
        const ideal = await withStudyPool(workers, [model], (pool) =>
          idealizeModel(model, { ...options, pool, signal, onProgress: progress.report }),
        );
        expectReplaced(ideal.manifest);
        return writeIdealized(model, ideal, output, signal);
      });
    } finally {
      progress.clear();
    }
    const { manifest, written } = result;
    if (args.has("json")) await writeJson(stdout, manifest);
    else stdout.write(formatIdealization(manifest, widthOf(stdout, env), colorsFor(stdout, env)));
    if (!args.has("quiet"))
      stderr.write(`\nwrote ${safeText(given)} and its manifest (${counted(written.length, "file")})\n`);
  },
};
