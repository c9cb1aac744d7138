import { join } from "node:path";
import type { DiffDocument, Table } from "../../sdk/index.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";

/** Writes what changed into a folder: convscope-diff.json and tables/changes.csv. */
export function writeDiff(
  folder: string,
  formats: readonly ("json" | "csv")[],
  document: DiffDocument,
  tables: readonly Table[],
): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    await files.folder(folder);
    if (formats.includes("json")) await files.addJson(join(folder, "convscope-diff.json"), document);
    if (!formats.includes("csv")) return;
    await files.folder(join(folder, "tables"));
    for (const table of tables) await files.addTable(join(folder, "tables"), table);
  });
}
