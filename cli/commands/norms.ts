import { type NormsStudyOptions, norms as studyNorms } from "../../sdk/index.ts";
import { formatNormsDocument } from "../operators/format-norms.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, names, wholeNumber } from "../options/values.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const norms: Command = {
  name: "norms",
  operands: "MODEL...",
  summary: "whole layers as operators: spectral norm, condition number, stable rank",
  options: [...outputOptions, "size", "norm-only", "layers", ...runningOptions],
  examples: [
    ["convscope norms model.onnx", "every layer, the largest spectral norm first, and the product of all"],
    ["convscope norms model.onnx --size from-graph -o report", "on images of each layer's own size; write report.html"],
    ["convscope norms big.safetensors --norm-only", "the largest singular value alone, with a proven upper bound"],
  ],
  notes:
    "A layer with all its channels is one linear operator on periodic images; its singular values come from one complex matrix per frequency (Sedghi, Gupta and Long, ICLR 2019). Grouped, depthwise, strided, dilated and transposed layers of any kernel size are covered.",
  run: (args, terminal) => runStudy({ readOptions, study: studyNorms, format: formatNormsDocument }, args, terminal),
};

function readOptions(args: Arguments): NormsStudyOptions {
  const size = args.value("size");
  return given({
    size: size === "from-graph" ? size : wholeNumber("--size", size, 2),
    normOnly: args.has("norm-only") || undefined,
    layers: names("--layers", args.value("layers")),
  });
}
