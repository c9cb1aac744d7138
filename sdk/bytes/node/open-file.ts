import { constants, readSync } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { throwIfAborted } from "../../abort.ts";
import { type ConvscopeError, UnreadableError, UnsafeError, UsageError } from "../../errors.ts";
import type { ByteSource, SharedBytes } from "../byte-source.ts";
import { checkBesidePath } from "../check-beside-path.ts";
import { truncatedWhileOpen } from "../truncated-while-open.ts";
import { type FileRequests, ReadAhead } from "./read-ahead.ts";

/** One read call may not ask for 2 GiB; smaller pieces cost nothing. */
const pieceBytes = 256 * 1024 * 1024;
/** Read and hashed in a sixth of a millisecond, within the processor's cache: a pool is looked after between two pieces. */
const hashPieceBytes = 256 * 1024;
/** Milliseconds that a byte takes at most which needs no storage. */
const cachedWithin = 0.04;

/**
 * Opens a file for reading at any position; nothing is held in memory. Close it when done.
 *
 * @throws UnreadableError when there is no such file, or it is none (a folder, a device).
 */
export async function openFile(path: string): Promise<ByteSource> {
  const name = basename(path);
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw cannotOpen(name, error);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new UnreadableError(`is ${stats.isDirectory() ? "a folder" : "no regular file"}, expected a model file`, {
        file: name,
      });
    }
    return new NodeFile(name, stats.size, stats.nlink, path, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What tasks know of a file. Another thread gets what stands in the constructor alone. */
class OpenFile implements SharedFile {
  readonly descriptor: number;
  #ahead: ReadAhead;
  #onRead: SharedFile["onRead"];

  constructor(
    handle: FileHandle,
    readonly name: string,
    readonly byteLength: number,
  ) {
    this.descriptor = handle.fd;
    this.#ahead = new ReadAhead(byteLength, requestsOf(handle));
  }

  onRead(bytes: Uint8Array, start: number): void {
    this.#ahead.wasRead(start, start + bytes.length);
    this.#onRead?.(bytes, start);
  }

  listen(onRead: SharedFile["onRead"]): void {
    this.#onRead = onRead;
  }
}

function requestsOf(handle: FileHandle): FileRequests {
  const page = new Uint8Array(1);
  let memory: Uint8Array | undefined;
  return {
    isCached(at) {
      const since = performance.now();
      try {
        readSync(handle.fd, page, 0, 1, at);
      } catch {
        return true;
      }
      return performance.now() - since < cachedWithin;
    },
    fetch(start, end) {
      // What is in it is for nobody: it only has to lie in the platform's memory.
      memory ??= new Uint8Array(end - start);
      handle.read(memory, 0, Math.min(memory.length, end - start), start).catch(() => {});
    },
  };
}

type SharedFile = SharedBytes["file"];

class NodeFile implements ByteSource {
  readonly shared: (SharedBytes & { file: OpenFile }) | undefined;

  constructor(
    readonly name: string,
    readonly byteLength: number,
    readonly links: number,
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {
    // A descriptor is the process's own, but for Deno, where each worker has descriptors of its own.
    if (!("Deno" in globalThis)) this.shared = { file: new OpenFile(handle, name, byteLength), start: 0 };
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    await this.readInto(bytes, start);
    return bytes;
  }

  private async readInto(bytes: Uint8Array, start: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const length = Math.min(pieceBytes, bytes.length - done);
      const { bytesRead } = await this.handle.read(bytes, done, length, start + done);
      if (bytesRead === 0) throw truncatedWhileOpen(this, start + done);
      done += bytesRead;
    }
  }

  private readNow(bytes: Uint8Array, start: number): void {
    for (let done = 0; done < bytes.length; ) {
      const bytesRead = readSync(this.handle.fd, bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw truncatedWhileOpen(this, start + done);
      done += bytesRead;
    }
  }

  async sibling(relativePath: string): Promise<ByteSource | undefined> {
    checkBesidePath(relativePath, { file: this.name });
    const folder = dirname(this.path);
    const path = join(folder, relativePath);
    try {
      const link = (await lstat(path)).isSymbolicLink();
      // What is no link and lies in the folder itself is in it: a model may have thousands of shards.
      const isDirect = !/[/\\]/.test(relativePath);
      const inFolder = !link && (isDirect || (await realpath(path)).startsWith(join(await realpath(folder), sep)));
      if (!inFolder && !(await isInCache(folder, path))) {
        throw new UnsafeError(
          `points to another file by ${JSON.stringify(relativePath)}, which is ${link ? "a symbolic link" : "reached through a link that leaves the folder"}; expected a file beside this one`,
          { file: this.name },
        );
      }
    } catch (error) {
      if (error instanceof UnsafeError) throw error;
      if (isMissing(error)) return undefined;
      throw cannotOpen(relativePath, error);
    }
    return openFile(path);
  }

  async sha256(signal?: AbortSignal): Promise<string> {
    // 2 ms, which those who need no digest do not wait.
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256");
    const piece = new Uint8Array(Math.min(hashPieceBytes, this.byteLength));
    let done = 0;
    const add = (bytes: Uint8Array) => {
      hash.update(bytes);
      done += bytes.length;
    };
    // What a task reads in this thread meanwhile is in the processor's cache.
    this.shared?.file.listen((bytes, start) => {
      if (start <= done && done < start + bytes.length) add(bytes.subarray(done - start));
    });
    try {
      while (done < this.byteLength) {
        const bytes = piece.subarray(0, this.byteLength - done);
        // In this thread: to hand a piece over from another one takes longer than to read it.
        this.readNow(bytes, done);
        add(bytes);
        await new Promise((resolve) => setImmediate(resolve));
        throwIfAborted(signal);
      }
    } finally {
      this.shared?.file.listen(undefined);
    }
    return hash.digest("hex");
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/**
 * Whether a path in a snapshot of the Hugging Face Hub's cache (models--owner--name/snapshots/REVISION/...) leads to one of the
 * same repository's blobs, of which its snapshots are made.
 */
async function isInCache(folder: string, path: string): Promise<boolean> {
  const parts = (await realpath(folder)).split(sep);
  const at = parts.lastIndexOf("snapshots");
  if (at < 1 || !/^(models|datasets|spaces)--/.test(parts[at - 1])) return false;
  const blobs = join(parts.slice(0, at).join(sep), "blobs", sep);
  return (await realpath(path)).startsWith(blobs);
}

function cannotOpen(file: string, error: unknown): ConvscopeError {
  // Nothing is wrong with the file: to go on without it would leave out whatever comes after the first thousand.
  if (["EMFILE", "ENFILE"].includes(codeOf(error) ?? ""))
    return new UsageError("too many files are open: raise the limit (ulimit -n), or give fewer at once", { file });
  const why = isMissing(error) ? "there is no such file" : `cannot be opened (${codeOf(error) ?? "unknown reason"})`;
  return new UnreadableError(why, { file }, error);
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
