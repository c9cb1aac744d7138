import { access, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { expectFolder } from "../files/expect-folder.ts";
import { stageFiles } from "../files/staged-files.ts";
import { safeText } from "../format/safe-text.ts";
import { expectModels } from "../models/find-sources.ts";
import { expectOutput } from "../options/expect-output.ts";
import { type OptionName, optionRows } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { together } from "../options/together.ts";
import { listOf, oneOf, wholeNumber } from "../options/values.ts";
import { describeFiles } from "../study/describe-files.ts";
import { fileFormats } from "../study/document-files.ts";
import { engines } from "../workflow/engines.ts";
import { expectApart, expectOwnSet } from "../workflow/expect-place.ts";
import { absoluteOperands, type WorkflowPlan } from "../workflow/plan.ts";
import { shellWord } from "../workflow/shell-word.ts";
import { stepScript } from "../workflow/step-script.ts";
import { collect } from "./collect.ts";
import type { Command } from "./command.ts";

const names = Object.keys(engines);
/** What the set decides for each step. */
const ownOptions: readonly OptionName[] = ["output", "shard", "from", "resume", "workers", "quiet", "help"];
const studyOptions = collect.options.filter((name) => !ownOptions.includes(name));
/** Options that may name a file. */
const fileOptions: readonly OptionName[] = ["basis", "labels", "against"];
/** Of those that the report takes, too, or alone. */
const reportOptions: readonly OptionName[] = ["against", "format"];
/** The set carries no page. A mistake in them would be heard after all rounds. */
const reportFormats = fileFormats.filter((format) => format !== "explore");
/** Shards whose files a folder and a merge take well. */
const mostShards = 10_000;

export const workflow: Command = {
  name: "workflow",
  operands: `${names.join("|")} MODEL...`,
  summary: "a study of many machines as jobs of your scheduler, ready to submit",
  options: ["shards", "output", "format", ...studyOptions, "quiet", "help"],
  optionHelp: { output: "folder for the set, where all machines see it", format: "files of the report" },
  examples: [
    ["convscope workflow slurm filters.h5 --shards 64 -o study", "then: cd study && sh submit.sh"],
    [
      "convscope workflow parallel models/ --shards 16 --by layer -o study",
      "all cores of this machine, or hosts by ssh",
    ],
    ["convscope workflow snakemake 'models/*.onnx' --shards 8 -o study", "a Snakefile and its profile"],
    ["convscope workflow kubernetes /data/models --shards 32 -o /data/study", "Indexed Jobs on a shared volume"],
  ],
  notes:
    "The set holds convscope itself (convscope.mjs): machines need node and the files, no network and no installation. The report is analyze's, byte for byte. docs/SCALE.md.",
  async run(args, { stderr }) {
    const [name, ...operands] = args.positionals;
    listOf("--format", args.value("format"), reportFormats);
    const [load, , shards, output] = await together(
      () => expectEngine(name),
      () => expectModels(operands),
      () => expectShards(args),
      () => expectOutput(args, "workflow needs a folder for its files: -o study"),
    );
    const folder = resolve(output);
    await expectFolder(output);
    await expectApart(folder, output, operands);
    const plan: WorkflowPlan = {
      collect: [...(await absoluteOperands(operands)), ...(await givenOptions(args, studyOptions))],
      report: await givenOptions(args, reportOptions),
      shards,
      rounds: plannedRounds(args),
      folder,
    };
    const engine = await load();
    const step = stepScript(plan);
    const set = [{ path: "step.sh", text: step }, ...engine.files(plan)];
    await expectOwnSet(folder, output, step, [...set.map(({ path }) => path), "convscope.mjs"]);
    const broken = [folder, ...plan.collect].find((word) => /[\n\r\0]/.test(word));
    if (broken !== undefined)
      throw new UsageError(`a line break in ${safeText(broken)}: no scheduler takes such a name`);
    const paths = await stageFiles(async (files) => {
      await files.folder(folder);
      for (const { path, text } of set) {
        if (path.includes("/")) await files.folder(dirname(resolve(folder, path)));
        await files.addText(resolve(folder, path), text);
      }
      await files.addText(resolve(folder, "convscope.mjs"), await readStandalone());
    });
    if (args.has("quiet")) return;
    stderr.write(await describeFiles(paths, output, ""));
    stderr.write(`set: ${engine.settings}\nstart: cd ${safeText(shellWord(output))} && ${engine.start}\n`);
  },
};

function expectEngine(name: string | undefined): (typeof engines)[string] {
  const load = engines[oneOf("workflow", name, names) ?? ""];
  if (load === undefined) throw new UsageError(`workflow needs a scheduler: ${names.join(", ")}`);
  return load;
}

function expectShards(args: Arguments): number {
  const shards = wholeNumber("--shards", args.value("shards"), 1, mostShards);
  if (shards === undefined) throw new UsageError("workflow needs the number of shards: --shards 16");
  return shards;
}

/** Rounds after which the report is tried: with keys or operators, or without a basis, no study is complete before the third. */
function plannedRounds(args: Arguments): number {
  const more = args.values("with").flatMap((value) => value.split(","));
  const waits = more.some((name) => name === "operators" || name === "keys") || args.value("exclude-sparse") === "all";
  if (!args.has("basis") || waits) return 3;
  return args.has("range") ? 1 : 2;
}

/** Some options as they were given; a file is named by its absolute path. */
async function givenOptions(args: Arguments, names: readonly OptionName[]): Promise<string[]> {
  const words: string[] = [];
  for (const name of names) {
    if (!args.has(name)) continue;
    if (optionRows[name].value === undefined) words.push(`--${name}`);
    else for (const value of args.values(name)) words.push(`--${name}`, await absoluteFile(name, value));
  }
  return words;
}

async function absoluteFile(name: OptionName, value: string): Promise<string> {
  if (!fileOptions.includes(name)) return value;
  const path = resolve(value);
  return access(path).then(
    () => path,
    () => value,
  );
}

/** The command line in one file, beside this one in the build, and where the build writes it from the sources. */
async function readStandalone(): Promise<string> {
  for (const relative of ["./convscope.mjs", "../../dist/convscope.mjs"]) {
    const text = await readFile(new URL(relative, import.meta.url), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new UsageError("workflow: convscope.mjs is missing beside the command line: install convscope again");
}
