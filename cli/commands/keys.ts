import { extractKeys, savedKeys } from "../../sdk/index.ts";
import { formatKeys } from "../keys/format-keys.ts";
import { readKeysOptions, searchOptions } from "../keys/keys-options.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const keys: Command = {
  name: "keys",
  operands: "MODEL...",
  summary: "a few key filters that stand for the depthwise filters of one size",
  options: [...outputOptions, "kernel", "layers", ...searchOptions, "cosine", "save", "use", ...runningOptions],
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
    "Keys are of one size; notes say which filters were left out. They are found as candidates by spherical k-means, of which a greedy removal leaves the asked number (arXiv 2509.11711). Explained is the mean squared centred cosine of a filter with its nearest key.",
  run: (args, terminal) =>
    runStudy(
      {
        readOptions: readKeysOptions,
        study: extractKeys,
        format: formatKeys,
        saves: { option: "save", what: "keys", beginning: '{\n  "schema": "convscope-keys/1"', of: savedKeys },
      },
      args,
      terminal,
    ),
};
