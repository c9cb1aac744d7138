import type { Drawable } from "../../sdk/figures/index.ts";
import { type Model, type Provenance, UsageError } from "../../sdk/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { listOf } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { type Colors, colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { describeFiles } from "./describe-files.ts";
import { addDocumentFiles, type DocumentFiles } from "./document-files.ts";
import { environmentOf } from "./environment.ts";
import { fileFormats } from "./study-files.ts";

/** What a study is asked while it runs. */
interface Running {
  signal?: AbortSignal;
  onProgress: (progress: { stage: string; done: number; total: number }) => void;
}

export interface DocumentCommand<D> extends DocumentFiles<D> {
  study(models: readonly Model[], running: Running): Promise<D>;
  format(document: D, width: number, colors: Colors): string;
}

/** Opens the models, studies them, writes the files asked for, and prints the document as JSON or for people. */
export async function runDocument<D extends Drawable & { provenance: Provenance }>(
  args: Arguments,
  terminal: Terminal,
  { study, format, ...kind }: DocumentCommand<D>,
): Promise<void> {
  const folder = args.value("output");
  const formats = listOf("--format", args.value("format"), fileFormats);
  if (formats !== undefined && folder === undefined)
    throw new UsageError("--format writes files: say where with -o DIR");
  const sources = await findSources(args.positionals);

  const progress = progressOn(terminal, args.has("quiet"));
  let document: D;
  try {
    document = await withModels(sources, { ...terminal, ...modelOptions(args) }, (models) =>
      study(models, { signal: terminal.signal, onProgress: progress.report }),
    );
  } finally {
    progress.clear();
  }
  if (args.has("environment")) {
    document = { ...document, provenance: { ...document.provenance, environment: environmentOf() } };
  }
  const written = await stageFiles(async (files) => {
    if (folder !== undefined) await addDocumentFiles(files, folder, formats ?? fileFormats, document, kind);
  });
  const { stdout, stderr, env } = terminal;
  if (args.has("json")) await writeJson(stdout, document);
  else stdout.write(format(document, widthOf(stdout, env), colorsFor(stdout, env)));
  if (!args.has("quiet")) stderr.write(await describeFiles(written, folder));
}
