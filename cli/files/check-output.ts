import { open, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { expectFolder } from "./expect-folder.ts";

/**
 * Checks that a file named by the user may be written: its folder exists and takes files, it is none of the inputs, and what has its
 * name already, if anything, begins as ours do.
 * @returns Whether it takes the place of a file of ours.
 * @throws UsageError
 */
export async function checkOutput(path: string, inputs: readonly string[], beginning: string): Promise<boolean> {
  const file = basename(path);
  const folder = await expectFolder(path);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isFile()) throw new UsageError("is no regular file, expected a file to write", { file });
  const own = await realpath(path);
  for (const input of inputs) {
    if ((await realpath(input).catch(() => undefined)) === own) {
      throw new UsageError("is one of the inputs and would be overwritten", { file });
    }
  }
  if (!(await beginsWith(join(folder, file), beginning))) {
    throw new UsageError("exists and was not written by convscope: choose another name, or delete it", { file });
  }
  return true;
}

async function beginsWith(path: string, text: string): Promise<boolean> {
  const expected = new TextEncoder().encode(text);
  const found = new Uint8Array(expected.length);
  const file = await open(path);
  try {
    const { bytesRead } = await file.read(found, 0, found.length, 0);
    // An empty file has nothing to lose.
    return bytesRead === 0 || expected.every((byte, i) => byte === found[i]);
  } finally {
    await file.close();
  }
}
