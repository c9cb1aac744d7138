import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isFile, isFolder, listFolder } from "./list-folder.ts";

/** Whether a path has wildcards: `*` and `?` within a name, `**` for folders at any depth. */
export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}

/**
 * The files that fit a pattern, sorted within each folder; `models/*.onnx`, `runs/run?/**` + `/best.safetensors`. A wildcard
 * fits no hidden name, and `**` has the limits of `listFolder`.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const segments = pattern.split("/");
  const found = await match(
    segments[0] === "" ? "/" : "",
    segments.filter((segment) => segment !== ""),
  );
  return [...new Set(found)];
}

async function match(folder: string, [segment, ...rest]: string[]): Promise<string[]> {
  if (segment === undefined) return [];
  if (segment === "**") return deep(folder, rest.length === 0 ? ["*"] : rest);
  if (!isGlob(segment)) {
    const path = join(folder, segment);
    return rest.length > 0 ? match(path, rest) : (await isFile(path)) ? [path] : [];
  }
  const fits = new RegExp(`^${wildcards(segment)}$`, "su");
  const names = (await readdir(folder === "" ? "." : folder).catch(() => [])).filter(
    (name) => fits.test(name) && (!name.startsWith(".") || segment.startsWith(".")),
  );
  const paths = names.sort().map((name) => join(folder, name));
  const found: string[] = [];
  for (const path of paths) {
    if (rest.length > 0) found.push(...(await match(path, rest)));
    else if (await isFile(path)) found.push(path);
  }
  return found;
}

/** Every file below the folder whose path ends in the rest of the pattern. */
async function deep(folder: string, rest: readonly string[]): Promise<string[]> {
  const root = folder === "" ? "." : folder;
  if (!(await isFolder(root))) return [];
  const expression = rest.map((segment) => (segment === "**" ? ".*" : wildcards(segment))).join("/");
  const fits = new RegExp(`(^|/)${expression}$`, "su");
  const prefix = folder === "" || folder.endsWith("/") ? folder.length : folder.length + 1;
  return (await listFolder(root)).files.filter((path) => fits.test(path.slice(prefix).replaceAll("\\", "/")));
}

function wildcards(segment: string): string {
  return segment
    .replace(/[\\^$.|+()[\]{}/]/g, "\\$&")
    .replaceAll(/\*+/g, "[^/]*")
    .replaceAll("?", "[^/]");
}
