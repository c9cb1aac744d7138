// Work that need not be done again. What a step read and wrote is remembered as one hash in build/made/; where the bytes are
// still the same, the step is left out.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

/**
 * Makes what a step writes, unless that is there and was made from these very bytes.
 *
 * @param name of the step, a file name
 * @param step {reads, writes}: files and folders; {except}: files in them that do not count; {settings}: text that decides about the result, too
 * @returns whether there was something to do
 */
export async function once(name, step, make) {
  if (isMade(name, step)) return false;
  await make();
  mkdirSync("build/made", { recursive: true });
  writeFileSync(`build/made/${name}`, fingerprint(step));
  return true;
}

export function isMade(name, step) {
  try {
    return readFileSync(`build/made/${name}`, "utf8") === fingerprint(step);
  } catch {
    return false;
  }
}

function fingerprint({ reads, writes, except = [], settings = "" }) {
  const hash = createHash("sha256").update(settings);
  for (const path of [...reads, ...writes]) {
    for (const file of filesOf(path).filter((file) => !except.includes(file)))
      hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** A file itself, or all that is in a folder, in an order that is the same everywhere. */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .flatMap(({ name }) => filesOf(`${path}/${name}`))
    .sort();
}
