import { basename } from "node:path";
import {
  type AnalysisResult,
  type AnalyzeOptions,
  furtherStudies,
  groupings,
  isPublishedBasis,
  nearestName,
  parseBasis,
  publishedBases,
  UnreadableError,
  UsageError,
} from "../../sdk/index.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { given, kernelSize, listOf, names, number, numbers, oneOf, range, wholeNumber } from "../options/values.ts";
import { formatStudy } from "./format-study.ts";
import { readText } from "./read-text.ts";
import type { StudyCommand } from "./run-study.ts";

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
  "exclude-sparse",
  "sparsity-threshold",
  "signed-maxima",
  "thresholds",
  "examples",
  "with",
  "with-noise",
];

/** What analyze, compare and demo have in common. */
export const filterStudy: Omit<StudyCommand<AnalyzeOptions, AnalysisResult>, "study"> = {
  readOptions: readStudyOptions,
  format: formatStudy,
  saves: {
    option: "save-basis",
    what: "basis",
    beginning: '{\n  "kernel"',
    of: ({ basis }) => basis,
    tells: ofWhichSize,
  },
};

/** A basis is of one size: of several the one with the most filters. */
function ofWhichSize({ basis, otherKernels }: AnalysisResult): string {
  const size = basis.kernel.join("×");
  return otherKernels.length === 0 ? "" : ` (the basis of ${size}, the size with the most filters)`;
}

/** Reads them, and the files they name. @throws UsageError, UnreadableError */
async function readStudyOptions(args: Arguments): Promise<AnalyzeOptions> {
  const by = oneOf("--by", args.value("by")?.replaceAll(" ", ""), groupings);
  const threshold = number("--sparsity-threshold", args.value("sparsity-threshold"), "; --thresholds sets the sweep");
  const furtherNames = furtherStudies.map(({ name }) => name);
  const further = listOf("--with", args.value("with"), furtherNames) ?? [];
  return given<AnalyzeOptions>({
    ...Object.fromEntries(furtherStudies.map(({ key, name }) => [key, further.includes(name) || undefined])),
    kernel: kernelSize(args.value("kernel")),
    basis: await readBasis(args.value("basis")),
    by,
    labelColumn: args.value("label-column"),
    firstLayerApart: args.has("first-layer-apart") || undefined,
    withNoise: args.has("with-noise") || undefined,
    preset: oneOf("--preset", args.value("preset"), ["cnn-filter-db", "medical"]),
    bins: wholeNumber("--bins", args.value("bins"), 1),
    range: range("--range", args.value("range")),
    sort: oneOf("--sort", args.value("sort"), ["given", "mean"]),
    excludeSparse: oneOf("--exclude-sparse", args.value("exclude-sparse"), ["basis", "all"]),
    sparsityThreshold: threshold,
    signedMaxima: args.has("signed-maxima") || undefined,
    layers: names("--layers", args.value("layers")),
    thresholds: numbers("--thresholds", args.value("thresholds")),
    examples: wholeNumber("--examples", args.value("examples"), 0),
  });
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
