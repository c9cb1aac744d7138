import { basename } from "node:path";
import { type OperatorsOptions, parseReferences, type Reference, UsageError } from "../../sdk/index.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, kernelSize, layerImages, names, number, oneOf, wholeNumber } from "../options/values.ts";
import { readText } from "../study/read-text.ts";

/** Reads the options of the study of operators, and the file of references. @throws UsageError, UnreadableError */
export async function readOperatorsOptions(args: Arguments): Promise<OperatorsOptions> {
  if (args.has("norms") && args.has("norm-only")) {
    throw new UsageError("--norms and --norm-only: expected one of them, all singular values or only the largest");
  }
  const threshold = number("--threshold", args.value("threshold"));
  return given<OperatorsOptions>({
    size: layerImages(args.value("size"), args.value("input-size")),
    boundary: oneOf("--boundary", args.value("boundary"), ["periodic", "zero"]),
    threshold: threshold,
    references: await readReferences(args.value("reference")),
    kernel: kernelSize(args.value("kernel")),
    layers: names("--layers", args.value("layers")),
    filters: args.has("filters") || undefined,
    spectra: args.has("spectra") || undefined,
    seed: wholeNumber("--seed", args.value("seed"), 0),
    clusters: wholeNumber("--clusters", args.value("clusters"), 1),
    norms: args.has("norm-only") ? "norm" : args.has("norms") ? "all" : undefined,
  });
}

async function readReferences(path: string | undefined): Promise<Reference[] | undefined> {
  if (path === undefined) return undefined;
  const text = await readText(path);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const [number] = /-?\b(?:NaN|Infinity)\b/.exec(text) ?? [];
    if (number !== undefined) {
      throw new UsageError(`holds ${number}, which is not JSON; expected reference filters of finite weights`, {
        file: basename(path),
      });
    }
    throw new UsageError(`is not JSON (${(error as Error).message}), expected reference filters`, {
      file: basename(path),
    });
  }
  return parseReferences(document, basename(path));
}
