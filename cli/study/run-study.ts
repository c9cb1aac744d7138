import { basename, resolve } from "node:path";
import { type CommonOptions, type Model, type StudyDocument, tablesOf } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { usualFormats } from "../files/drawn-files.ts";
import { repairFolder } from "../files/repair-folder.ts";
import { type StagedFiles, stageFiles } from "../files/staged-files.ts";
import { safeText } from "../format/safe-text.ts";
import { gateOptions, readGate } from "../gate/check-gate.ts";
import { inputPaths, togetherWithSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { lookOptions, readLook } from "../options/figure-look.ts";
import type { OptionName } from "../options/option.ts";
import { folderOf, readOutput } from "../options/output.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { type Colors, colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { describeFiles } from "./describe-files.ts";
import { addDocumentFiles, fileFormats } from "./document-files.ts";
import { environmentOf } from "./environment.ts";
import { formatFindings } from "./format-findings.ts";
import { readPage } from "./page-file.ts";
import { poolAhead, withStudyPool } from "./study-pool.ts";
import { tightenForLayers } from "./tight-heap.ts";

/** Options that every command of a study takes: first where its results go, last how it runs. */
export const outputOptions: readonly OptionName[] = ["output", "format", ...lookOptions, "json", "all-findings"];
export const runningOptions: readonly OptionName[] = [
  ...modelOptionNames,
  ...gateOptions,
  "no-digest",
  "workers",
  "environment",
  "quiet",
  "help",
];

/** What a command does beyond what all studies have in common. */
export interface StudyCommand<Options extends CommonOptions, Document> {
  /** Reads its own options, and the files that they name. @throws UsageError, UnreadableError */
  readOptions(args: Arguments): Options | Promise<Options>;
  study(models: readonly Model[], options: Options): Promise<Document>;
  /** Models without which there is nothing to do; by default one. */
  least?: number;
  /** The document for people, behind its findings. */
  format(document: Document, width: number, colors: Colors): string;
  /** A part of the document that an option writes into a file of its own. */
  saves?: {
    option: OptionName;
    what: string;
    beginning: string;
    of(document: Document): unknown;
    tells?(document: Document): string;
  };
  /** Further files, and the folder of an option of its own that they go into. */
  adds?: { folder: string; files(files: StagedFiles, document: Document): Promise<void> };
}

/** Opens the models, studies them, writes the files asked for, and prints the document as JSON or for people. */
export async function runStudy<Options extends CommonOptions, Document extends StudyDocument>(
  command: StudyCommand<Options, Document>,
  args: Arguments,
  terminal: Terminal,
): Promise<number | undefined> {
  const workers = wholeNumber("--workers", args.value("workers"), 1);
  const [options, sources] = await togetherWithSources<[Options]>(args.positionals, () => command.readOptions(args));
  const digest = args.has("no-digest") ? { digest: false } : {};
  const study = async (running: Running) => {
    const ahead = await poolAhead(workers, sources);
    return withModels(sources, { ...terminal, ...modelOptions(args), least: command.least }, async (models) => {
      // What is written in files is held beside what it is made of.
      if (args.value("output") !== undefined) await tightenForLayers(models);
      return withStudyPool(
        workers,
        models,
        (pool) => command.study(models, { ...options, ...digest, pool, ...running }),
        ahead,
      );
    }).finally(() => ahead?.dispose());
  };
  return giveStudy({ ...command, inputs: inputPaths(sources), study }, args, terminal);
}

type Running = Pick<CommonOptions, "signal" | "onProgress">;

/** A document to be made, and how it is shown. */
interface GivenStudy<Document> extends Pick<StudyCommand<never, Document>, "format" | "saves" | "adds"> {
  /** Files that it is made from. */
  inputs: readonly string[];
  study(running: Running): Promise<Document>;
}

/** Makes a document, writes the files asked for, and prints it as JSON or for people. */
export async function giveStudy<Document extends StudyDocument>(
  { inputs, study, format, saves, adds }: GivenStudy<Document>,
  args: Arguments,
  terminal: Terminal,
): Promise<number | undefined> {
  const output = await readOutput(args, fileFormats);
  const folder = folderOf(output);
  const look = readLook(args, output);
  // It is missed before a study of minutes, not after.
  if (output?.formats?.includes("explore")) await readPage();
  const gate = readGate(args);
  const file = saves && args.value(saves.option);
  const replaced = saves && file !== undefined && (await checkOutput(file, inputs, saves.beginning));

  if (folder !== undefined) await repairFolder(folder);

  const progress = progressOn(terminal, args.has("quiet"));
  const { stdout, stderr, env, signal } = terminal;
  let document: Document;
  try {
    document = await study({ signal, onProgress: progress.report });
  } finally {
    progress.clear();
  }
  if (args.has("environment")) {
    document = { ...document, provenance: { ...document.provenance, environment: environmentOf() } };
  }

  const paths = await stageFiles(async (files) => {
    if (output !== undefined) await addDocumentFiles(files, output, output.formats ?? usualFormats, document, look);
    if (saves && file !== undefined) await files.addJson(resolve(file), saves.of(document));
    await adds?.files(files, document);
  });
  if (args.has("json")) await writeJson(stdout, document);
  else {
    const [width, colors] = [widthOf(stdout, env), colorsFor(stdout, env)];
    const findings = formatFindings(document, width, colors, args.has("all-findings"));
    stdout.write([findings, format(document, width, colors)].filter((part) => part !== "").join("\n"));
  }
  if (!args.has("quiet")) {
    const unnamed = output === undefined ? "" : (await import("./unnamed-model.ts")).unnamedModel(document);
    stderr.write((await describeFiles(paths, folder ?? adds?.folder, inPlaceOf())) + unnamed);
  }
  return gate(() => tablesOf(document), terminal);

  function inPlaceOf(): string {
    if (saves === undefined || file === undefined) return "";
    const instead = replaced ? `, ${safeText(basename(file))} in place of the ${saves.what} that it held` : "";
    return `${saves.tells?.(document) ?? ""}${instead}`;
  }
}
