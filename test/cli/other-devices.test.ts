import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ownName } from "../../cli/files/own-names.ts";
import { StagedFiles } from "../../cli/files/staged-files.ts";
import { moveInto } from "../../cli/files/unfinished.ts";
import { filesIn, inFolder } from "./support.ts";

// A folder of the output may be a mount point: a rename across devices fails with EXDEV.

const memory = "/dev/shm";

/** With a folder here and one on another device; the test fails where a machine with Linux has no second one. */
function onTwoDevices(body: (here: string, there: string) => Promise<void>): Promise<void> {
  if (process.platform !== "linux") return Promise.resolve();
  return inFolder(async (here) => {
    const there = mkdtempSync(join(memory, "convscope-"));
    try {
      assert.is.not(statSync(here).dev, statSync(there).dev, "two devices");
      await body(here, there);
    } finally {
      rmSync(there, { recursive: true });
    }
  });
}

/** Files of a run, some in folders. */
function fill(folder: string): void {
  mkdirSync(join(folder, "tables", "deep"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
const files = { "a.json": "new a", [join("tables", "b.csv")]: "new b", [join("tables", "deep", "c.csv")]: "new c" };

function expectFiles(folder: string): void {
  for (const [name, text] of Object.entries(files)) assert.is(readFileSync(join(folder, name), "utf8"), text);
}

test("files go to a place on another device, over those of the run before, and leave nothing behind", () =>
  onTwoDevices(async (here, there) => {
    const staging = join(here, "staging");
    fill(staging);
    mkdirSync(join(there, "tables"));
    writeFileSync(join(there, "tables", "b.csv"), "old b");
    writeFileSync(join(there, "tables", "own.txt"), "the user's");
    await moveInto(staging, there);
    expectFiles(there);
    assert.is(readFileSync(join(there, "tables", "own.txt"), "utf8"), "the user's");
    assert.not.ok(existsSync(staging));
    assert.not.ok(
      filesIn(there).some((name) => name.includes("convscope.")),
      "no copies under other names",
    );
  }));

test("a run that was killed in the middle of it is finished by the next, and its half copies go", () =>
  onTwoDevices(async (here, there) => {
    const staging = join(here, "staging");
    fill(staging);
    // It had moved one file, and had begun to copy another one.
    rmSync(join(staging, "a.json"));
    writeFileSync(join(there, "a.json"), files["a.json"]);
    mkdirSync(join(there, "tables"));
    const half = join(there, "tables", ownName().replace(/\.\d+\.\d+\.tmp$/, ".999999999.0.tmp"));
    writeFileSync(half, "new");
    await moveInto(staging, there);
    expectFiles(there);
    assert.not.ok(existsSync(half));
    assert.not.ok(existsSync(staging));
  }));

test("a link to nothing is told, and nothing is written", () =>
  inFolder(async (folder) => {
    const link = join(folder, "link");
    symlinkSync(join(folder, "nothing"), link);
    const failure = await new StagedFiles().folder(link).then(
      () => undefined,
      (error: Error) => error,
    );
    assert.match(
      String(failure?.message),
      /link is a link to nothing: make the folder that it leads to, or take it away$/,
    );
    assert.equal(readdirSync(folder), ["link"]);
  }));

test.run();
