import { type Dirent, lstatSync } from "node:fs";
import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { moveFile } from "./move-file.ts";

/**
 * The folder in which a whole waits that is being moved to its place, file by file. While it is there, the place has files
 * of two runs; once it is gone, of one. Its name is seen on purpose.
 */
const unfinished = "convscope-unfinished";

/**
 * Moves a folder of new files to their places among others. One rename marks the whole, and only one whole is marked at a
 * time; from then on it goes forward, whoever does it: this run, or another one that finds the mark because this one was
 * killed, or writes at the same time. No lock is needed: each file is moved once, and by whom does not matter.
 */
export async function moveWhole(staging: string, place: string): Promise<void> {
  const mark = join(place, unfinished);
  // Where another's whole is in the way, it is finished; a file system on which that never ends has its say at last.
  for (let tries = 100; tries > 0; tries--) {
    await finishWhole(place);
    if (await renameFolder(staging, mark)) return finishWhole(place);
  }
  await rename(staging, mark);
  await finishWhole(place);
}

/** Finishes what another run has marked in a folder, if any. */
export async function finishWhole(place: string): Promise<void> {
  await moveInto(join(place, unfinished), place);
}

/** Moves what is in a folder into another; what another run has moved meanwhile is done. */
export async function moveInto(from: string, to: string): Promise<void> {
  const entries = await list(from);
  if (entries === undefined) return;
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // Links lead elsewhere: no file goes through one that lies there.
    if (entry.isDirectory() && lstatSync(target, { throwIfNoEntry: false })?.isDirectory())
      await moveInto(source, target);
    else if (!(await unless(["ENOENT", ...taken, ...elsewhere], () => move(entry, source, target))))
      await moveInto(source, target);
  }
  // Another run's files may be there by now: they are moved by their own.
  await unless(["ENOENT", ...taken], () => rmdir(from));
}

/** A folder goes to a place on another device file by file. */
const elsewhere = ["EXDEV"];

async function move(entry: Dirent, from: string, to: string): Promise<void> {
  if (!entry.isDirectory()) return moveFile(from, to);
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EXDEV") await mkdir(to, { recursive: true });
    throw error;
  }
}

/** What says that a folder with files has the name; Windows says the same of every folder. */
const taken = process.platform === "win32" ? ["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"] : ["ENOTEMPTY", "EEXIST"];

/** Renames a folder, unless one with files has the name. */
export async function renameFolder(from: string, to: string): Promise<boolean> {
  return unless(taken, () => rename(from, to));
}

async function list(folder: string): Promise<Dirent[] | undefined> {
  let found: Dirent[] | undefined;
  await unless(["ENOENT", "ENOTDIR"], async () => {
    found = await readdir(folder, { withFileTypes: true });
  });
  return found;
}

/** Whether an act was done, rather than refused by one of these codes. */
async function unless(codes: readonly string[], act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (codes.includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
}
