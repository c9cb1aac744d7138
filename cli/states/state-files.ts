import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { UnreadableError, UnsafeError } from "../../sdk/index.ts";
import { decodeState, encodeState, type StudyState } from "../../sdk/states/index.ts";
import { stageFiles } from "../files/staged-files.ts";

/** How our state files begin. */
export const stateBeginning = "convscope-state\n";

/** A state of all shards of the largest data bases has some hundred megabytes; it is in memory at once. */
const mostBytes = 2 ** 30;

/** @throws UnreadableError for a file that is missing, damaged or none; UnsafeError above 1 GiB */
export async function readState(path: string): Promise<StudyState> {
  const file = basename(path);
  const found = await stat(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UnreadableError(code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`, { file });
  });
  if (!found.isFile()) throw new UnreadableError("is no regular file, expected a state", { file });
  if (found.size > mostBytes)
    throw new UnsafeError(`has ${found.size} bytes, more than ${mostBytes}, the limit`, { file });
  return decodeState(await readFile(path), file);
}

/** The state in a file that may not be there, or be empty; undefined then. */
export async function readStateIfThere(path: string): Promise<StudyState | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || (found.isFile() && found.size === 0) ? undefined : readState(path);
}

/** Writes a state: the file is there whole, or as it was before. */
export async function writeState(path: string, state: StudyState): Promise<number> {
  const bytes = encodeState(state);
  await stageFiles((files) => files.add(resolve(path), (sink) => sink.write(bytes, 0)));
  return bytes.length;
}
