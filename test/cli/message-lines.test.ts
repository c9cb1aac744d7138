import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { messageLines } from "../../cli/format/message-lines.ts";
import { inFolder, run, writeModel } from "./support.ts";

test("a message that fits stays as it is", () => {
  assert.is(messageLines("a.onnx: is empty, expected a model", 11), "a.onnx: is empty, expected a model");
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

test("in a terminal, or with COLUMNS, a message is wrapped at its width; a log has one line", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const bad = join(folder, "page.pth");
    writeFileSync(bad, "<!DOCTYPE html><html></html>");
    const told = async (argv: string[], options: Parameters<typeof run>[1]) => {
      const texts: string[] = [];
      await run(argv, { ...options, onStderr: (text) => texts.push(text) });
      return texts.join("");
    };
    const sized = ["analyze", model, "--kernel", "7"];
    const log = await told(sized, {});
    assert.match(log, /^convscope: a\.safetensors: found no 7x7 convolution filters to analyse.*\n$/);
    for (const [argv, columns] of [
      [sized, 40],
      [sized, 60],
      [["inspect", bad, model], 50],
    ] as const) {
      const lines = (await told([...argv], { env: { COLUMNS: String(columns) } })).trimEnd().split("\n");
      assert.ok(lines.length > 1 && lines.every((line) => line.length <= columns), lines.join("\n"));
      // As full as they may be: the next line's first word would not have fitted.
      for (const [i, line] of lines.slice(1).entries()) {
        if (!line.startsWith("  ")) continue;
        assert.ok(`${lines[i]} ${line.trim().split(" ")[0]}`.length > columns, lines.join("\n"));
      }
    }
    assert.match((await told(sized, { env: { COLUMNS: "60" } })).replaceAll(/\s+/g, " "), "found no 7×7 convolution");
    assert.match(
      await told(sized, { stderrTerminal: true, env: { NO_COLOR: "1" } }),
      /^convscope: a\.safetensors: found no 7×7/,
    );
  });
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
    assert.match(texts[0], /^skipped page\.pth: is a web page \(HTML\)/);
    assert.match(stderr, /convscope: 1 of 2 models could not be read: see above/);
    assert.is((await run(["inspect", bad])).code, 3);
  });
});

test.run();
