import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Folders inside the output folder that hold only a study's files. */
const ownFolders = ["figures", "tables", "arrays"];

/** Files in the study's own folders that this run did not write: most likely of an earlier run with other options. */
export async function findLeftovers(folder: string, written: readonly string[]): Promise<string[]> {
  const fresh = new Set(written);
  const found: string[] = [];
  for (const name of ownFolders) {
    const files = await readdir(join(folder, name)).catch(() => []);
    found.push(...files.map((file) => join(folder, name, file)).filter((path) => !fresh.has(path)));
  }
  return found.sort();
}
