import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { StagedFiles } from "../../cli/files/staged-files.ts";
import { expectError } from "../support/expect-error.ts";
import { inFolder } from "./support.ts";

test("folders are made one inside the other, and unmade when the files are discarded", () =>
  inFolder(async (folder) => {
    const staged = new StagedFiles();
    await staged.folder(join(folder, "a", "b"));
    assert.ok(existsSync(join(folder, "a", "b")));
    await staged.discard();
    assert.not.ok(existsSync(join(folder, "a")));
  }));

test("a folder that cannot be made is an error with its name, at once", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "file"), "");
    await expectError(
      () => new StagedFiles().folder(join(folder, "file", "deep", "er")),
      "usage",
      /folder deep cannot be made: ENOTDIR/,
    );
    // Where the file system answers ENOENT, a recursive mkdir of Node.js never ends.
    if (process.platform === "linux") {
      await expectError(() => new StagedFiles().folder("/proc/convscope"), "usage", /folder convscope cannot be made/);
    }
  }));

test.run();
