import { AbortedError, type ByteSource, fromBytes, UnreadableError, UnsafeError } from "../../sdk/index.ts";
import type { Input } from "../terminal.ts";

/** Standard input cannot be read at any place, so it is held in memory; larger models are files. */
export const largestStdin = 1024 * 1024 * 1024;

/** All of standard input as a file in memory. @throws UnsafeError above 1 GiB, AbortedError */
export async function readStdin(stdin: Input | undefined, signal?: AbortSignal): Promise<ByteSource> {
  const place = { file: "stdin" };
  if (stdin === undefined) throw new UnreadableError("there is no standard input", place);
  const chunks: Uint8Array[] = [];
  let total = 0;
  // A writer that sends nothing must not keep us from stopping.
  const stop = () => stdin.destroy?.();
  signal?.addEventListener("abort", stop);
  try {
    // Nobody hears of a stop that came before.
    signal?.throwIfAborted();
    for await (const chunk of stdin) {
      total += chunk.length;
      if (total > largestStdin) {
        throw new UnsafeError(`is more than ${largestStdin} bytes, the limit of memory for it: name a file`, place);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw signal?.aborted ? new AbortedError(signal.reason) : error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return fromBytes("stdin", bytes);
}
