import { test } from "uvu";
import * as assert from "uvu/assert";
import { expectedDigest, modelPaths, packed, run, small } from "./support.ts";

const node = process.execPath;

for (const [workers, from] of [
  [1, small],
  [2, 0],
  [8, small],
]) {
  test(`${workers} workers give the reports of none`, async () => {
    const { stdout, stderr } = await run(node, ["from-files.mjs", `${workers}`, ...modelPaths.slice(from)]);
    assert.is(stdout.trim(), await expectedDigest(from), stderr);
  });
}

test("the command line prints one result with 1, 2 and 8 workers", async () => {
  const cli = "node_modules/convscope/dist/cli.js";
  const [one, two, eight] = await Promise.all(
    ["1", "2", "8"].map((workers) => run(node, [cli, "analyze", ...modelPaths, "--json", "-q", "--workers", workers])),
  );
  assert.is(one.code, 0, one.stderr);
  assert.ok(one.stdout.length > 100_000);
  assert.ok(one.stdout === two.stdout && one.stdout === eight.stdout);
});

test("bytes in memory, and the figures", async () => {
  const { stdout, stderr } = await run(node, ["in-memory.mjs"]);
  assert.is(stdout, "64 true\n", stderr);
});

test("examples/node", async () => {
  const { code, stdout, stderr } = await run(node, [`${packed}/examples/node/analyze.mjs`, ...modelPaths.slice(3)]);
  assert.is(code, 0, stderr);
  assert.ok(stdout.split("\n").length > 3, stdout);
});

test.run();
