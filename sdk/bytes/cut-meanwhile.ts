import { UnreadableError } from "../errors.ts";

/** A file that has fewer bytes than when it was opened. */
export function cutMeanwhile({ name, byteLength }: { name: string; byteLength: number }, end: number): UnreadableError {
  return new UnreadableError(`ends after ${end} bytes, expected ${byteLength}: it was cut meanwhile`, {
    file: name,
    offset: end,
  });
}
