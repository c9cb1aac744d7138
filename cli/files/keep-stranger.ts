import { constants } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { extname } from "node:path";
import { pageBeginning } from "../study/page-file.ts";

/** How our files of a kind begin; a table by its first columns, which the new one tells. */
const beginnings: Record<string, ((found: string, fresh: string) => boolean) | undefined> = {
  ".json": (found) => found.startsWith('{\n  "schema": "convscope') || found.startsWith('{\n  "kernel"'),
  ".html": (found) => found.startsWith(pageBeginning) || found.includes('<meta name="generator" content="convscope">'),
  ".svg": (found) =>
    /^<svg xmlns="[^"]+" width="[\d.]+" height="[\d.]+" viewBox="[\d .]+" role="img" font-family=/.test(found),
  ".csv": (found, fresh) => firstColumns(found) === firstColumns(fresh),
};

/**
 * Copies a file that a new one is about to replace, where convscope has not written it, to a free name beside it.
 * @returns The copy's path, if there is one.
 */
export async function keepStranger(path: string, fresh: string): Promise<string[]> {
  const found = await beginningOf(path);
  const isOurs = beginnings[extname(path).toLowerCase()];
  if (found === undefined || found === "" || isOurs === undefined) return [];
  if (isOurs(found, (await beginningOf(fresh)) ?? "")) return [];
  for (let n = 1; ; n++) {
    const copy = `${path}.kept${n === 1 ? "" : n}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return [copy];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** The first kilobyte as text; undefined where there is no file. */
async function beginningOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}

function firstColumns(text: string): string {
  return (text.split("\n", 1)[0] ?? "").split(",", 3).join();
}
