import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { UnreadableError, UnsafeError } from "../../sdk/index.ts";
import type { StudyState } from "../../sdk/states/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { named } from "../files/write-failure.ts";
import { tightenHeap } from "../study/tight-heap.ts";
import { FileBytes } from "./file-bytes.ts";

/** How our state files begin. */
export const stateBeginning = "convscope-state\n";
/** What stands before the state in a checkpoint, so that no merge takes a part of a shard for the whole. */
export const checkpointBeginning = "convscope-checkpoint\n";

/** A state of all shards of the largest data bases has some hundred megabytes. */
const mostBytes = 2 ** 30;

/** States in which the results of very many layers are most of what is held. */
const largeBytes = 2 ** 24;

/**
 * A state, of which only where things lie is in memory: its file is read on when they are asked for, and must stay as it is.
 * @param file What it is called in errors.
 * @throws UnreadableError for a file that is missing, damaged or none; UnsafeError above 1 GiB
 */
export async function readState(
  path: string,
  beginning: "" | typeof checkpointBeginning = "",
  file = basename(path),
): Promise<StudyState> {
  const found = await stat(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UnreadableError(code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`, { file });
  });
  if (!found.isFile()) throw new UnreadableError("is no regular file, expected a state", { file });
  if (found.size > mostBytes)
    throw new UnsafeError(`has ${found.size} bytes, more than ${mostBytes}, the limit`, { file });
  const { decodeState } = await import("../../sdk/states/index.ts");
  if (found.size > largeBytes) await tightenHeap();
  if (beginning === "" && found.size > largeBytes) return decodeState(new FileBytes(path, file, found), file);
  const bytes = await readFile(path);
  const isCheckpoint = bytes.subarray(0, checkpointBeginning.length).equals(Buffer.from(checkpointBeginning));
  if (isCheckpoint && beginning === "") {
    throw new UnreadableError("is the checkpoint of a shard that is not whole: collect --resume goes on from it", {
      file,
    });
  }
  return decodeState(bytes.subarray(beginning.length), file);
}

/** The state in a file that may not be there, or be empty; undefined then. */
export async function readStateIfThere(
  path: string,
  beginning: "" | typeof checkpointBeginning = "",
): Promise<StudyState | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || (found.isFile() && found.size === 0) ? undefined : readState(path, beginning);
}

/** Writes a state: the file is there whole, or as it was before. */
export async function writeState(
  path: string,
  state: StudyState,
  beginning: "" | typeof checkpointBeginning = "",
): Promise<number> {
  const { encodeStatePieces } = await import("../../sdk/states/index.ts");
  let length = 0;
  await stageFiles((files) =>
    files.add(resolve(path), async (sink) => {
      for (const block of inBlocks(beginning, encodeStatePieces(state))) {
        await sink.write(block, length);
        length += block.length;
      }
    }),
  );
  // Over a network a rename may say that there is nothing to rename because it was done, or because the file has gone.
  await named(path, "cannot be written", () => stat(path));
  return length;
}

/** Bytes that are written at once. */
const blockBytes = 2 ** 20;

/** The pieces behind a text, some of them together: most are small. */
function* inBlocks(beginning: string, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [new TextEncoder().encode(beginning)];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < blockBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  yield Buffer.concat(waiting);
}
