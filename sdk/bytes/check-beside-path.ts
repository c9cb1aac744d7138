import { type ErrorPlace, UnsafeError } from "../errors.ts";

/**
 * Checks a path that a model file gives for another of its files, before anything is opened, and gives it as
 * `ByteSource.sibling` takes it: "./weights.bin" is "weights.bin", since "." is the folder itself. It must stay in the model's
 * own folder: "weights.bin" and "shards/1.bin" pass; an absolute path, a drive letter, a URL, a backslash, a `..`, an
 * empty segment and a NUL do not.
 *
 * @throws UnsafeError naming the path and what is wrong with it.
 */
export function besidePath(path: string, place: ErrorPlace = {}): string {
  const clean = path.includes(".")
    ? path
        .split("/")
        .filter((segment) => segment !== ".")
        .join("/")
    : path;
  checkBesidePath(path === "." || clean === "" ? path : clean, place);
  return clean;
}

/** The same for a path that must be clean already. @throws UnsafeError */
export function checkBesidePath(path: string, place: ErrorPlace = {}): void {
  const fault = faultOf(path);
  if (fault === undefined) return;
  throw new UnsafeError(
    `points to another file by ${JSON.stringify(path)}, which ${fault}; expected a file beside this one`,
    place,
  );
}

function faultOf(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.includes("\0")) return "holds a NUL character";
  if (path.includes("\\")) return "holds a backslash";
  if (path.startsWith("/")) return "is absolute";
  if (/^[a-z]:/i.test(path)) return "names a drive";
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return "is a URL";
  // Some servers and file systems decode these after the check.
  if (/%(2e|2f|5c|00)/i.test(path)) return "hides a separator behind a percent sign";
  const segments = path.split("/");
  if (segments.includes("..")) return "leaves the folder";
  if (segments.includes("") || segments.includes(".")) return "holds an empty segment";
  return undefined;
}
