import { join } from "node:path";
import { type OperatorsDocument, operatorTables, toCsv, toJson } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";
import type { FileFormat } from "../study/study-files.ts";

/** Writes the result's files into a folder: convscope.json, tables/*.csv. */
export async function addOperatorsFiles(
  files: StagedFiles,
  folder: string,
  formats: readonly FileFormat[],
  result: OperatorsDocument,
): Promise<void> {
  await files.folder(folder);
  if (formats.includes("csv")) {
    await files.folder(join(folder, "tables"));
    for (const table of operatorTables(result)) {
      await files.addText(join(folder, "tables", `${table.name}.csv`), toCsv(table));
    }
  }
  if (formats.includes("json")) await files.addText(join(folder, "convscope.json"), toJson(result));
}
