import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { expectedDigest, modelPaths, packed, run, small, tool } from "./support.ts";

const env = { DENO_NO_UPDATE_CHECK: "1" };
const deno = (...args: string[]) => run(tool(".bin/deno"), args, env);

test("bytes in memory need no permission", async () => {
  const { stdout, stderr } = await deno("run", "--no-prompt", "in-memory.mjs");
  assert.is(stdout, "64 true\n", stderr);
});

test("files need only read, and the reports are those of Node.js", async () => {
  const { stdout, stderr } = await deno(
    ...["run", "--no-prompt", `--allow-read=${packed}`, "from-files.mjs", "0", ...modelPaths.slice(small)],
  );
  assert.is(stdout.trim(), await expectedDigest(small), stderr);
});

test("two workers", async () => {
  const { stdout, stderr } = await deno(
    ...["run", "--no-prompt", `--allow-read=${packed}`, "from-files.mjs", "2", ...modelPaths],
  );
  assert.is(stdout.trim(), await expectedDigest(), stderr);
});

test("examples/deno", async () => {
  const { code, stdout, stderr } = await deno(
    ...["run", "--no-prompt", `--allow-read=${packed}`, "examples/deno/analyze.ts", modelPaths[3]],
  );
  assert.is(code, 0, stderr);
  assert.ok(stdout.split("\n").length > 5, stdout);
});

test("examples/jupyter: the cells run, and results show themselves", async () => {
  const { cells } = JSON.parse(readFileSync(join(packed, "examples/jupyter/filters.ipynb"), "utf8"));
  const code = (cells as { cell_type: string; source: string[] }[])
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => shown(source.join("").replaceAll("npm:convscope", "convscope")));
  const show = `const show = (value) => console.log(Object.keys(value[Symbol.for("Jupyter.display")]()).join());\n`;
  writeFileSync(join(packed, "cells.mjs"), `${show}${code.join("\n")}`);
  const { stdout, stderr } = await run(
    tool(".bin/deno"),
    ["run", "--no-prompt", `--allow-read=${packed}`, `--allow-env=MODEL`, "cells.mjs"],
    { ...env, MODEL: modelPaths[3] },
  );
  assert.is(stdout, "text/plain,text/html\nimage/svg+xml\n", stderr);
});

/** A cell whose last line is an expression shows its value. */
function shown(cell: string): string {
  const lines = cell.trimEnd().split("\n");
  const last = lines.pop() as string;
  return [...lines, /^(import|const|await|\})/.test(last) ? last : `show(${last.replace(/;$/, "")});`].join("\n");
}

test.run();
