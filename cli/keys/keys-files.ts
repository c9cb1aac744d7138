import { join } from "node:path";
import { type KeysDocument, keysTables } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";

/** Writes a result of `keys` into a folder: convscope.json, tables/*.csv, figures/*.svg. */
export async function addKeysFiles(files: StagedFiles, folder: string, result: KeysDocument): Promise<void> {
  for (const path of [folder, join(folder, "tables"), join(folder, "figures")]) await files.folder(path);
  for (const table of keysTables(result)) {
    await files.addTable(join(folder, "tables"), table);
  }
  // Figures bring d3 with them: loaded only where they are asked for.
  const { figuresOf } = await import("../../sdk/figures/index.ts");
  for (const { name, svg } of figuresOf(result)) await files.addText(join(folder, "figures", `${name}.svg`), svg());
  await files.addJson(join(folder, "convscope.json"), result);
}
