import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** A path without links, as far as it exists. */
export async function realPath(path: string): Promise<string> {
  const whole = resolve(path);
  const missing = topmostMissing(whole);
  if (missing === undefined) return realpath(whole);
  return join(await realpath(dirname(missing)), whole.slice(dirname(missing).length));
}

/** Of a path and the folders above it the topmost that does not exist; undefined where all do. */
export function topmostMissing(path: string): string | undefined {
  let missing: string | undefined;
  for (let next = resolve(path); !existsSync(next); next = dirname(next)) missing = next;
  return missing;
}
