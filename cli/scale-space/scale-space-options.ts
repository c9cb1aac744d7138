import { type ScaleSpaceOptions, scaleSpaceMethods, scaleSpaceModes } from "../../sdk/index.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, kernelSize, names, number, oneOf } from "../options/values.ts";

/** Reads the options of the scale-space study. @throws UsageError */
export function readScaleSpaceOptions(args: Arguments): ScaleSpaceOptions {
  const cosine = number("--cosine", args.value("cosine"));
  return given<ScaleSpaceOptions>({
    mode: oneOf("--mode", args.value("mode"), scaleSpaceModes),
    method: oneOf("--method", args.value("method"), scaleSpaceMethods),
    cosine: cosine,
    filters: args.has("filters") || undefined,
    pooled: args.has("pooled") || undefined,
    extended: args.has("extended") || undefined,
    kernel: kernelSize(args.value("kernel")),
    layers: names("--layers", args.value("layers")),
  });
}
