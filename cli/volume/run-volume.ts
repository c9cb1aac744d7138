import { volume as studyVolume, UsageError, type VolumeDocument } from "../../sdk/index.ts";
import { volumeTables } from "../../sdk/tables/volume-tables.ts";
import { giveDocument, type ShownDocument } from "../files/give-document.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { names } from "../options/values.ts";
import { environmentOf } from "../study/environment.ts";
import type { Terminal } from "../terminal.ts";
import { formatVolume } from "./format-volume.ts";

/** Studies 3-D kernels whole: `convscope volume`, and `analyze --volume`. */
export async function runVolume(args: Arguments, terminal: Terminal): Promise<number | undefined> {
  const { code } = await giveDocument(shown, args, terminal, async () => {
    const layers = names("--layers", args.value("layers"));
    const sources = await findSources(args.positionals);
    const options = { ...(layers && { layers }), ...(args.has("no-digest") ? { digest: false } : {}) };
    return async (onProgress) => {
      const document = await withModels(sources, { ...terminal, ...modelOptions(args) }, (models) =>
        studyVolume(models, { ...options, signal: terminal.signal, onProgress }),
      );
      if (!args.has("environment")) return document;
      return { ...document, provenance: { ...document.provenance, environment: environmentOf() } };
    };
  });
  return code;
}

const shown: ShownDocument<VolumeDocument> = {
  file: "convscope-volume.json",
  tables: volumeTables,
  figures: (draw, document) => draw.volumeFiguresOf(document),
  report: (draw, document) => draw.renderVolumeReport(document),
  format: formatVolume,
};

/** @throws UsageError where an option is given that is about 2-D filters */
export function expectNoneOf(args: Arguments, options: readonly OptionName[]): void {
  const given = options.find((name) => args.has(name));
  if (given !== undefined) throw new UsageError(`--volume studies 3-D kernels whole; --${given} is about 2-D filters`);
}
