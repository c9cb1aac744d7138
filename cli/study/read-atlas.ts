import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Atlas, parseAtlas, UnreadableError } from "../../sdk/index.ts";
import { readText } from "./read-text.ts";

/** The name of the atlas that comes with the package. */
export const shippedAtlas = "small";

/** An atlas from a file, or the one that comes with the package. @throws UnreadableError, UsageError */
export async function readAtlas(path: string): Promise<Atlas> {
  const [text, name] =
    path === shippedAtlas ? [await readShipped(), "atlas-small.json"] : [await readText(path), basename(path)];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UnreadableError(`is not JSON (${(error as Error).message}), expected an atlas`, { file: name }, error);
  }
  return parseAtlas(json, name);
}

/** Beside the built program's folder, or beside the source's. */
async function readShipped(): Promise<string> {
  const relatives = ["../data/atlas-small.json", "../../data/atlas-small.json"];
  for (const relative of relatives) {
    const text = await readFile(new URL(relative, import.meta.url), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new UnreadableError("is missing from this installation", { file: "atlas-small.json" });
}
