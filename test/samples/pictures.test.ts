import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run } from "../../scripts/documents/examples.ts";

// The pictures of docs/INTERPRET.md and the README's strip are what convscope draws of these networks now, to the byte.
test("the pictures are current", async () => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-pictures-"));
  try {
    const { code, stderr } = await run(
      process.execPath,
      ["--import", "tsx", "test/samples/pictures.ts", folder],
      process.cwd(),
    );
    assert.is(code, 0, stderr);
    const names = ["strip.svg", ...readdirSync("docs/images/interpret").map((name) => `interpret/${name}`)];
    assert.ok(names.length >= 15);
    assert.equal(readdirSync(join(folder, "interpret")).sort(), readdirSync("docs/images/interpret").sort());
    const read = (root: string, name: string) => readFileSync(join(root, name), "utf8");
    const stale = names.filter((name) => read(folder, name) !== read("docs/images", name));
    assert.equal(stale, [], "npm run samples:pictures");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
