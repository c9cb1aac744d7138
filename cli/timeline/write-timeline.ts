import { join } from "node:path";
import type { Table, TimelineDocument } from "../../sdk/index.ts";
import type { DiffFormat } from "../diff/write-diff.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";

/** Writes a training into a folder: convscope-timeline.json, report.html, tables/*.csv and figures/*.svg. */
export function writeTimeline(
  folder: string,
  formats: readonly DiffFormat[],
  document: TimelineDocument,
  tables: readonly Table[],
): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    await files.folder(folder);
    if (formats.includes("json")) await files.addJson(join(folder, "convscope-timeline.json"), document);
    if (formats.includes("csv")) {
      await files.folder(join(folder, "tables"));
      for (const table of tables) await files.addTable(join(folder, "tables"), table);
    }
    if (!formats.includes("svg") && !formats.includes("html")) return;
    const draw = await import("../../sdk/figures/index.ts");
    if (formats.includes("svg")) {
      await files.folder(join(folder, "figures"));
      for (const figure of draw.timelineFiguresOf(document)) {
        await files.addText(join(folder, "figures", `${figure.name}.svg`), figure.svg());
      }
    }
    if (formats.includes("html")) await files.addText(join(folder, "report.html"), draw.renderTimelineReport(document));
  });
}
