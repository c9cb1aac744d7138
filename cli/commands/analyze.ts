import { analyze as analyzeModels } from "../../sdk/index.ts";
import { filterStudy, measureOptions } from "../study/filter-study.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const analyze: Command = {
  name: "analyze",
  operands: "MODEL...",
  summary: "the filter study: shared basis, coefficients, divergence, quality of every layer",
  options: [...outputOptions, "by", "label-column", ...measureOptions, ...runningOptions],
  examples: [
    ["convscope analyze model.onnx -o report", "print the findings, write report.html, JSON, tables and figures"],
    ["convscope analyze a.safetensors b.safetensors --by depth-decile", "compare the depths of two networks"],
    ["convscope analyze before=epoch1.npz after=epoch90.npz", "name the models in the results"],
    ["convscope analyze *.onnx --labels task.csv --label-column task --json > study.json", "compare groups of models"],
    ["convscope analyze big.safetensors --layers 'stem*' --no-digest", "some layers of a large file"],
    ["convscope analyze model.onnx --basis robustness-robust", "coefficients in a published basis"],
  ],
  run: (args, terminal) => runStudy({ ...filterStudy, study: analyzeModels }, args, terminal),
};
