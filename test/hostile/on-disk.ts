import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    try {
      return await use(source);
    } finally {
      await source.close?.();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};
