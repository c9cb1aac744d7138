import { scaleSpace as studyScaleSpace } from "../../sdk/index.ts";
import { formatScaleSpace } from "../scale-space/format-scale-space.ts";
import { readScaleSpaceOptions } from "../scale-space/scale-space-options.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const scaleSpace: Command = {
  name: "scale-space",
  operands: "MODEL...",
  summary: "depthwise filters as discrete Gaussians, their differences and sharpening",
  options: [
    ...outputOptions,
    "mode",
    "method",
    "cosine",
    "filters",
    "pooled",
    "extended",
    "kernel",
    "layers",
    ...runningOptions,
  ],
  optionHelp: {
    kernel: "filter size, odd, such as 7x7, or all (default)",
    layers: "only layers of these names, depthwise or not, separated by commas; * stands for any text",
    filters: "list every filter: spread, normalisation, the fits of all methods and families, nearest key",
  },
  examples: [
    ["convscope scale-space convnext.safetensors -o report", "findings, tables, figures and report.html"],
    ["convscope scale-space model.onnx --filters --json", "every filter with all its fits"],
    ["convscope scale-space keys.npy --mode paper --filters --json", "the numbers as the paper makes them"],
    ["convscope scale-space resnet.onnx --layers '*'", "every k x k layer, not only the depthwise ones"],
    ["convscope scale-space model.onnx --extended", "models beyond the eight, ranked by AICc"],
  ],
  notes:
    "Families dy+, dx-, dy-, dx+, dx, dy, sharpen and smooth are those of the eight master key filters; methods A, B (variances), C1, C2 (least absolute differences), D1, D2 (least squares), with one scale per axis (1) or one for both (2): Lindeberg, Babaiee and Kiasari, arXiv 2509.12746. x runs to the right, y upwards.",
  run: (args, terminal) =>
    runStudy({ readOptions: readScaleSpaceOptions, study: studyScaleSpace, format: formatScaleSpace }, args, terminal),
};
