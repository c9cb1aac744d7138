import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { UnsafeError } from "../../sdk/index.ts";

/** Folders of models are shallow; what lies deeper is most likely not meant (a home folder, node_modules). */
const deepest = 8;
/** Each is opened and its first bytes are looked at. */
const mostFiles = 10_000;

/**
 * The regular files below a folder, sorted by path. Hidden files and folders are left out; a link to a file counts (a
 * download cache is made of them), a link to a folder is not followed.
 *
 * @throws UnsafeError above 8 levels of folders or 10,000 files.
 */
export async function listFolder(folder: string): Promise<string[]> {
  const files: string[] = [];
  await walk(folder, 1, files, { file: basename(folder) });
  return files;
}

async function walk(folder: string, level: number, files: string[], place: { file: string }): Promise<void> {
  if (level > deepest) throw new UnsafeError(`holds more than ${deepest} levels of folders, the limit`, place);
  const entries = await readdir(folder, { withFileTypes: true });
  // By code unit: the same order in every locale.
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, level + 1, files, place);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) {
      if (files.length === mostFiles) throw new UnsafeError(`holds more than ${mostFiles} files, the limit`, place);
      files.push(path);
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
