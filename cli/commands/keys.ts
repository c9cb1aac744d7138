import { basename, resolve } from "node:path";
import { extractKeys, savedKeys } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { stageFiles } from "../files/staged-files.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatKeys } from "../keys/format-keys.ts";
import { addKeysFiles } from "../keys/keys-files.ts";
import { readKeysOptions, searchOptions } from "../keys/keys-options.ts";
import { findSources, inputPaths } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { progressOn } from "../progress.ts";
import { environmentOf } from "../study/environment.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

/** How a file of `--save` begins. */
const KEYS_BEGINNING = '{\n  "schema": "convscope-keys/1"';

export const keys: Command = {
  name: "keys",
  operands: "MODEL...",
  summary: "a few key filters that stand for all filters of the depthwise layers",
  options: [
    "output",
    "json",
    "kernel",
    "layers",
    ...searchOptions,
    "cosine",
    "save",
    "use",
    "slices",
    "part",
    "no-digest",
    "environment",
    "quiet",
    "help",
  ],
  optionHelp: {
    kernel: "filter size, such as 7x7 (default: the size with most filters)",
    layers: "only layers of these names, depthwise or not, separated by commas; * stands for any text",
  },
  examples: [
    ["convscope keys convnext.safetensors --count 8", "eight keys, and how much of the filters they explain"],
    ["convscope keys *.onnx --save keys.json -o keys", "keys of several models, with tables and figures"],
    ["convscope keys other.onnx --use keys.json", "how well keys of other models explain this one"],
    ["convscope keys convnext.safetensors --use master-keys", "the eight master key filters"],
  ],
  notes:
    "Keys are found as candidates by spherical k-means, of which a greedy removal leaves the asked number (arXiv 2509.11711). Explained is the mean squared centred cosine of a filter with its nearest key.",
  async run(args, terminal) {
    const options = await readKeysOptions(args);
    const [folder, file] = [args.value("output"), args.value("save")];
    const sources = await findSources(args.positionals);
    const replaced = file !== undefined && (await checkOutput(file, inputPaths(sources), KEYS_BEGINNING));
    const { stdout, stderr, env, signal } = terminal;
    const progress = progressOn(terminal, args.has("quiet"));
    let result: Awaited<ReturnType<typeof extractKeys>>;
    try {
      result = await withModels(sources, { ...terminal, ...modelOptions(args) }, (models) =>
        extractKeys(models, { ...options, signal, onProgress: progress.report }),
      );
    } finally {
      progress.clear();
    }
    if (args.has("environment")) {
      result = { ...result, provenance: { ...result.provenance, environment: environmentOf() } };
    }
    const written = await stageFiles(async (files) => {
      if (folder !== undefined) await addKeysFiles(files, folder, result);
      if (file !== undefined) await files.addJson(resolve(file), savedKeys(result));
    });
    if (args.has("json")) await writeJson(stdout, result);
    else stdout.write(formatKeys(result, widthOf(stdout, env), colorsFor(stdout, env)));
    if (args.has("quiet") || written.length === 0) return;
    const note = replaced ? `, ${safeText(basename(file))} in place of the keys that it held` : "";
    stderr.write(`\nwrote ${written.length === 1 ? safeText(written[0]) : counted(written.length, "file")}${note}\n`);
  },
};
