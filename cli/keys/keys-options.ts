import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  type KeysOptions,
  masterKeySet,
  parseKeys,
  type SavedKeys,
  UnreadableError,
  UsageError,
} from "../../sdk/index.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, kernelSize, names, number, wholeNumber } from "../options/values.ts";

/** The options that decide which keys are found. */
export const searchOptions: readonly OptionName[] = ["count", "candidates", "seed", "signed"];

/** Reads the options, and the file of keys that they may name. @throws UsageError, UnreadableError */
export async function readKeysOptions(args: Arguments): Promise<KeysOptions> {
  const kernel = kernelSize(args.value("kernel"));
  if (kernel === "all") throw new UsageError("--kernel: keys are those of one size, found all");
  const cosine = number("--cosine", args.value("cosine"));
  const count = args.value("count");
  const use = args.value("use");
  const idle = searchOptions.find((name) => use !== undefined && args.has(name));
  if (idle !== undefined) throw new UsageError(`--${idle} decides which keys are found: it does nothing with --use`);
  return given<KeysOptions>({
    kernel,
    layers: names("--layers", args.value("layers")),
    count: count === "elbow" ? count : wholeNumber("--count", count, 1),
    candidates: wholeNumber("--candidates", args.value("candidates"), 1),
    seed: wholeNumber("--seed", args.value("seed"), 0),
    signed: args.has("signed") || undefined,
    cosine: cosine,
    use: use === undefined ? undefined : await readKeys(use, kernel),
  });
}

async function readKeys(path: string, kernel: number | undefined): Promise<SavedKeys> {
  if (path === "master-keys") return masterKeySet(kernel);
  return readKeysFile(path, "--use takes a file of --save, or master-keys");
}

/** Reads a file of keys. @param advice What the option takes. @throws UsageError, UnreadableError */
export async function readKeysFile(path: string, advice: string): Promise<SavedKeys> {
  const place = { file: basename(path) };
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new UnreadableError(`${found}; ${advice}`, place, error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UnreadableError(`is not JSON (${(error as Error).message}), expected saved keys`, place, error);
  }
  return parseKeys(json, basename(path));
}
