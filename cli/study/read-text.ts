import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { UnreadableError } from "../../sdk/index.ts";

/** A small text file. @throws UnreadableError without the machine's path */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found =
      code === "ENOENT"
        ? "no such file"
        : code === "EISDIR"
          ? "is a folder, expected a file"
          : `cannot be read (${code})`;
    throw new UnreadableError(found, { file: basename(path) }, error);
  }
}
