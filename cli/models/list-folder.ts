import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { UnsafeError } from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";

/** Folders of models are shallow; what lies deeper is most likely not meant (a home folder). */
const deepest = 8;
/** Each is opened and its first bytes are looked at. */
const mostFiles = 10_000;

/** What was found below a folder. */
export interface Listing {
  readonly files: string[];
  /** Folders that were not looked into, because of their names. */
  readonly skipped: { nodeModules: number; hidden: number };
}

/**
 * The regular files below a folder, sorted by path. Hidden files, hidden folders and `node_modules` are left out; a link to a file counts (a
 * download cache is made of them) unless its file is listed already, a link to a folder is not followed. Of a repository in
 * the Hugging Face Hub's cache the snapshots are listed, not the blobs that they lead to.
 *
 * @throws UnsafeError above 8 levels of folders or 10,000 files.
 */
export async function listFolder(folder: string): Promise<Listing> {
  const listing: Listing = { files: [], skipped: { nodeModules: 0, hidden: 0 } };
  await walk(folder, 1, listing, { file: basename(folder) });
  return { ...listing, files: await withoutCopies(listing.files) };
}

async function walk(folder: string, level: number, listing: Listing, place: { file: string }): Promise<void> {
  const { files, skipped } = listing;
  if (level > deepest) throw new UnsafeError(`holds more than ${deepest} levels of folders, the limit`, place);
  const entries = await readdir(folder, { withFileTypes: true });
  // By code unit: the same order in every locale.
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const isCache = entries.some(({ name }) => name === "snapshots") && entries.some(({ name }) => name === "blobs");
  for (const entry of entries) {
    if (isCache && entry.name !== "snapshots") continue;
    if (entry.name.startsWith(".")) {
      if (entry.isDirectory()) skipped.hidden++;
      continue;
    }
    if (entry.name === "node_modules" && entry.isDirectory()) {
      skipped.nodeModules++;
      continue;
    }
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, level + 1, listing, place);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) {
      if (files.length === mostFiles) throw new UnsafeError(`holds more than ${mostFiles} files, the limit`, place);
      files.push(path);
    }
  }
}

/** What a listing left out, in a line; "" for nothing. */
export function describeSkipped({ nodeModules, hidden }: Listing["skipped"]): string {
  const parts = [
    ...(nodeModules > 0 ? [counted(nodeModules, "node_modules folder")] : []),
    ...(hidden > 0 ? [counted(hidden, "hidden folder")] : []),
  ];
  return parts.length === 0 ? "" : `not searched: ${parts.join(", ")}; name one to read the models in it`;
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

/** A link to a folder counts. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** A link to a file counts. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
