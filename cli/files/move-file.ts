import { constants } from "node:fs";
import { copyFile, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { clearDeadRuns, ownName } from "./own-names.ts";

/**
 * Gives a file its place: by one rename, or, where the place is on another device (a folder of the output is a mount point),
 * by a copy beside it, which then gets the name. Until that is done the file stays where it was, so who is killed here leaves
 * all that the next run needs to do it again.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await clearDeadRuns(dirname(to));
    const copy = join(dirname(to), ownName());
    try {
      await copyFile(from, copy, constants.COPYFILE_EXCL);
      await flush(copy);
      await rename(copy, to);
    } catch (failure) {
      await rm(copy, { force: true });
      throw failure;
    }
    await rm(from, { force: true });
  }
}

/** What is to outlast a loss of power must be on the disk before its other copy goes. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
