import { UnreadableError } from "../errors.ts";

/** A file that has fewer bytes than when it was opened. */
export function truncatedWhileOpen(
  { name, byteLength }: { name: string; byteLength: number },
  end: number,
): UnreadableError {
  return new UnreadableError(`ends after ${end} bytes, expected ${byteLength}: it was truncated while open`, {
    file: name,
    offset: end,
  });
}
