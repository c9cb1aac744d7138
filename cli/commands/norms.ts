import { resolve } from "node:path";
import { type LayerValues, type NormsDocument, type NormsStudyOptions, norms as studyNorms } from "../../sdk/index.ts";
import { addValues } from "../norms/add-values.ts";
import { formatNormsDocument } from "../operators/format-norms.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, layerImages, names, oneOf } from "../options/values.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const norms: Command = {
  name: "norms",
  operands: "MODEL...",
  summary: "whole layers as operators: spectral norm, condition number, stable rank",
  options: [
    ...outputOptions,
    "size",
    "input-size",
    "boundary",
    "norm-only",
    "bounds",
    "values",
    "layers",
    ...runningOptions,
  ],
  examples: [
    ["convscope norms model.onnx", "every layer, the largest spectral norm first, and the product of all"],
    ["convscope norms model.onnx --size from-graph -o report", "on images of each layer's own size; write report.html"],
    [
      "convscope norms model.json --input-size 256x256",
      "the sizes that follow for each layer, where the file tells none",
    ],
    ["convscope norms model.onnx --boundary zero", "with the zeros that each layer pads with, beside periodic images"],
    ["convscope norms model.onnx --bounds", "three upper bounds as published, beside the norm"],
    ["convscope norms model.onnx --values values", "all singular values, a .npz for each layer"],
    ["convscope norms big.safetensors --norm-only", "the largest singular value alone, with a proven upper bound"],
  ],
  notes:
    "A layer with all its channels is one linear operator; on periodic images its singular values come from one complex matrix per frequency (Sedghi, Gupta and Long, ICLR 2019). With --boundary zero all values are found of small layers; of larger ones the largest lies between a lower and a proven upper bound. docs/LAYERS.md tells how. Grouped, depthwise, strided, dilated and transposed layers of any kernel size are covered.",
  run(args, terminal) {
    const folder = args.value("values");
    const found: LayerValues[] = [];
    const onValues = (values: LayerValues) => {
      found.push(values);
    };
    return runStudy<NormsStudyOptions, NormsDocument>(
      {
        readOptions,
        study: (models, options) => studyNorms(models, folder === undefined ? options : { ...options, onValues }),
        format: (document, width, colors) => formatNormsDocument(document, width, colors, folder !== undefined),
        ...(folder === undefined
          ? {}
          : { adds: { folder, files: (files, { norms }) => addValues(files, resolve(folder), norms, found) } }),
      },
      args,
      terminal,
    );
  },
};

function readOptions(args: Arguments): NormsStudyOptions {
  return given({
    size: layerImages(args.value("size"), args.value("input-size")),
    boundary: oneOf("--boundary", args.value("boundary"), ["periodic", "zero"]),
    bounds: args.has("bounds") || undefined,
    normOnly: args.has("norm-only") || undefined,
    layers: names("--layers", args.value("layers")),
  });
}
