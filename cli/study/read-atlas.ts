import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Atlas, parseAtlas, UnreadableError, UsageError } from "../../sdk/index.ts";
import { readText } from "./read-text.ts";

/** The name of the atlas that comes with the package, which models are compared with unless another is asked for. */
export const shippedAtlas = "small";
/** What stands for no atlas. */
export const againstNothing = "none";
/** Of more than that an atlas is compared with only where it is asked for: the result would be about little else. */
export const mostUnasked = { layers: 2000, models: 50 };

/** An atlas from a file, or the one that comes with the package, and its name. @throws UnreadableError, UsageError */
export async function readAtlas(path: string): Promise<{ atlas: Atlas; name: string }> {
  const isShipped = path === shippedAtlas;
  const file = isShipped ? "atlas-small.json" : basename(path);
  const text = isShipped ? await readShipped(file) : await readGiven(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UnreadableError(`is not JSON (${(error as Error).message}), expected an atlas`, { file }, error);
  }
  return { atlas: await parseAtlas(json, file), name: isShipped ? shippedAtlas : file };
}

/** Where there is no such file, one of the two words may have been meant. */
async function readGiven(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    if (/[./\\]/.test(path)) throw error;
    throw new UsageError(
      `--against: ${JSON.stringify(path)} is no file, expected an atlas, ${shippedAtlas} (default) or ${againstNothing}`,
    );
  }
}

/** Its text, where the build has put it into the program: `convscope.mjs` is alone. */
declare const shippedAtlasText: string | undefined;

/** Beside the built program's folder, or beside the source's. */
async function readShipped(file: string): Promise<string> {
  if (typeof shippedAtlasText === "string") return shippedAtlasText;
  const relatives = [`../data/${file}`, `../../data/${file}`];
  for (const relative of relatives) {
    const text = await readFile(new URL(relative, import.meta.url), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new UnreadableError("is missing from this installation", { file });
}
