import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { filesIn, inFolder, run } from "./support.ts";

// Places that cannot be written are told by the user's own path, never by a raw message of the system with a temporary name.

function writeDepthwise(path: string): string {
  writeFileSync(path, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] }, "b.weight": { shape: [6, 1, 3, 3] } }));
  return path;
}

/** Every option that names a file, with the file to write. */
const fileWriters = (model: string): ((path: string) => string[])[] => [
  (path) => ["export", model, "-o", `${path}.npz`],
  (path) => ["export", model, "-o", `${path}.csv`],
  (path) => ["idealize", model, "--min-cosine", "0", "-o", `${path}.safetensors`],
  (path) => ["keys", model, "--save", `${path}.json`],
  (path) => ["analyze", model, "--save-basis", `${path}.json`],
];

/** Every command that fills a folder. */
const folderWriters = (model: string): ((path: string) => string[])[] =>
  ["analyze", "keys", "scale-space", "operators"].map((command) => (path) => [
    command,
    model,
    ...(command === "operators" ? ["--size", "8"] : []),
    "-o",
    path,
  ]);

async function expectRefused(argv: string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await run(argv);
  assert.ok(code === 1 || code === 2, `${argv.join(" ")}: ${code} ${stderr}`);
  assert.is(stdout, "");
  assert.match(stderr, message, argv.join(" "));
  assert.match(stderr, /^convscope: [^\n]*choose [^\n]*\n$/);
  assert.not.match(stderr, /\.tmp|, open|, rename|, mkdir/);
}

test("a name that is too long, and one that is just not", () =>
  inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const before = filesIn(folder);
    for (const argv of fileWriters(model)) {
      await expectRefused(argv(join(folder, "n".repeat(300))), /(n{300}|n{15,}\.\.\.n+).*name is too long/);
      assert.equal(filesIn(folder), before);
    }
    for (const [i, argv] of fileWriters(model).entries()) {
      // 255 bytes are allowed nearly everywhere; idealize adds those of its manifest.
      const { code, stderr } = await run(argv(join(folder, `${i}${"n".repeat(228)}`)));
      assert.is(code, 0, stderr);
    }
  }));

test("a folder in the way of a file", () =>
  inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const out = join(folder, "out");
    mkdirSync(join(out, "convscope.json", "in"), { recursive: true });
    for (const argv of folderWriters(model)) {
      await expectRefused(argv(out), /out.convscope\.json: cannot be written: a folder has its name \(\w+\)/);
    }
  }));

test("a folder that takes no files", () =>
  inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const closed: string[] = [];
    // Root may write anywhere but where the system itself keeps no files.
    if (process.platform === "linux") closed.push("/proc");
    if (process.getuid?.() !== 0) {
      mkdirSync(join(folder, "closed"));
      chmodSync(join(folder, "closed"), 0o555);
      closed.push(join(folder, "closed"));
    }
    for (const place of closed) {
      for (const argv of fileWriters(model)) {
        await expectRefused(
          argv(join(place, "new")),
          /new\.\w+: cannot be written: its folder (takes no|allows no new) files/,
        );
      }
      for (const argv of folderWriters(model)) {
        await expectRefused(argv(join(place, "new")), /new: the folder cannot be made: .* \(E[A-Z]+\)/);
      }
    }
  }));

test.run();
