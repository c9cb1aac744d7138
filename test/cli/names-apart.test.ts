import { test } from "uvu";
import * as assert from "uvu/assert";
import { namesApart } from "../../cli/files/names-apart.ts";

test("files go by their names, and by as much of their paths as tells those of one name apart", () => {
  for (const [paths, names] of [
    [[], []],
    [["/long/way/a.state"], ["a.state"]],
    [
      ["x/a.state", "y/b.state"],
      ["a.state", "b.state"],
    ],
    [
      ["/r/x/0.state", "/r/y/0.state", "/r/y/1.state"],
      ["x/0.state", "y/0.state", "1.state"],
    ],
    [
      ["a/x/0.state", "b/x/0.state", "c/0.state"],
      ["a/x/0.state", "b/x/0.state", "c/0.state"],
    ],
    // One that has no more to say, beside one that has.
    [
      ["0.state", "a/0.state"],
      ["0.state", "a/0.state"],
    ],
    // The same path is the same file.
    [
      ["a/0.state", "a/0.state"],
      ["0.state", "0.state"],
    ],
    [
      ["a\\0.state", "b/0.state"],
      ["a/0.state", "b/0.state"],
    ],
  ] as const)
    assert.equal(namesApart(paths), names);
});

test("of ten thousand paths no two go by one name, in time that grows with their number", () => {
  const paths = Array.from({ length: 10_000 }, (_, i) => `${"deep/".repeat(20)}${i}/part.state`);
  const start = process.cpuUsage();
  assert.equal(namesApart(paths).slice(0, 2), ["0/part.state", "1/part.state"]);
  assert.is(new Set(namesApart(paths)).size, paths.length);
  assert.ok(process.cpuUsage(start).user < 5e6);
});

test.run();
