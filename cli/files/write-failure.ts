import { relative } from "node:path";

/** What the file system's codes mean to who chose the place. */
const reasons: Record<string, string | undefined> = {
  EACCES: "it may not be written there",
  EPERM: "it may not be written there",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left there",
  EDQUOT: "no space is left there for you",
  EFBIG: "it is larger than the file system allows",
  ENOENT: "its folder takes no files, or is gone",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "a folder has its name",
  ENOTEMPTY: "a folder has its name",
  ENAMETOOLONG: "its name is too long",
};

/**
 * An error of the file system in the words of who asked for the file: its own path, not that of a temporary name, what
 * happened, and what to do. Other errors stay as they are.
 */
export function writeFailure(path: string, what: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const reason = reasons[code];
  const why = reason === undefined ? code : `${reason} (${code})`;
  return new Error(`${shownPath(path)}: ${what}: ${why}; choose another place for it`, { cause: error });
}

/** Does what may fail for the sake of a file; the error tells of that file. */
export async function named<T>(path: string, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw writeFailure(path, what, error);
  }
}

/** As people write it: from where they are, or else whole. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
