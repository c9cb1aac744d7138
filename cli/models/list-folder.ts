import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { UnsafeError } from "../../sdk/index.ts";

/** Folders of models are shallow; what lies deeper is most likely not meant (a home folder, node_modules). */
const deepest = 8;
/** Each is opened and its first bytes are looked at. */
const mostFiles = 10_000;

/**
 * The regular files below a folder, sorted by path. Hidden files and folders are left out; a link to a file counts (a
 * download cache is made of them) unless its file is listed already, a link to a folder is not followed. Of a repository in
 * the Hugging Face Hub's cache the snapshots are listed, not the blobs that they lead to.
 *
 * @throws UnsafeError above 8 levels of folders or 10,000 files.
 */
export async function listFolder(folder: string): Promise<string[]> {
  const files: string[] = [];
  await walk(folder, 1, files, { file: basename(folder) });
  return withoutCopies(files);
}

async function walk(folder: string, level: number, files: string[], place: { file: string }): Promise<void> {
  if (level > deepest) throw new UnsafeError(`holds more than ${deepest} levels of folders, the limit`, place);
  const entries = await readdir(folder, { withFileTypes: true });
  // By code unit: the same order in every locale.
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const isCache = entries.some(({ name }) => name === "snapshots") && entries.some(({ name }) => name === "blobs");
  for (const entry of entries) {
    if (entry.name.startsWith(".") || (isCache && entry.name !== "snapshots")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, level + 1, files, place);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) {
      if (files.length === mostFiles) throw new UnsafeError(`holds more than ${mostFiles} files, the limit`, place);
      files.push(path);
    }
  }
}

/** Without links to files that come before, or that lie among the others. */
async function withoutCopies(files: readonly string[]): Promise<string[]> {
  const real = await Promise.all(files.map((path) => realpath(path).catch(() => path)));
  const own = new Set(real.filter((target, i) => basename(target) === basename(files[i])));
  const seen = new Set<string>();
  return files.filter((path, i) => {
    const isLinkToListed = basename(path) !== basename(real[i]) && own.has(real[i]);
    if (isLinkToListed || seen.has(real[i])) return false;
    seen.add(real[i]);
    return true;
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
