import { analyze as analyzeModels, placeInAtlas } from "../../sdk/index.ts";
import type { OptionName } from "../options/option.ts";
import { filterStudy, measureOptions } from "../study/filter-study.ts";
import { againstNothing, mostUnasked, readAtlas, shippedAtlas } from "../study/read-atlas.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

/** What is about 2-D filters alone. */
const filterOptions: readonly OptionName[] = [
  ...(["by", "first-layer-apart", "label-column", "against", "slices"] as const),
  ...measureOptions.filter((name) => name !== "layers"),
];

export const analyze: Command = {
  name: "analyze",
  operands: "MODEL...",
  summary: "the filter study: shared basis, coefficients, divergence, quality of every layer",
  options: [
    ...outputOptions,
    "by",
    "first-layer-apart",
    "label-column",
    "against",
    ...measureOptions,
    "volume",
    ...runningOptions,
  ],
  examples: [
    ["convscope analyze model.onnx -o report", "print the findings, write report.html, JSON, tables and figures"],
    ["convscope analyze a.safetensors b.safetensors --by depth-decile", "compare the depths of two networks"],
    ["convscope analyze before=epoch1.npz after=epoch90.npz", "name the models in the results"],
    ["convscope analyze *.onnx --labels task.csv --label-column task --json > study.json", "compare groups of models"],
    ["convscope analyze big.safetensors --layers 'stem*' --no-digest", "some layers of a large file"],
    ["convscope analyze model.onnx --basis robustness-robust", "coefficients in a published basis"],
    ["convscope analyze nnunet.pth --volume", "3-D kernels as they are"],
    ["convscope analyze model.onnx --against atlas.json", "among the networks of an atlas of your own"],
  ],
  async run(args, terminal) {
    if (args.has("volume")) {
      const { expectNoneOf, runVolume } = await import("../volume/run-volume.ts");
      expectNoneOf(args, filterOptions);
      return runVolume(args, terminal);
    }
    const asked = args.value("against");
    const atlas = asked === againstNothing ? undefined : await readAtlas(asked ?? shippedAtlas);
    const study: typeof analyzeModels = async (models, options = {}) => {
      const result = await analyzeModels(models, options);
      const layers = result.models.reduce((sum, model) => sum + model.layers.length, 0);
      const isMany = layers > mostUnasked.layers || models.length > mostUnasked.models;
      if (atlas === undefined || (asked === undefined && isMany)) return result;
      return placeInAtlas(result, models, atlas.atlas, { ...options, name: atlas.name });
    };
    return runStudy({ ...filterStudy, study }, args, terminal);
  },
};
