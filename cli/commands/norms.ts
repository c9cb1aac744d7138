import { type NormsStudyOptions, norms as studyNorms } from "../../sdk/index.ts";
import { formatNormsDocument } from "../operators/format-norms.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, names, oneOf, wholeNumber } from "../options/values.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const norms: Command = {
  name: "norms",
  operands: "MODEL...",
  summary: "whole layers as operators: spectral norm, condition number, stable rank",
  options: [...outputOptions, "size", "boundary", "norm-only", "bounds", "layers", ...runningOptions],
  examples: [
    ["convscope norms model.onnx", "every layer, the largest spectral norm first, and the product of all"],
    ["convscope norms model.onnx --size from-graph -o report", "on images of each layer's own size; write report.html"],
    ["convscope norms model.onnx --boundary zero", "with the zeros that each layer pads with, beside periodic images"],
    ["convscope norms model.onnx --bounds", "three upper bounds as published, beside the norm"],
    ["convscope norms big.safetensors --norm-only", "the largest singular value alone, with a proven upper bound"],
  ],
  notes:
    "A layer with all its channels is one linear operator; on periodic images its singular values come from one complex matrix per frequency (Sedghi, Gupta and Long, ICLR 2019). With --boundary zero all values are found of small layers; of larger ones the largest lies between a lower and a proven upper bound. docs/LAYERS.md tells how. Grouped, depthwise, strided, dilated and transposed layers of any kernel size are covered.",
  run: (args, terminal) => runStudy({ readOptions, study: studyNorms, format: formatNormsDocument }, args, terminal),
};

function readOptions(args: Arguments): NormsStudyOptions {
  const size = args.value("size");
  return given({
    size: size === "from-graph" ? size : wholeNumber("--size", size, 2),
    boundary: oneOf("--boundary", args.value("boundary"), ["periodic", "zero"]),
    bounds: args.has("bounds") || undefined,
    normOnly: args.has("norm-only") || undefined,
    layers: names("--layers", args.value("layers")),
  });
}
