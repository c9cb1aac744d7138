import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { messageLines } from "../../cli/format/message-lines.ts";
import { inFolder, run, writeModel } from "./support.ts";

test("a message that fits stays as it is", () => {
  assert.is(
    messageLines("a.onnx, byte 0: is empty, expected a model", 11),
    "a.onnx, byte 0: is empty, expected a model",
  );
});

test("a longer one is broken where a clause ends, within 120 columns", () => {
  const first = "a.onnx: has the groups [3], found the shape [4, 4, 3, 3] of its weight";
  const second = "expected 3 axes or more, the first a multiple of the groups, and so on";
  assert.is(messageLines(`${first}; ${second}`, 11), `${first};\n  ${second}`);
  assert.is(messageLines(`${first}, ${second}`, 11), `${first},\n  ${second}`);
  const words = "word ".repeat(40).trim();
  const [line, rest] = messageLines(words, 11).split("\n");
  assert.ok(line.length <= 109 && rest.startsWith("  word"));
});

test("what a file says cannot break the lines", () => {
  assert.is(messageLines("a\u2028b\u001b[31m", 0), "a\\u{2028}b\\x1b[31m");
});

test("of several files that are named the readable ones are studied, the others told first: exit 3", async () => {
  await inFolder(async (folder) => {
    const good = writeModel(join(folder, "good.safetensors"));
    const bad = join(folder, "page.pth");
    writeFileSync(bad, "<!DOCTYPE html><html></html>");
    const texts: string[] = [];
    const { code, stdout, stderr } = await run(["inspect", bad, good, "--json"], {
      onStderr: (text) => texts.push(text),
    });
    assert.is(code, 3);
    assert.equal(
      JSON.parse(stdout).models.map(({ name }: { name: string }) => name),
      ["good.safetensors"],
    );
    assert.match(texts[0], /^skipped page\.pth, byte 0: is a web page \(HTML\)/);
    assert.match(stderr, /convscope: 1 of 2 models could not be read: see above/);
    assert.is((await run(["inspect", bad])).code, 3);
  });
});

test.run();
