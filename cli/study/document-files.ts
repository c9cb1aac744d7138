import { join } from "node:path";
import type { Drawable } from "../../sdk/figures/index.ts";
import type { Provenance, Table } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";
import type { FileFormat } from "./study-files.ts";

type Figures = typeof import("../../sdk/figures/index.ts");

/** How a kind of document becomes files. */
export interface DocumentFiles<D> {
  tables(document: D): Table[];
  report(draw: Figures, document: D, options: { environment?: string }): string;
}

/** Writes a document's files into a folder: convscope.json, report.html, tables/*.csv, figures/*.svg. */
export async function addDocumentFiles<D extends Drawable & { provenance: Provenance }>(
  files: StagedFiles,
  folder: string,
  formats: readonly FileFormat[],
  document: D,
  { tables, report }: DocumentFiles<D>,
): Promise<void> {
  await files.folder(folder);
  const wants = (format: FileFormat) => formats.includes(format);
  if (wants("csv")) {
    await files.folder(join(folder, "tables"));
    for (const table of tables(document)) {
      await files.addTable(join(folder, "tables"), table);
    }
  }
  // Figures bring d3 with them: loaded only where they are asked for.
  const draw = wants("svg") || wants("html") ? await import("../../sdk/figures/index.ts") : undefined;
  if (wants("svg") && draw !== undefined) {
    await files.folder(join(folder, "figures"));
    for (const { name, svg } of draw.figuresOf(document)) {
      await files.addText(join(folder, "figures", `${name}.svg`), svg());
    }
  }
  if (wants("json")) await files.addJson(join(folder, "convscope.json"), document);
  if (wants("html") && draw !== undefined) {
    const { environment } = document.provenance;
    const about = environment && `${environment.runtime}, ${environment.platform}`;
    await files.addText(join(folder, "report.html"), report(draw, document, { environment: about }));
  }
}
