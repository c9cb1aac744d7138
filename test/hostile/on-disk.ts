import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openFile } from "../../sdk/bytes/node/index.ts";
import type { Present } from "./examine.ts";

/** The input as files in a folder of their own: each small read is a call of the system, as it is for the command line. */
export const onDisk: Present = async ({ file, bytes, beside }, use) => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-hostile-"));
  try {
    for (const [name, content] of [...(beside ?? []), [file, bytes] as const]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const source = await openFile(join(folder, file));
    const end = await use(source).then(
      (result) => () => result,
      (error) => () => {
        throw error;
      },
    );
    await source.close?.();
    const open = openIn(folder);
    if (open.length > 0) throw new Error(`left open: ${open.join(", ")}`);
    return end();
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** This process's open files in a folder, where the system tells. */
function openIn(folder: string): string[] {
  const descriptors = "/proc/self/fd";
  if (!existsSync(descriptors)) return [];
  return readdirSync(descriptors).flatMap((descriptor) => {
    try {
      const path = readlinkSync(`${descriptors}/${descriptor}`);
      return path.startsWith(folder) ? [path.slice(folder.length + 1)] : [];
    } catch {
      // Closed since.
      return [];
    }
  });
}
