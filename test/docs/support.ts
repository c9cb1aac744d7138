import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as assert from "uvu/assert";
import { type Example, readersFolder, run } from "../../scripts/documents/examples.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

export const repository = process.cwd();

/** A folder in which a page's commands are run, with a small data base. */
export async function studyFolder(): Promise<string> {
  const folder = await readersFolder(repository);
  const { file } = readGolden<{ file: string }>("studies.json");
  await writeFile(join(folder, "dataset.h5"), gunzipSync(fromBase64(file)));
  return folder;
}

/** A Python that has these modules: the one that PYTHON names, or the usual ones. */
export async function pythonWith(modules: readonly string[]): Promise<string | undefined> {
  const imports = modules.map((name) => `import ${name}`).join("\n");
  for (const python of [process.env.PYTHON, "python3", "/usr/bin/python3"]) {
    if (python === undefined) continue;
    const has = await run(python, ["-c", imports], repository).catch(() => null);
    if (has?.code === 0) return python;
  }
  return undefined;
}

/** What cannot be run is compiled at least, where there is a Python. */
export async function compilePython({ code, line }: Example): Promise<void> {
  const python = await pythonWith([]);
  if (python === undefined) return;
  const ran = await run(python, ["-c", "import ast, sys; ast.parse(sys.argv[1])", code], repository);
  assert.is(ran.code, 0, `line ${line}: ${ran.stderr}`);
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
export const readPage = (name: string) => readFile(join("docs", name), "utf8");
