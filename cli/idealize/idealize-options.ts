import { type IdealizeOptions, idealKinds, UsageError } from "../../sdk/index.ts";
import { readKeysFile } from "../keys/keys-options.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { names, numbers, oneOf } from "../options/values.ts";

/** Reads the options, and the file of keys that they may name. @throws UsageError, UnreadableError */
export async function readIdealizeOptions(args: Arguments): Promise<IdealizeOptions> {
  const by = oneOf("--by", args.value("by"), idealKinds);
  const idle = (["mode", "method"] as const).find((name) => by !== undefined && by !== "fit" && args.has(name));
  if (idle !== undefined) throw new UsageError(`--${idle} is of fits: it does nothing with --by ${by}`);
  const file = args.value("keys");
  if (by === "keys" && file === undefined) {
    throw new UsageError("--by keys needs a file of keys: --keys FILE, made by convscope keys --save FILE");
  }
  if (by !== "keys" && file !== undefined) throw new UsageError("--keys does nothing without --by keys");
  const minCosine = numbers("--min-cosine", args.value("min-cosine"));
  if (minCosine !== undefined && minCosine.length !== 1) {
    throw new UsageError("--min-cosine: found several numbers, expected one");
  }
  return {
    by,
    keys: file === undefined ? undefined : await readKeysFile(file, "--keys takes a file of convscope keys --save"),
    layers: names("--layers", args.value("layers")),
    minCosine: minCosine?.[0],
    keepAmplitude: args.has("keep-amplitude"),
    mode: oneOf("--mode", args.value("mode"), ["exact", "paper"]),
    method: oneOf("--method", args.value("method"), ["A", "B", "C1", "C2", "D1", "D2"]),
  };
}
