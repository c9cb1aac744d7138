import { existsSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type ByteSink, csvPieces, jsonPieces, type Table, UsageError } from "../../sdk/index.ts";
import { writeFailure } from "./write-failure.ts";

/**
 * Files that appear all at once: each is written under a temporary name in its own folder, and `commit` renames them.
 * Until then nothing of theirs is seen, and `discard` leaves the disk as it was.
 */
export class StagedFiles {
  readonly #staged: { temporary: string; path: string }[] = [];
  /** Folders that were made, the deepest first. */
  #madeFolders: string[] = [];

  /** Makes the folder when it is missing. @throws UsageError when something else has its name. */
  async folder(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isDirectory())
      throw new UsageError(`${basename(path)} is a file, expected a folder to write into`);
    if (found) return;
    // One at a time: where a file system refuses with ENOENT, as /proc does, Node's recursive mkdir never ends.
    const missing: string[] = [];
    for (let next = resolve(path); !existsSync(next); next = dirname(next)) missing.push(next);
    for (const next of missing.reverse()) {
      try {
        mkdirSync(next);
      } catch (error) {
        throw writeFailure(next, "the folder cannot be made", error);
      }
      this.#madeFolders.unshift(next);
    }
  }

  async addText(path: string, text: string): Promise<void> {
    await this.addPieces(path, [text]);
  }

  /** A document as JSON, however large. */
  async addJson(path: string, document: unknown): Promise<void> {
    await this.addPieces(path, jsonPieces(document));
  }

  /** A table as CSV, however large, in a file of its name. */
  async addTable(folder: string, table: Table): Promise<void> {
    await this.addPieces(join(folder, `${table.name}.csv`), csvPieces(table));
  }

  private async addPieces(path: string, pieces: Iterable<string>): Promise<void> {
    await this.add(path, async (sink) => {
      let position = 0;
      for (const piece of pieces) {
        const bytes = new TextEncoder().encode(piece);
        await sink.write(bytes, position);
        position += bytes.length;
      }
    });
  }

  /** Writes a file through a sink. */
  async add(path: string, write: (sink: ByteSink) => Promise<unknown>): Promise<void> {
    const { sink, end } = await this.begin(path);
    try {
      await write(sink);
    } finally {
      await end();
    }
  }

  /** Opens a file to be written, at a temporary place for now; `end` closes it, whatever became of it. */
  async begin(path: string): Promise<{ sink: ByteSink; temporary: string; end: () => Promise<void> }> {
    if (this.#staged.some((other) => resolve(other.path) === resolve(path))) {
      throw new UsageError(`${basename(path)} would be written twice: choose another name for one of the two`);
    }
    // Not the file's own name and some more: that may be too long.
    const temporary = join(dirname(path), `.convscope.${process.pid}.${this.#staged.length}.tmp`);
    const file = await named(path, () => open(temporary, "wx"));
    this.#staged.push({ temporary, path });
    const end = async () => {
      try {
        await named(path, () => file.sync());
      } finally {
        await file.close();
      }
    };
    return { sink: fileSink(file, path), temporary, end };
  }

  /** Gives the files their names, in the order they were added, and returns their paths. */
  async commit(): Promise<string[]> {
    const paths: string[] = [];
    for (let next = this.#staged[0]; next !== undefined; next = this.#staged[0]) {
      await named(next.path, () => rename(next.temporary, next.path));
      this.#staged.shift();
      paths.push(next.path);
    }
    this.#madeFolders = [];
    return paths;
  }

  /** Takes away what was not committed. */
  discard(): void {
    for (const { temporary } of this.#staged) rmSync(temporary, { force: true });
    for (const folder of this.#madeFolders) {
      try {
        rmdirSync(folder);
      } catch {
        // Somebody else has put something there meanwhile.
        break;
      }
    }
  }
}

/** Runs `body` with staged files: committed when it ends well, discarded when it throws. Returns the paths written. */
export async function stageFiles(body: (files: StagedFiles) => Promise<void>): Promise<string[]> {
  const files = new StagedFiles();
  try {
    await body(files);
    return await files.commit();
  } catch (error) {
    files.discard();
    throw error;
  }
}

function fileSink(file: FileHandle, path: string): ByteSink {
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await named(path, () => file.write(bytes, done, bytes.length - done, position + done));
        done += bytesWritten;
      }
    },
  };
}

/** Does what may fail for the sake of a file; the error tells of that file. */
async function named<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw writeFailure(path, "cannot be written", error);
  }
}
