import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { StagedFiles } from "../../cli/files/staged-files.ts";
import { filesIn, inFolder } from "./support.ts";

test("folders are made one inside the other when the files are committed, and leave nothing when they are discarded", () =>
  inFolder(async (folder) => {
    for (const keep of [false, true]) {
      const staged = new StagedFiles();
      await staged.folder(join(folder, "a", "b"));
      await staged.addText(join(folder, "a", "b", "c.txt"), "text");
      assert.not.ok(existsSync(join(folder, "a")));
      await (keep ? staged.commit() : staged.discard());
      assert.equal(filesIn(folder), keep ? ["a", join("a", "b"), join("a", "b", "c.txt")] : []);
    }
  }));

test("a folder that cannot be made is an error with its name, at once", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "file"), "");
    await expectFailure(
      join(folder, "file", "deep", "er"),
      /file.deep: the folder cannot be made: a part of its path is no folder \(ENOTDIR\); choose another place for it$/,
    );
    // Where the file system answers ENOENT, a recursive mkdir of Node.js never ends.
    if (process.platform === "linux")
      await expectFailure("/proc/convscope", /^\/proc\/convscope: the folder cannot be made/);
  }));

async function expectFailure(path: string, message: RegExp): Promise<void> {
  const failure = await new StagedFiles().folder(path).then(
    () => undefined,
    (error: Error) => error,
  );
  assert.match(String(failure?.message), message);
}

test.run();
