import { lstat, realpath } from "node:fs/promises";
import { basename, extname } from "node:path";
import { type Model, UsageError } from "../../sdk/index.ts";
import { expectFolder } from "../files/expect-folder.ts";

/** Beside the written model: what was replaced. */
export function manifestPath(output: string): string {
  return `${output}.manifest.json`;
}

/**
 * Checks that nothing has the name of the model to write or of its manifest, and that their folder can be written.
 * @throws UsageError
 */
export async function expectNew(output: string, inputs: readonly string[] = []): Promise<void> {
  for (const path of [output, manifestPath(output)]) {
    const there = await lstat(path).catch(({ code }: NodeJS.ErrnoException) => {
      if (code !== "ENAMETOOLONG") return undefined;
      throw new UsageError("the name is too long: choose a shorter one for -o", { file: basename(path) });
    });
    if (there === undefined) continue;
    const own = await realpath(path).catch(() => path);
    const found = await Promise.all(inputs.map((input) => realpath(input).catch(() => undefined)));
    const what = found.includes(own) ? "is the input" : "exists already";
    throw new UsageError(`${what} and is not overwritten: choose another name for -o`, { file: basename(path) });
  }
  await expectFolder(output);
}

/** A written model has the format of the one that was read, and its name says so. @throws UsageError */
export function expectExtension(output: string, { format, files }: Model): void {
  const [found, own] = [extname(output).toLowerCase(), extname(files[0].name).toLowerCase()];
  if (files.length > 1 || found === `.${format}` || found === own) return;
  const expected = own === "" ? `.${format}` : own;
  throw new UsageError(
    `-o: found ${JSON.stringify(basename(output))}, expected a name that ends in ${expected}: a model is written in its own format`,
  );
}
