import { openAsBlob, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modelFiles, modelPaths, packed } from "./support.ts";

// The notebook's cells in the order of what they need, as Observable runs them: by name, the import from the packed files,
// Observable's own Inputs and Plot noting what they are given.

const text = readFileSync(join(packed, "examples/observable/notebook.md"), "utf8");
const cells = [...text.matchAll(/^```js\n([\s\S]*?)\n```/gm)].map(([, source]) => source);

test("every cell has its value", async () => {
  const shown: { table?: Record<string, unknown>[]; lines?: Record<string, unknown>[] } = {};
  const scope: Record<string, unknown> = {
    Inputs: {
      file: async () => ({ name: modelFiles[3][0], blob: () => openAsBlob(modelPaths[3]) }),
      table: (rows: Record<string, unknown>[]) => (shown.table = rows),
    },
    Plot: {
      plot: ({ marks }: { marks: unknown[] }) => marks,
      line: (rows: Record<string, unknown>[]) => (shown.lines = rows),
    },
  };
  const waiting = cells.map((source) => {
    const [, name, body] = /^(?:(?:viewof )?(\w+) = )?([\s\S]+)$/.exec(source) as RegExpExecArray;
    return {
      name,
      body: body.replaceAll("https://cdn.jsdelivr.net/npm/convscope@0.1.0", `${packed}/node_modules/convscope`),
    };
  });
  for (let rounds = 0; waiting.length > 0; rounds++) {
    assert.ok(rounds < 10, `these cells never got a value: ${waiting.map(({ name }) => name).join()}`);
    const names = cells.flatMap((source) => /^(?:viewof )?(\w+) = /.exec(source)?.[1] ?? []);
    const missing = names.filter((name) => !(name in scope));
    const ready = waiting.find(({ name, body }) =>
      missing.every((other) => other === name || !new RegExp(`\\b${other}\\b`).test(body)),
    );
    if (ready === undefined) continue;
    waiting.splice(waiting.indexOf(ready), 1);
    const value = ready.body.startsWith("{") ? `(async () => ${ready.body})()` : `(async () => (${ready.body}))()`;
    const result = await new Function(...Object.keys(scope), `return ${value}`)(...Object.values(scope));
    if (ready.name !== undefined) scope[ready.name] = result;
  }
  assert.ok(shown.table !== undefined && shown.table.length > 5);
  assert.ok(Object.hasOwn(shown.table[0], "layer") && Object.hasOwn(shown.table[0], "sparsity"));
  assert.ok(shown.lines !== undefined && shown.lines.length % 1024 === 0);
  assert.ok(shown.lines.every(({ c, density }) => Number.isFinite(c) && (density as number) >= 0));
});

test.run();
