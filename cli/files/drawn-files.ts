import { join } from "node:path";
import type { FigureOptions } from "../../sdk/figures/index.ts";
import type { Table } from "../../sdk/index.ts";
import type { StagedFiles } from "./staged-files.ts";

/** What every document is written as: JSON, tables, figures, a report. */
export const usualFormats = ["json", "csv", "svg", "html"] as const;

/** Figures are written as PDF on request. */
export const drawnFormats = [...usualFormats, "pdf"] as const;
export type DrawnFormat = (typeof drawnFormats)[number];

/** Figures bring d3 with them: loaded only where they are asked for. */
export type Drawing = typeof import("../../sdk/figures/index.ts");

/** tables/NAME.csv of each. */
export async function addTables(files: StagedFiles, folder: string, tables: readonly Table[]): Promise<void> {
  await files.folder(join(folder, "tables"));
  for (const table of tables) await files.addTable(join(folder, "tables"), table);
}

/** A figure that is written under its name. */
export interface WrittenFigure {
  readonly name: string;
  svg(options?: FigureOptions): string;
}

/** figures/NAME.svg of each, and NAME.pdf, as far as they are asked for. */
export async function addFigures(
  files: StagedFiles,
  folder: string,
  figures: Iterable<WrittenFigure>,
  formats: readonly string[],
  look: FigureOptions,
): Promise<void> {
  const [vector, print] = [formats.includes("svg"), formats.includes("pdf")];
  if (!vector && !print) return;
  await files.folder(join(folder, "figures"));
  const pdf = print ? await import("../../sdk/pdf/index.ts") : undefined;
  for (const figure of figures) {
    const path = join(folder, "figures", figure.name);
    const svg = figure.svg(look);
    if (vector) await files.addText(`${path}.svg`, svg);
    if (pdf === undefined) continue;
    const bytes = await pdf.svgToPdf(svg);
    await files.add(`${path}.pdf`, (sink) => sink.write(bytes, 0));
  }
}
