import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../../sdk/index.ts";

/**
 * Checks that a file named by the user may be written: its folder exists, it is none of the inputs, and what has its
 * name already, if anything, begins as ours do.
 * @throws UsageError
 */
export async function checkOutput(path: string, inputs: readonly string[], beginning: string): Promise<void> {
  const file = basename(path);
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined) throw new UsageError("its folder does not exist", { file });
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
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
