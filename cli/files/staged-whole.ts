import { constants } from "node:fs";
import { access, lstat, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { keepStranger } from "./keep-stranger.ts";
import { ownName } from "./own-names.ts";
import { realPath, topmostMissing } from "./real-path.ts";
import { repairFolder } from "./repair-folder.ts";
import { moveInto, moveWhole, renameFolder } from "./unfinished.ts";
import { named, shownPath, writeFailure } from "./write-failure.ts";

/** Files for one folder that appear there all at once. Until then they lie in a hidden folder of the same file system. */
export class StagedWhole {
  readonly #staging: string;
  readonly #place: string;
  /** Whether the place is not there yet: then one rename makes it. */
  readonly #isNew: boolean;
  readonly #files: string[] = [];

  private constructor(staging: string, place: string, isNew: boolean) {
    this.#staging = staging;
    this.#place = place;
    this.#isNew = isNew;
  }

  /**
   * Begins the files of a folder, which may be missing, after what killed runs have left there is put right.
   * @param path What the user asked for, the folder or a file in it.
   */
  static async begin(folder: string, path: string): Promise<StagedWhole> {
    await expectNoFile(folder);
    await repairFolder(folder);
    const missing = topmostMissing(folder);
    const place = await realPath(missing ?? folder);
    const staging = join(missing === undefined ? place : dirname(place), ownName());
    const isFolder = path === folder;
    await named(isFolder ? (missing ?? path) : path, isFolder ? "the folder cannot be made" : "cannot be written", () =>
      mkdir(staging),
    );
    return new StagedWhole(staging, place, missing !== undefined);
  }

  /** Whether what is to have a path appears with this whole: below its folder, through no link. */
  async holds(path: string): Promise<boolean> {
    return `${await realPath(path)}${sep}`.startsWith(join(this.#place, sep));
  }

  /** Makes a folder for what will be in it. @throws UsageError when something else has its name. */
  async folder(path: string): Promise<void> {
    if (await expectNoFile(path))
      await named(path, "takes no files", () => access(path, constants.W_OK | constants.X_OK));
    await named(path, "the folder cannot be made", async () => mkdir(await this.#temporary(path), { recursive: true }));
  }

  /** Where a file lies for now. */
  async file(path: string): Promise<string> {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw writeFailure(path, "cannot be written", { code: "EISDIR" });
    const temporary = await this.#temporary(path);
    this.#files.push(path);
    return temporary;
  }

  /** Gives the files their places; returns copies of what had their names and was not written by convscope. */
  async commit(): Promise<string[]> {
    const kept: string[] = [];
    for (const path of this.#files) {
      for (const stranger of await keepStranger(path, await this.#temporary(path))) kept.push(stranger);
    }
    await named(this.#files[0] ?? this.#place, "cannot be written", async () => {
      if (this.#isNew && (await renameFolder(this.#staging, this.#place))) return;
      // A single file is whole by its own rename.
      if (this.#files.length === 1) await moveInto(this.#staging, this.#place);
      else await moveWhole(this.#staging, this.#place);
    });
    return kept;
  }

  /** Takes away what was not committed; what cannot be is left to the next run, and why there was no commit is what counts. */
  async discard(): Promise<void> {
    await rm(this.#staging, { recursive: true, force: true }).catch(() => undefined);
  }

  async #temporary(path: string): Promise<string> {
    return join(this.#staging, relative(this.#place, await realPath(path)));
  }
}

/** Whether a folder is there. @throws UsageError when something else has its name */
async function expectNoFile(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) {
    throw new UsageError(`${shownPath(folder)} is a file, expected a folder to write into`);
  }
  if (found === undefined && (await lstat(folder).catch(() => undefined))?.isSymbolicLink()) {
    throw new UsageError(
      `${shownPath(folder)} is a link to nothing: make the folder that it leads to, or take it away`,
    );
  }
  return found !== undefined;
}
