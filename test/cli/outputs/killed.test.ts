import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, inFolder } from "../support.ts";

// A run is killed (SIGKILL) before each of its acts on the file system in turn: what is there afterwards is all of one run,
// or it is marked, and the next run puts it right.

const mark = "convscope-unfinished";
const ours = ["tables", "figures"].flatMap((inner) => ["a", "b", "c", "d"].map((name) => join(inner, `${name}.txt`)));
const names = [...ours, "convscope.json"];

/** Runs the writer with its modules in one file, which starts in a tenth of the time. */
async function bundledWriter(folder: string): Promise<string> {
  const outfile = join(folder, "write.mjs");
  await build({
    entryPoints: ["test/cli/outputs/write-generation.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return outfile;
}

function killed(writer: string, folder: string, word: string, act: number): boolean {
  try {
    execFileSync(process.execPath, [writer, folder, word, String(act)], { stdio: ["ignore", "pipe", "inherit"] });
    return false;
  } catch (error) {
    assert.is((error as { signal?: string }).signal, "SIGKILL");
    return true;
  }
}

/** The words that a folder's files hold: one after a whole run. */
function wordsIn(folder: string): Set<string> {
  const found = names.filter((name) => existsSync(join(folder, name)));
  return new Set(
    found.map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return name.endsWith(".json") ? JSON.parse(text).word : text;
    }),
  );
}

/** What runs leave beside and in a folder under names of their own. */
function leftIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith(".convscope") || name === mark),
  );
}

function expectAllOrMarked(folder: string, allowed: readonly string[], act: number): void {
  const words = [...wordsIn(folder)];
  assert.ok(
    words.every((word) => allowed.includes(word)),
    `${act}: ${words}`,
  );
  if (existsSync(join(folder, mark))) return;
  assert.ok(words.length <= 1, `killed before act ${act}: files of ${words.join(" and ")}, not marked`);
  if (words.length === 1) for (const name of names) assert.ok(existsSync(join(folder, name)), `${act}: ${name}`);
}

test("a new folder is there whole or not at all, wherever its run is killed", () =>
  inFolder(async (folder) => {
    const writer = await bundledWriter(folder);
    const runs = join(folder, "runs");
    mkdirSync(runs);
    let act = 1;
    for (; killed(writer, join(runs, "deep", "out"), "new", act); act++) {
      assert.not.ok(existsSync(join(runs, "deep")), `killed before act ${act}`);
      // The next one clears what this one left: there is never more than one.
      assert.is(leftIn(runs).length <= 1, true);
    }
    assert.ok(act > 20, `${act}`);
    assert.equal([...wordsIn(join(runs, "deep", "out"))], ["new"]);
    assert.equal(leftIn(runs, join(runs, "deep")), []);
  }));

test("a folder of an earlier run is all old, all new, or marked; the files of the user stay", () =>
  inFolder(async (folder) => {
    const writer = await bundledWriter(folder);
    const out = join(folder, "runs", "out");
    mkdirSync(join(out, "tables"), { recursive: true });
    writeFileSync(join(out, "mine.txt"), "mine");
    writeFileSync(join(out, "tables", "mine.csv"), "mine");
    assert.not.ok(killed(writer, out, "old", 0));
    let marked = 0;
    let before = "old";
    let act = 1;
    for (; killed(writer, out, `run ${act}`, act); act++) {
      // A marked whole is finished by the next run, and is what is old for it.
      expectAllOrMarked(out, [before, `run ${act - 1}`, `run ${act}`], act);
      if (existsSync(join(out, mark))) marked++;
      const [only] = [...wordsIn(out)];
      if (!existsSync(join(out, mark)) && only !== undefined) before = only;
      else before = `run ${act}`;
      assert.is(readFileSync(join(out, "mine.txt"), "utf8"), "mine");
      assert.is(readFileSync(join(out, "tables", "mine.csv"), "utf8"), "mine");
    }
    assert.ok(marked > 5 && act > 30, `${marked} of ${act}`);
    assert.equal([...wordsIn(out)], [`run ${act}`]);
    assert.equal(leftIn(out, join(folder, "runs")), []);
    assert.equal(filesIn(out).length, names.length + 4);
  }));

test("two runs on one folder leave the files of one", () =>
  inFolder(async (folder) => {
    const writer = await bundledWriter(folder);
    for (let round = 0; round < 3; round++) {
      // In a folder that is there, and in one that all of them make.
      for (const out of [join(folder, "out"), join(folder, `fresh${round}`)]) {
        await Promise.all(["one", "two", "three"].map((word) => finished(writer, out, word + round)));
        assert.is(wordsIn(out).size, 1, [...wordsIn(out)].join());
        for (const name of names) assert.ok(statSync(join(out, name)).size > 0);
        assert.equal(leftIn(out, folder), []);
      }
    }
  }));

function finished(writer: string, folder: string, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, folder, word, "0"], { stdio: ["ignore", "ignore", "inherit"] });
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}

test.run();
