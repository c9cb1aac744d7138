import { join } from "node:path";
import type { Table } from "../../sdk/index.ts";
import type { StagedFiles } from "./staged-files.ts";

/** What every document is written as: JSON, tables, figures, a report. */
export const usualFormats = ["json", "csv", "svg", "html"] as const;
export type UsualFormat = (typeof usualFormats)[number];

/** Figures bring d3 with them: loaded only where they are asked for. */
export type Drawing = typeof import("../../sdk/figures/index.ts");

/** tables/NAME.csv of each. */
export async function addTables(files: StagedFiles, folder: string, tables: readonly Table[]): Promise<void> {
  await files.folder(join(folder, "tables"));
  for (const table of tables) await files.addTable(join(folder, "tables"), table);
}

/** figures/NAME.svg of each. */
export async function addFigures(
  files: StagedFiles,
  folder: string,
  figures: Iterable<{ readonly name: string; svg(): string }>,
): Promise<void> {
  await files.folder(join(folder, "figures"));
  for (const figure of figures) await files.addText(join(folder, "figures", `${figure.name}.svg`), figure.svg());
}
