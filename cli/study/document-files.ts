import { join } from "node:path";
import type { FigureOptions } from "../../sdk/figures/index.ts";
import { jsonPieces, partedPieces, type StudyDocument, splitArrays, tablesOf } from "../../sdk/index.ts";
import { addFigures, addTables, drawnFormats } from "../files/drawn-files.ts";
import type { StagedFiles } from "../files/staged-files.ts";
import { type Output, placeIn } from "../options/output.ts";
import { readPage } from "./page-file.ts";

/** Only on request: Parquet, which says what CSV says, and the page with the result inside. */
export const fileFormats = [...drawnFormats, "parquet", "explore"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Writes a document's files into a folder, or one of them: convscope.json, report.html, explore.html, tables/*.csv and *.parquet, figures/*.svg and *.pdf. */
export async function addDocumentFiles(
  files: StagedFiles,
  output: Pick<Output<FileFormat>, "path" | "isFile">,
  formats: readonly FileFormat[],
  document: StudyDocument,
  look: FigureOptions,
): Promise<void> {
  const folder = output.path;
  if (!output.isFile) await files.folder(folder);
  const wants = (format: FileFormat) => formats.includes(format);
  if (wants("csv")) await addTables(files, folder, tablesOf(document));
  if (wants("parquet")) {
    const { writeTable } = await import("../../sdk/parquet/index.ts");
    await files.folder(join(folder, "tables"));
    for (const table of tablesOf(document)) {
      await files.add(join(folder, "tables", `${table.name}.parquet`), (sink) => writeTable(table, sink));
    }
  }
  const draw =
    wants("svg") || wants("pdf") || wants("html") || wants("explore")
      ? await import("../../sdk/figures/index.ts")
      : undefined;
  if (draw !== undefined) await addFigures(files, folder, draw.figuresOf(document), formats, look);
  if (wants("json")) await addJson(files, output, document);
  if (wants("html") && draw !== undefined) {
    const { environment } = document.provenance;
    const about = environment && `${environment.runtime}, ${environment.platform}`;
    const report = draw.renderReport(document, { environment: about });
    await files.addText(placeIn(output, "report.html"), report);
  }
  if (wants("explore") && draw !== undefined) {
    await files.addPieces(placeIn(output, "explore.html"), draw.explorePieces(await readPage(), jsonPieces(document)));
  }
}

/** In one file; in a folder, where there are millions of numbers, they are arrays beside it. */
async function addJson(
  files: StagedFiles,
  output: Pick<Output<FileFormat>, "path" | "isFile">,
  document: StudyDocument,
): Promise<void> {
  const folder = output.path;
  const parts = output.isFile ? null : await splitArrays(document);
  if (parts !== null) await files.folder(join(folder, "arrays"));
  for (const { name, pieces } of parts?.files ?? []) {
    await files.add(join(folder, name), async (sink) => {
      let position = 0;
      for (const piece of pieces()) {
        await sink.write(piece, position);
        position += piece.length;
      }
    });
  }
  const path = placeIn(output, "convscope.json");
  if (parts === null) await files.addJson(path, document);
  else await files.addPieces(path, partedPieces(parts.document));
}
