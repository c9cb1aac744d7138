import type { FigureOptions } from "../../sdk/figures/index.ts";
import type { Table } from "../../sdk/index.ts";
import { jsonPieces } from "../../sdk/index.ts";
import { type Output, placeIn } from "../options/output.ts";
import { readPage } from "../study/page-file.ts";
import { addFigures, addTables, type Drawing, type DrawnFormat, type WrittenFigure } from "./drawn-files.ts";
import { type StagedPaths, stageFiles } from "./staged-files.ts";

/** A document over several models that is no study of each: what changed, a training. */
export interface WrittenDocument {
  /** Name of its JSON. */
  readonly file: string;
  readonly document: object;
  tables(): readonly Table[];
  figures(draw: Drawing): Iterable<WrittenFigure>;
  report(draw: Drawing): string;
}

/** Writes it into a folder, or one file of it: its JSON, report.html, explore.html, tables/*.csv and figures/*.svg and *.pdf. */
export function writeDocument(
  output: Output<string>,
  formats: readonly (DrawnFormat | "explore")[],
  look: FigureOptions,
  { file, document, tables, figures, report }: WrittenDocument,
): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    if (!output.isFile) await files.folder(output.path);
    if (formats.includes("json")) await files.addJson(placeIn(output, file), document);
    if (formats.includes("csv")) await addTables(files, output.path, tables());
    if (!formats.some((format) => format !== "json" && format !== "csv")) return;
    const draw = await import("../../sdk/figures/index.ts");
    await addFigures(files, output.path, figures(draw), formats, look);
    if (formats.includes("html")) await files.addText(placeIn(output, "report.html"), report(draw));
    if (formats.includes("explore"))
      await files.addPieces(
        placeIn(output, "explore.html"),
        draw.explorePieces(await readPage(), jsonPieces(document)),
      );
  });
}
