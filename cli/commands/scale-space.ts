import { join } from "node:path";
import { type Method, type Mode, scaleSpace, toJson } from "../../sdk/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { formatScaleSpace } from "../scale-space/format-scale-space.ts";
import { findSources } from "../models/find-sources.ts";
import { withModels } from "../models/open-models.ts";
import { kernelSize, names, numbers } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { widthOf } from "../terminal.ts";
import type { Command } from "./command.ts";

export const scaleSpaceCommand: Command = {
  name: "scale-space",
  operands: "MODEL...",
  summary: "which discrete scale-space model each learned filter resembles",
  options: ["output", "json", "mode", "method", "cosine", "filters", "kernel", "layers", "all-layers", "no-digest", "quiet", "help"],
  optionHelp: { kernel: "filter size, such as 7x7 (default: all odd sizes)" },
  examples: [["convscope scale-space model.onnx", "families and sigmas of the depthwise layers"]],
  notes: "Families and methods are those of arXiv 2509.12746.",
  async run(args, terminal) {
    const given = {
      mode: args.value("mode") as Mode | undefined,
      method: args.value("method") as Method | undefined,
      cosine: numbers("--cosine", args.value("cosine"))?.[0],
      filters: args.has("filters") || undefined,
      kernel: kernelSize(args.value("kernel")),
      layers: names("--layers", args.value("layers")),
      allLayers: args.has("all-layers") || undefined,
      digest: args.has("no-digest") ? false : undefined,
    };
    const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const folder = args.value("output");
    const progress = progressOn(terminal, args.has("quiet"));
    const sources = await findSources(args.positionals);
    let result: Awaited<ReturnType<typeof scaleSpace>>;
    try {
      result = await withModels(sources, { ...terminal, slices: false }, (models) =>
        scaleSpace(models, { ...options, signal: terminal.signal, onProgress: progress.report }),
      );
    } finally {
      progress.clear();
    }
    await stageFiles(async (files) => {
      if (folder === undefined) return;
      await files.folder(folder);
      await files.addText(join(folder, "convscope.json"), toJson(result));
    });
    const { stdout, env } = terminal;
    stdout.write(args.has("json") ? toJson(result) : formatScaleSpace(result, widthOf(stdout, env)));
  },
};
