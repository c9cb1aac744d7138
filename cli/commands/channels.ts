import { type CommonOptions, channels as studyChannels } from "../../sdk/index.ts";
import { formatChannelsDocument } from "../channels/format-channels.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, names } from "../options/values.ts";
import { outputOptions, runningOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

export const channels: Command = {
  name: "channels",
  operands: "MODEL...",
  summary: "first layers and patch embeddings in colour, 1x1 layers by their mixing matrix",
  options: [...outputOptions, "layers", ...runningOptions],
  examples: [
    ["convscope channels model.onnx -o report", "colour, frequencies and eigen-filters of the stem; 1x1 layers"],
    ["convscope channels vit.safetensors --layers '*patch_embed*'", "a patch embedding alone, up to 32x32"],
    ["convscope analyze model.onnx --with channels", "beside the study of filters"],
  ],
  notes:
    "Energies are on gray, red-green and yellow-blue (van de Sande, Gevers and Snoek, TPAMI 2010); the channels of a first layer are taken to be red, green and blue. Effective rank: Roy and Vetterli, EUSIPCO 2007. docs/CHANNELS.md says what the numbers tell, and what they do not.",
  run: (args, terminal) =>
    runStudy({ readOptions, study: studyChannels, format: formatChannelsDocument }, args, terminal),
};

function readOptions(args: Arguments): CommonOptions {
  return given({ layers: names("--layers", args.value("layers")) });
}
