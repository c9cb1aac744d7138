import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { closeAll } from "../../bytes/close-all.ts";
import { UnreadableError } from "../../errors.ts";

/** The files of a weight group, read as one run of bytes. */
export class Shards {
  readonly #files: readonly ByteSource[];
  /** Where each file begins; one more for the end. */
  readonly #starts: readonly number[];

  constructor(files: readonly ByteSource[]) {
    this.#files = files;
    let end = 0;
    this.#starts = [0, ...files.map((file) => (end += file.byteLength))];
  }

  get byteLength(): number {
    return this.#starts[this.#files.length];
  }

  /** The bytes [start, end), wherever the files divide them. */
  async read(start: number, end: number): Promise<Uint8Array> {
    const parts: { at: number; bytes: Uint8Array }[] = [];
    for (const [i, file] of this.#files.entries()) {
      const from = Math.max(start, this.#starts[i]);
      const to = Math.min(end, this.#starts[i + 1]);
      if (from >= to) continue;
      const bytes = await file.read(from - this.#starts[i], to - this.#starts[i]);
      if (from === start && to === end) return bytes;
      parts.push({ at: from - start, bytes });
    }
    const whole = new Uint8Array(end - start);
    for (const { at, bytes } of parts) whole.set(bytes, at);
    return whole;
  }
}

/**
 * Opens the files that a manifest names; each only once.
 * @param paths As `besidePath` gives them, each with a weight that needs it.
 * @throws UnreadableError for a missing file.
 */
export async function openShards(
  source: ByteSource,
  paths: Iterable<{ path: string; tensor?: string }>,
  signal?: AbortSignal,
): Promise<Map<string, ByteSource>> {
  const wanted = new Map<string, string | undefined>();
  for (const { path, tensor } of paths) if (!wanted.has(path)) wanted.set(path, tensor);
  const opened = new Map<string, ByteSource>();
  try {
    for (const [path, tensor] of wanted) {
      throwIfAborted(signal);
      const file = await source.sibling?.(path);
      if (file === undefined) {
        throw new UnreadableError(
          `its weights are in ${JSON.stringify(path)}, which is not beside it: drop or copy them together`,
          { file: source.name, tensor },
        );
      }
      opened.set(path, file);
    }
  } catch (error) {
    await closeAll(opened.values());
    throw error;
  }
  return opened;
}
