import { ConvscopeError, UnreadableError, UnsafeError } from "../../errors.ts";

/** Everything that zip.js throws is about the archive. */
export function asConvscopeError(error: unknown, file: string, tensor?: string, offset?: number): ConvscopeError {
  if (error instanceof ConvscopeError) return error;
  const { message, reason } = error as Error & { reason?: string };
  if (message === "Unsafe filename") {
    return new UnsafeError("holds an entry whose path leaves the archive", { file, offset }, error);
  }
  const detail = reason === undefined ? message : `${message}, ${reason}`;
  return new UnreadableError(`is no intact zip archive: ${detail.toLowerCase()}`, { file, tensor, offset }, error);
}
