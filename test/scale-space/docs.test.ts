import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as scaleSpace from "../../sdk/scale-space/index.ts";
import { invariants } from "../../sdk/scale-space/invariants.ts";

const page = readFileSync("docs/scale-space.md", "utf8");

test("the example runs as it stands, and prints what its comments say", () => {
  const [, block] = page.match(/^```ts\n([\s\S]*?)^```/m) as RegExpMatchArray;
  const folder = mkdtempSync(join(tmpdir(), "convscope-docs-"));
  try {
    const file = join(folder, "example.mts");
    // The only change: where the package lies.
    writeFileSync(file, block.replace('"convscope/scale-space"', `"${process.cwd()}/sdk/scale-space/index.ts"`));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", file], { encoding: "utf8" });
    assert.is(status, 0, stderr);
    const [, lower, upper] = stdout.match(/lower edge (\S+) upper edge (\S+)/) as RegExpMatchArray;
    assert.ok(Number(lower) > 0.15 && Number(upper) < -0.15, stdout);
    assert.ok(Number(stdout.match(/smoothed middle (\S+)/)?.[1]) > 0.99, stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("every function, kernel and invariant is on the page", () => {
  const names = [...Object.keys(scaleSpace), ...scaleSpace.gaussianKinds, ...Object.keys(invariants)];
  for (const name of names.filter((each) => each !== "gaussianKinds")) {
    assert.ok(page.includes(`\`${name}\``) || page.includes(`\`${name}(`), name);
  }
});

test.run();
