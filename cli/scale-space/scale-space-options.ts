import { type ScaleSpaceOptions, scaleSpaceMethods, scaleSpaceModes, UsageError } from "../../sdk/index.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { kernelSize, names, numbers, oneOf } from "../options/values.ts";

/** Reads the options of the scale-space study. @throws UsageError */
export function readScaleSpaceOptions(args: Arguments): ScaleSpaceOptions {
  const cosine = numbers("--cosine", args.value("cosine"));
  if (cosine !== undefined && cosine.length !== 1) {
    throw new UsageError("--cosine: found several numbers, expected one");
  }
  const options: ScaleSpaceOptions = {
    mode: oneOf("--mode", args.value("mode"), scaleSpaceModes),
    method: oneOf("--method", args.value("method"), scaleSpaceMethods),
    cosine: cosine?.[0],
    filters: args.has("filters") || undefined,
    pooled: args.has("pooled") || undefined,
    extended: args.has("extended") || undefined,
    kernel: kernelSize(args.value("kernel")),
    layers: names("--layers", args.value("layers")),
    digest: args.has("no-digest") ? false : undefined,
  };
  // An option that was not given is absent, so that it does not hide a default.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
