import { type ClipOptions, UsageError } from "../../sdk/index.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, names, number, wholeNumber } from "../options/values.ts";

/** Options of ideal filters, which do nothing here. */
const idle: readonly OptionName[] = ["by", "keys", "into", "min-cosine", "keep-amplitude", "mode", "method"];

/** What --clip-norm asks for; undefined without it. @throws UsageError */
export function readClipOptions(args: Arguments): ClipOptions | undefined {
  const norm = number("--clip-norm", args.value("clip-norm"));
  const size = wholeNumber("--size", args.value("size"), 2);
  if (norm === undefined) {
    if (size !== undefined) throw new UsageError("--size does nothing without --clip-norm");
    return undefined;
  }
  if (norm <= 0) throw new UsageError(`--clip-norm: found ${norm}, expected a number above 0`);
  const without = idle.find((name) => args.has(name));
  if (without !== undefined) throw new UsageError(`--${without} is of ideal filters: it does nothing with --clip-norm`);
  return given<ClipOptions>({ norm, size, layers: names("--layers", args.value("layers")) });
}
