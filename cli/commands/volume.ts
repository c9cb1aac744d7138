import { outputOptions, runningOptions } from "../study/run-study.ts";
import { runVolume } from "../volume/run-volume.ts";
import type { Command } from "./command.ts";

/** Kernels are not cut into slices, and one thread is enough for them. */
const options = ([...outputOptions, "layers", ...runningOptions] as const).filter(
  (name) => name !== "slices" && name !== "workers",
);

export const volume: Command = {
  name: "volume",
  operands: "MODEL...",
  summary: "3-D kernels as they are: a basis of 27 values for 3x3x3, how they vary along each axis",
  options,
  optionHelp: {
    format:
      "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures), explore (the page with the result inside)",
    json: "print the result as one JSON document (convscope-volume/1)",
  },
  examples: [
    ["convscope volume nnunet.pth -o report", "basis, anisotropy, kernels as slices beside each other; a report"],
    ["convscope analyze nnunet.pth --volume", "the same"],
    ["convscope analyze nnunet.pth --slices", "their 2-D slices as filters instead"],
  ],
  notes: "Kernels of 1 x k x k are 2-D filters, which analyze takes. docs/VOLUME.md says how the axes are compared.",
  run: runVolume,
};
