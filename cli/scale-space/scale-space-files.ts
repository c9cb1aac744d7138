import { join } from "node:path";
import { type ScaleSpaceDocument, scaleSpaceTables, toCsv, toJson } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";
import type { FileFormat } from "../study/study-files.ts";

/** Writes the document's files into a folder: convscope.json, report.html, tables/*.csv, figures/*.svg. */
export async function addScaleSpaceFiles(
  files: StagedFiles,
  folder: string,
  formats: readonly FileFormat[],
  document: ScaleSpaceDocument,
): Promise<void> {
  await files.folder(folder);
  const wants = (format: FileFormat) => formats.includes(format);
  if (wants("csv")) {
    await files.folder(join(folder, "tables"));
    for (const table of scaleSpaceTables(document)) {
      await files.addText(join(folder, "tables", `${table.name}.csv`), toCsv(table));
    }
  }
  // Figures bring d3 with them: loaded only where they are asked for.
  const draw = wants("svg") || wants("html") ? await import("../../sdk/figures/index.ts") : undefined;
  if (wants("svg") && draw !== undefined) {
    await files.folder(join(folder, "figures"));
    for (const { name, svg } of draw.scaleSpaceFigures(document)) {
      await files.addText(join(folder, "figures", `${name}.svg`), svg);
    }
  }
  if (wants("json")) await files.addText(join(folder, "convscope.json"), toJson(document));
  if (wants("html") && draw !== undefined) {
    const { environment } = document.provenance;
    const about = environment && `${environment.runtime}, ${environment.platform}`;
    await files.addText(join(folder, "report.html"), draw.renderScaleSpaceReport(document, { environment: about }));
  }
}
