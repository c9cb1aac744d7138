import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { realPath } from "../files/real-path.ts";
import { safeText } from "../format/safe-text.ts";
import { splitName } from "../models/find-sources.ts";

/**
 * Checks that a set does not lie in a folder of models, all of whose files every step would look at.
 * @throws UsageError
 */
export async function expectApart(folder: string, asked: string, operands: readonly string[]): Promise<void> {
  const place = await realPath(folder);
  for (const operand of operands) {
    const { location } = await splitName(operand);
    if (!(await stat(location).catch(() => undefined))?.isDirectory()) continue;
    const models = await realPath(location);
    if (`${place}${sep}`.startsWith(models.endsWith(sep) ? models : `${models}${sep}`))
      throw new UsageError(
        `-o ${safeText(asked)} lies in ${safeText(location)}, whose files are the models: choose a folder beside it`,
      );
  }
}

/**
 * Checks that what a folder holds of a study, if anything, was found by the same steps: the same models, options and shards.
 * @throws UsageError
 */
export async function expectOwnSet(folder: string, asked: string, step: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const states = names.filter((name) => /^r\d+(\.state)?$/.test(name)).sort();
  if (states.length === 0) return;
  const before = await readFile(join(folder, "step.sh"), "utf8").catch(() => undefined);
  if (before === step) return;
  throw new UsageError(
    `${safeText(asked)} holds ${states[0]} of a study with other models, options, shards or version: choose another folder, or delete it`,
  );
}
