import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { realPath } from "../files/real-path.ts";
import { safeText } from "../format/safe-text.ts";
import { splitName } from "../models/find-sources.ts";
import { isFolder } from "../models/list-folder.ts";
import { stepBeginning } from "./step-script.ts";

/**
 * Checks that a set does not lie in a folder of models, all of whose files every step would look at.
 * @throws UsageError
 */
export async function expectApart(folder: string, asked: string, operands: readonly string[]): Promise<void> {
  const place = await realPath(folder);
  for (const operand of operands) {
    const { location } = await splitName(operand);
    if (!(await isFolder(location))) continue;
    const models = await realPath(location);
    if (`${place}${sep}`.startsWith(models.endsWith(sep) ? models : `${models}${sep}`))
      throw new UsageError(
        `-o ${safeText(asked)} lies in ${safeText(location)}, whose files are the models: choose a folder beside it`,
      );
  }
}

/**
 * Checks that what a folder holds, if anything, is this set: no files of others by its names, and what was found of a study by
 * the same steps: the same models, options and shards.
 * @param paths The files of the set, in the folder.
 * @throws UsageError
 */
export async function expectOwnSet(
  folder: string,
  asked: string,
  step: string,
  paths: readonly string[],
): Promise<void> {
  const before = await readFile(join(folder, "step.sh"), "utf8").catch(() => "");
  if (before === step) return;
  if (!before.startsWith(stepBeginning)) {
    for (const path of paths) {
      if ((await stat(join(folder, path)).catch(() => undefined)) !== undefined)
        throw new UsageError(`${safeText(asked)} holds ${path}, which is of no set: choose another folder`);
    }
  }
  const states = (await readdir(folder).catch(() => [])).filter((name) => /^r\d+(\.state)?$/.test(name)).sort();
  if (states.length === 0) return;
  throw new UsageError(
    `${safeText(asked)} holds ${states[0]} of a study with other models, options, shards or version: choose another folder, or delete it`,
  );
}
