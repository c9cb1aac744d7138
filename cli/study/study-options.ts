import { basename, extname } from "node:path";
import {
  type AnalyzeOptions,
  isPublishedBasis,
  type Labels,
  parseBasis,
  parseLabels,
  publishedBases,
  UnreadableError,
  UsageError,
} from "../../sdk/index.ts";
import { nearestName } from "../options/nearest-name.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { kernelSize, listOf, names, numbers, oneOf, range, wholeNumber } from "../options/values.ts";
import { readText } from "./read-text.ts";

/** The options that decide the numbers of a study. */
export const measureOptions: readonly OptionName[] = [
  "kernel",
  "basis",
  "save-basis",
  "preset",
  "bins",
  "range",
  "sort",
  "layers",
  "slices",
  "part",
  "exclude-sparse",
  "sparsity-threshold",
  "signed-maxima",
  "thresholds",
  "examples",
  "with",
  "no-digest",
];

/** Reads them, and the files they name. @throws UsageError, UnreadableError */
export async function readStudyOptions(args: Arguments): Promise<AnalyzeOptions> {
  const by = oneOf("--by", args.value("by"), ["model", "layer", "depth-decile", "label"]);
  const labels = await readLabels(args, by);
  const threshold = numbers("--sparsity-threshold", args.value("sparsity-threshold"));
  if (threshold !== undefined && threshold.length !== 1) {
    throw new UsageError("--sparsity-threshold: found several numbers, expected one; --thresholds sets the sweep");
  }
  if (args.value("save-basis") !== undefined && args.value("kernel") === "all") {
    throw new UsageError("--save-basis writes the basis of one kernel size: name it with --kernel");
  }
  const further = listOf("--with", args.value("with"), ["operators", "norms", "scale-space"]) ?? [];
  const options: AnalyzeOptions = {
    operators: further.includes("operators") || undefined,
    norms: further.includes("norms") || undefined,
    scaleSpace: further.includes("scale-space") || undefined,
    kernel: kernelSize(args.value("kernel")),
    basis: await readBasis(args.value("basis")),
    by: by ?? (labels === undefined ? undefined : "label"),
    labels,
    preset: oneOf("--preset", args.value("preset"), ["cnn-filter-db", "medical"]),
    bins: wholeNumber("--bins", args.value("bins"), 1),
    range: range("--range", args.value("range")),
    sort: oneOf("--sort", args.value("sort"), ["given", "mean"]),
    excludeSparse: args.has("exclude-sparse") || undefined,
    sparsityThreshold: threshold?.[0],
    signedMaxima: args.has("signed-maxima") || undefined,
    layers: names("--layers", args.value("layers")),
    digest: args.has("no-digest") ? false : undefined,
    thresholds: numbers("--thresholds", args.value("thresholds")),
    examples: wholeNumber("--examples", args.value("examples"), 0),
  };
  // An option that was not given is absent, so that it does not hide a default.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

async function readLabels(args: Arguments, by: string | undefined): Promise<Labels | undefined> {
  const path = args.value("labels");
  const column = args.value("label-column");
  if (path === undefined) {
    if (by === "label") throw new UsageError("--by label needs --labels FILE");
    if (column !== undefined) throw new UsageError("--label-column needs --labels FILE");
    return undefined;
  }
  if (by !== undefined && by !== "label") throw new UsageError(`--labels does nothing with --by ${by}: use --by label`);
  const text = await readText(path);
  return parseLabels(text, extname(path).toLowerCase() === ".json" ? "json" : "csv", column);
}

async function readBasis(text: string | undefined): Promise<AnalyzeOptions["basis"]> {
  if (text === undefined || isPublishedBasis(text)) return text;
  let json: string;
  try {
    json = await readText(text);
  } catch (error) {
    const nearest = nearestName(text, Object.keys(publishedBases));
    if (nearest === undefined) throw error;
    throw new UsageError(`--basis: ${JSON.stringify(text)} is no file, did you mean ${nearest}?`);
  }
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    throw new UnreadableError(
      `is not JSON (${(error as Error).message}), expected a saved basis`,
      { file: basename(text) },
      error,
    );
  }
  return parseBasis(document, basename(text));
}
