import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readersFolder } from "../../scripts/documents/examples.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

export const repository = process.cwd();

/** A folder in which a page's commands are run, with a small data base. */
export async function studyFolder(): Promise<string> {
  const folder = await readersFolder(repository);
  const { file } = readGolden<{ file: string }>("studies.json");
  await writeFile(join(folder, "dataset.h5"), gunzipSync(fromBase64(file)));
  return folder;
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
export const readPage = (name: string) => readFile(join("docs", name), "utf8");
