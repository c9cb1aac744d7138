import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { cutMiddle } from "../format/display-width.ts";

/** Checks that the folder of a file to write exists and takes new files; returns its real path. @throws UsageError */
export async function expectFolder(path: string): Promise<string> {
  const place = { file: basename(path) };
  // As the user gave it, within a line; of an absolute path the last folder, so that a message can be published.
  const given = dirname(path);
  const named = JSON.stringify(cutMiddle(isAbsolute(given) ? basename(given) : given, 60));
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined) throw new UsageError(`its folder ${named} does not exist`, place);
  await access(folder, constants.W_OK | constants.X_OK).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(
      `cannot be written: its folder ${named} allows no new files (${code}); choose another place for it`,
      place,
    );
  });
  return folder;
}
