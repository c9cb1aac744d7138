import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type ByteSink, csvPieces, jsonPieces, type Table, UsageError } from "../../sdk/index.ts";
import { StagedWhole } from "./staged-whole.ts";
import { named } from "./write-failure.ts";

/**
 * Files that appear all at once: the folder of a run, with all that lies below it, is all old or all new. Until `commit`
 * nothing of theirs is seen, and `discard` leaves the disk as it was. A file in another place appears by itself.
 */
export class StagedFiles {
  readonly #wholes: StagedWhole[] = [];
  readonly #paths: string[] = [];

  /** Makes the folder when it is missing. @throws UsageError when something else has its name. */
  async folder(path: string): Promise<void> {
    await (await this.#wholeOf(path, path)).folder(path);
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

  /** A text, however large. */
  async addPieces(path: string, pieces: Iterable<string>): Promise<void> {
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
    if (this.#paths.some((other) => resolve(other) === resolve(path))) {
      throw new UsageError(`${basename(path)} would be written twice: choose another name for one of the two`);
    }
    const whole = await this.#wholeOf(dirname(path), path);
    const temporary = await whole.file(path);
    const file = await named(path, "cannot be written", () => open(temporary, "wx"));
    this.#paths.push(path);
    const end = async () => {
      try {
        await named(path, "cannot be written", () => file.sync());
      } finally {
        await file.close();
      }
    };
    return { sink: fileSink(file, path), temporary, end };
  }

  /** Gives the files their places. What had their names and was not written by convscope stays, under the names in `kept`. */
  async commit(): Promise<StagedPaths> {
    const kept: string[] = [];
    for (const whole of this.#wholes) for (const path of await whole.commit()) kept.push(path);
    return { written: this.#paths, kept };
  }

  /** Takes away what was not committed. */
  async discard(): Promise<void> {
    for (const whole of this.#wholes) await whole.discard();
  }

  async #wholeOf(folder: string, path: string): Promise<StagedWhole> {
    for (const whole of this.#wholes) if (await whole.holds(folder)) return whole;
    const whole = await StagedWhole.begin(folder, path);
    this.#wholes.push(whole);
    return whole;
  }
}

export interface StagedPaths {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** Runs `body` with staged files: committed when it ends well, discarded when it throws. */
export async function stageFiles(body: (files: StagedFiles) => Promise<void>): Promise<StagedPaths> {
  const files = new StagedFiles();
  try {
    await body(files);
    return await files.commit();
  } catch (error) {
    await files.discard();
    throw error;
  }
}

function fileSink(file: FileHandle, path: string): ByteSink {
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await named(path, "cannot be written", () =>
          file.write(bytes, done, bytes.length - done, position + done),
        );
        done += bytesWritten;
      }
    },
  };
}
