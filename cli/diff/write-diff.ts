import { join } from "node:path";
import type { DiffDocument, Table } from "../../sdk/index.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";

export const diffFormats = ["json", "csv", "svg", "html"] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** Writes what changed into a folder: convscope-diff.json, report.html, tables/*.csv and figures/*.svg. */
export function writeDiff(
  folder: string,
  formats: readonly DiffFormat[],
  document: DiffDocument,
  tables: readonly Table[],
): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    await files.folder(folder);
    if (formats.includes("json")) await files.addJson(join(folder, "convscope-diff.json"), document);
    if (formats.includes("csv")) {
      await files.folder(join(folder, "tables"));
      for (const table of tables) await files.addTable(join(folder, "tables"), table);
    }
    if (!formats.includes("svg") && !formats.includes("html")) return;
    // Figures bring d3 with them: loaded only where they are asked for.
    const draw = await import("../../sdk/figures/index.ts");
    if (formats.includes("svg")) {
      await files.folder(join(folder, "figures"));
      for (const figure of draw.figuresOf(document)) {
        await files.addText(join(folder, "figures", `${figure.name}.svg`), figure.svg());
      }
    }
    if (formats.includes("html")) await files.addText(join(folder, "report.html"), draw.renderDiffReport(document));
  });
}
