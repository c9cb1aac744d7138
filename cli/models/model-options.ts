import { extname } from "node:path";
import { type Labels, type OpenModelOptions, parseLabels, parseSelection, type Selection } from "../../sdk/index.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { imageSize, names } from "../options/values.ts";
import { readText } from "../study/read-text.ts";

/** Which of the models and layers in the files a command looks at. */
export const modelOptionNames: readonly OptionName[] = [
  "part",
  "labels",
  "clean-labels",
  "select",
  "slices",
  "skip-unreadable",
];

export interface ModelOptions extends Pick<OpenModelOptions, "slices" | "parts" | "inputSize"> {
  readonly selections: readonly Selection[];
  /** A sidecar that describes the models. */
  readonly labels?: string;
  readonly cleanLabels: boolean;
  /** Whether models that cannot be read leave the exit code as it is. */
  readonly skipUnreadable: boolean;
}

/** What of a file is opened, and what is said of it: --slices, --part, --labels, --clean-labels, --select and --skip-unreadable. */
export function modelOptions(args: Arguments): ModelOptions {
  return {
    slices: args.has("slices"),
    inputSize: imageSize("--input-size", args.value("input-size")),
    parts: names("--part", args.value("part")),
    labels: args.value("labels"),
    cleanLabels: args.has("clean-labels"),
    skipUnreadable: args.has("skip-unreadable"),
    selections: args.values("select").map((text) => parseSelection(text, "--select")),
  };
}

/** Reads the sidecar of --labels. @throws UsageError, UnreadableError */
export async function readLabels(path: string): Promise<Labels> {
  return parseLabels(await readText(path), extname(path).toLowerCase() === ".json" ? "json" : "csv");
}
