import { volume as studyVolume, UsageError } from "../../sdk/index.ts";
import { volumeTables } from "../../sdk/tables/volume-tables.ts";
import { type Drawing, drawnFormats, usualFormats } from "../files/drawn-files.ts";
import { repairFolder } from "../files/repair-folder.ts";
import { writeDocument } from "../files/write-document.ts";
import { readGate } from "../gate/check-gate.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { readLook } from "../options/figure-look.ts";
import type { OptionName } from "../options/option.ts";
import { readOutput } from "../options/output.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { names } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { environmentOf } from "../study/environment.ts";
import { colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { formatVolume } from "./format-volume.ts";

/** Studies 3-D kernels whole: `convscope volume`, and `analyze --volume`. */
export async function runVolume(args: Arguments, terminal: Terminal): Promise<number | undefined> {
  const { folder, formats = usualFormats } = readOutput(args, drawnFormats);
  const look = readLook(args);
  const gate = readGate(args);
  const layers = names("--layers", args.value("layers"));
  const sources = await findSources(args.positionals);
  if (folder !== undefined) await repairFolder(folder);
  const { stdout, stderr, env, signal } = terminal;
  const progress = progressOn(terminal, args.has("quiet"));
  const options = { ...(layers && { layers }), ...(args.has("no-digest") ? { digest: false } : {}) };
  let document = await withModels(sources, { ...terminal, ...modelOptions(args) }, (models) =>
    studyVolume(models, { ...options, signal, onProgress: progress.report }),
  ).finally(() => progress.clear());
  if (args.has("environment")) {
    document = { ...document, provenance: { ...document.provenance, environment: environmentOf() } };
  }
  const tables = () => volumeTables(document);
  const written = {
    ...{ file: "convscope-volume.json", document, tables },
    figures: (draw: Drawing) => draw.volumeFiguresOf(document),
    report: (draw: Drawing) => draw.renderVolumeReport(document),
  };
  const paths = folder === undefined ? undefined : await writeDocument(folder, formats, look, written);
  if (args.has("json")) await writeJson(stdout, document);
  else stdout.write(formatVolume(document, widthOf(stdout, env), colorsFor(stdout, env)));
  if (!args.has("quiet") && paths !== undefined) stderr.write(await describeFiles(paths, folder, ""));
  return gate(tables, terminal);
}

/** @throws UsageError where an option is given that is about 2-D filters */
export function expectNoneOf(args: Arguments, options: readonly OptionName[]): void {
  const given = options.find((name) => args.has(name));
  if (given !== undefined) throw new UsageError(`--volume studies 3-D kernels whole; --${given} is about 2-D filters`);
}
