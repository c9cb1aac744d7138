import type { Stream } from "./terminal.ts";

/** What standard output's errors mean to who sent it somewhere. */
const reasons: Record<string, string | undefined> = {
  ENOSPC: "no space is left where it goes",
  EDQUOT: "no space is left for you where it goes",
  EFBIG: "it is larger than the file system allows",
};

/**
 * Says why standard output takes nothing more; says nothing where its reader has seen enough (`| head`).
 * @returns The exit code: nothing is left to do.
 */
export function describeOutputFailure(error: NodeJS.ErrnoException, stderr: Stream): number {
  if (error.code === "EPIPE") return 0;
  const { code = error.message } = error;
  const reason = reasons[code] === undefined ? code : `${reasons[code]} (${code})`;
  stderr.write(`convscope: the output cannot be written: ${reason}\n`);
  return 1;
}
