import { compare as compareModels, UsageError } from "../../sdk/index.ts";
import { findSources } from "../models/find-sources.ts";
import { filterStudy, measureOptions } from "../study/filter-study.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const compare: Command = {
  name: "compare",
  operands: "MODEL MODEL...",
  summary: "how far apart the filters of several models are",
  options: [...outputOptions, ...measureOptions, ...runningOptions],
  examples: [
    ["convscope compare a.onnx b.onnx", "the divergence D between the models, and which components carry it"],
    [
      "convscope compare *.safetensors --preset medical --sort mean",
      "equal weights and the range [-3, 3]; the study's basis is not published (--basis)",
    ],
    ["convscope compare a.npz b.npz -f csv,svg -o out", "write tables and figures only"],
  ],
  async run(args, terminal) {
    // A folder or a pattern may stand for several.
    if ((await findSources(args.positionals, "at least two files")).length === 1)
      throw new UsageError("compare needs two models or more, found one; analyze takes one");
    await runStudy({ ...filterStudy, study: compareModels, least: 2 }, args, terminal);
  },
};
