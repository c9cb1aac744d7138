import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UsageError } from "../../sdk/index.ts";

/** Checks that the folder of a file to write exists and takes new files; returns its real path. @throws UsageError */
export async function expectFolder(path: string): Promise<string> {
  const place = { file: basename(path) };
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined) throw new UsageError("its folder does not exist", place);
  await access(folder, constants.W_OK | constants.X_OK).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(
      `cannot be written: its folder allows no new files (${code}); choose another place for it`,
      place,
    );
  });
  return folder;
}
