import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyze, ConvscopeError, UsageError } from "../../sdk/index.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { filterStudy } from "../study/filter-study.ts";
import { outputOptions, runStudy } from "../study/run-study.ts";
import type { Command } from "./command.ts";

const defaultFolder = "convscope-report";

export const demo: Command = {
  name: "demo",
  operands: "",
  summary: "the study on trained networks that come with convscope; needs no network",
  options: [...outputOptions, "workers", "environment", "quiet", "help"],
  optionHelp: { output: `folder for the files (default: ${defaultFolder}; none with --json)` },
  examples: [
    ["convscope demo", `analyse the samples, write ${defaultFolder}/report.html`],
    ["convscope demo --json > demo.json", "print the result, write no files"],
  ],
  async run(args, terminal) {
    if (args.positionals.length > 0) throw new UsageError(`demo takes no arguments, found ${args.positionals[0]}`);
    await runStudy({ ...filterStudy, study: analyze }, withSamples(args), terminal);
  },
};

function withSamples(args: Arguments): Arguments {
  const value: Arguments["value"] = (name) =>
    args.value(name) ?? (name === "output" && !args.has("json") ? defaultFolder : undefined);
  return { ...args, value, positionals: listSamples() };
}

/** The sample models in alphabetical order, each named after its folder. */
function listSamples(): string[] {
  // Beside the built program, or in dist/ when the program runs from its source.
  const folder = ["./samples", "../../dist/samples"]
    .map((relative) => fileURLToPath(new URL(relative, import.meta.url)))
    .find(existsSync);
  const files = folder === undefined ? [] : (readdirSync(folder, { recursive: true }) as string[]);
  const models = files
    .filter((file) => /(\.onnx|\.safetensors|\.np[yz]|model\.json|manifest\.json)$/.test(file))
    .sort();
  if (folder === undefined || models.length === 0) {
    throw new ConvscopeError("unsupported", "this installation has no sample models: in a checkout, run npm run build");
  }
  return models.map((file) => `${dirname(file)}=${join(folder, file)}`);
}
