import { operators as studyOperators } from "../../sdk/index.ts";
import { formatOperators } from "../operators/format-operators.ts";
import { readOperatorsOptions } from "../operators/operators-options.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const operators: Command = {
  name: "operators",
  operands: "MODEL...",
  summary: "which image-processing filter each filter's spectrum is nearest to, beside what noise gives",
  options: [
    ...outputOptions,
    "size",
    "input-size",
    "boundary",
    "threshold",
    "reference",
    "filters",
    "spectra",
    "norms",
    "norm-only",
    "clusters",
    "seed",
    "kernel",
    "layers",
    ...runningOptions,
  ],
  optionHelp: { kernel: "filter size: 3x3, 5x5, 7x7, or all of them (default)" },
  examples: [
    ["convscope operators model.onnx", "labels of every layer, and where they differ from noise"],
    ["convscope operators model.onnx --boundary zero --size 16", "with zeros around the image, as networks pad"],
    ["convscope operators model.tflite --size from-graph", "each layer on images of its own feature map's size"],
    ["convscope operators model.onnx --reference own.json --filters --json", "own features, every filter's label"],
    ["convscope operators model.onnx --norms -o report", "whole layers too; write report.html, tables and figures"],
  ],
  notes:
    "A filter is labelled mean, laplacian, gaussian, edge, identity or sharpen by the nearest spectrum of singular values, or indeterminate (Actor, Rivière and Fuentes). Periodic spectra take some hundredths of a millisecond per filter at --size 32; zero boundaries some milliseconds at 16 and hundredths of a second at 32 (a million filters: half a day), and the null model of each size some ten seconds more. --reference takes a list of {name, weights}, or {replace: true, filters: that list} to leave the six out.",
  run: (args, terminal) =>
    runStudy({ readOptions: readOperatorsOptions, study: studyOperators, format: formatOperators }, args, terminal),
};
