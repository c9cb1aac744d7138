import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

/** The commands that write, each with where it would. */
const writers = (folder: string) => [
  ["analyze", "-o", join(folder, "out", "deep")],
  ["export", "-o", join(folder, "out.npz")],
  ["export", "-o", join(folder, "out.csv")],
];

async function expectNothingWritten(folder: string, model: string, code: number, message: RegExp) {
  const before = filesIn(folder);
  for (const argv of writers(folder)) {
    const found = await run([...argv, model]);
    assert.is(found.code, code, found.stderr);
    assert.is(found.stdout, "");
    assert.match(found.stderr, /^convscope: [^\n]*\n$/);
    assert.match(found.stderr, message);
    assert.not.match(found.stderr, folder);
    assert.equal(filesIn(folder), before);
  }
}

test("3: a missing, truncated, unknown or empty file, or a folder", async () => {
  await inFolder(async (folder) => {
    await expectNothingWritten(folder, join(folder, "none.onnx"), 3, /none\.onnx: there is no such file/);
    const whole = readFileSync(writeModel(join(folder, "a.safetensors")));
    writeFileSync(join(folder, "cut.safetensors"), whole.subarray(0, whole.length - 5));
    await expectNothingWritten(folder, join(folder, "cut.safetensors"), 3, /cut\.safetensors/);
    writeFileSync(join(folder, "note.txt"), "not a model");
    await expectNothingWritten(folder, join(folder, "note.txt"), 3, /note\.txt/);
    writeFileSync(join(folder, "empty.onnx"), "");
    await expectNothingWritten(folder, join(folder, "empty.onnx"), 3, /empty\.onnx/);
    mkdirSync(join(folder, "sub"));
    await expectNothingWritten(folder, join(folder, "sub"), 3, /a folder/);
  });
});

test("4: no filters of the asked size", async () => {
  await inFolder(async (folder) => {
    await expectNothingWritten(folder, writeModel(join(folder, "one.safetensors"), { kernel: 1 }), 4, /no .*filters/i);
  });
});

test("130: a signal that fires before or during the work leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"), { layers: ["a.weight", "b.weight", "c.weight"] });
    const before = filesIn(folder);
    for (const argv of writers(folder)) {
      const early = await run([...argv, model], { signal: AbortSignal.abort() });
      assert.is(early.code, 130, early.stderr);
      assert.equal(filesIn(folder), before);
      // The first sign of progress stops the work; an export has its temporary file by then.
      const controller = new AbortController();
      let atAbort: string[] = [];
      const late = await run([...argv, model], {
        stderrTerminal: true,
        signal: controller.signal,
        onStderr() {
          if (!controller.signal.aborted) atAbort = filesIn(folder);
          controller.abort();
        },
      });
      assert.is(late.code, 130, late.stderr);
      assert.is(late.stdout, "");
      // The file in its hidden folder.
      assert.is(atAbort.length, before.length + (argv[0] === "export" ? 2 : 0));
      assert.equal(filesIn(folder), before);
    }
  });
});

test("an export never overwrites an input or a file that is not its own", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const filters = join(folder, "filters.npz");
    assert.is((await run(["export", model, "-o", filters])).code, 0);
    assert.is((await run(["export", model, "-o", filters])).code, 0);
    const input = await run(["export", filters, "-o", filters]);
    assert.is(input.code, 2);
    assert.match(input.stderr, /one of the inputs/);
    const notes = join(folder, "notes.csv");
    writeFileSync(notes, "my,own,data\n");
    const foreign = await run(["export", model, "-o", notes]);
    assert.is(foreign.code, 2);
    assert.match(foreign.stderr, /was not written by convscope/);
    assert.is(readFileSync(notes, "utf8"), "my,own,data\n");
    const file = await run(["analyze", model, "-o", notes]);
    assert.is(file.code, 2);
    assert.match(file.stderr, /notes.csv.*name a folder/);
    assert.is(readFileSync(notes, "utf8"), "my,own,data\n");
    const plain = join(folder, "notes.txt");
    writeFileSync(plain, "my own words\n");
    const text = await run(["analyze", model, "-o", plain]);
    assert.is(text.code, 2);
    assert.match(text.stderr, /expected a folder/);
  });
});

test("CONVSCOPE_DEBUG adds the stack", async () => {
  const { stderr } = await run(["inspect", "none.onnx"], { env: { CONVSCOPE_DEBUG: "1" } });
  assert.match(stderr, /\n\s+at /);
});

test.run();
