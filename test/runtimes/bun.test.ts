import { test } from "uvu";
import * as assert from "uvu/assert";
import { expectedDigest, modelPaths, run, small, tool } from "./support.ts";

const bun = tool("@oven/bun-linux-x64/bin/bun");

for (const [workers, from] of [
  [0, small],
  [2, 0],
]) {
  test(`files, ${workers} workers`, async () => {
    const { stdout, stderr } = await run(bun, ["from-files.mjs", `${workers}`, ...modelPaths.slice(from)]);
    assert.is(stdout.trim(), await expectedDigest(from), stderr);
  });
}

test("bytes in memory, and the figures", async () => {
  const { stdout, stderr } = await run(bun, ["in-memory.mjs"]);
  assert.is(stdout, "64 true\n", stderr);
});

test.run();
