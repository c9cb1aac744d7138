import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBase64, readGolden } from "../support/golden.ts";

export const repository = process.cwd();

/** A folder in which a page's commands are run: the packages with the sample networks, the examples, and a small data base. */
export async function readersFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "convscope-docs-"));
  for (const name of ["node_modules", "examples"]) await symlink(join(repository, name), join(folder, name));
  const { file } = readGolden<{ file: string }>("studies.json");
  await writeFile(join(folder, "dataset.h5"), gunzipSync(fromBase64(file)));
  return folder;
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
export const readPage = (name: string) => readFile(join("docs", name), "utf8");
