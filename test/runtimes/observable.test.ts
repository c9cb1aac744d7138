import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { answerForCdn, launch, serveFolders } from "./chromium.ts";
import { modelFiles, modelPaths, packed, run } from "./support.ts";

// The notebook's cells in Chromium, where a package has no name: the import's files are the packed ones.

const text = readFileSync(join(packed, "examples/observable/notebook.md"), "utf8");
const cells = [...text.matchAll(/^```js\n([\s\S]*?)\n```/gm)].map(([, source]) => source);

type Rows = Record<string, unknown>[];
type RunNotebook = (cells: string[], name: string, bytes: number[]) => Promise<{ table: Rows; lines: Rows }>;

const notebook = suite("notebook");
let chromium: Awaited<ReturnType<typeof launch>>;

notebook.before(async () => {
  chromium = await launch();
});
notebook.after(() => chromium?.close());

/** What the cells show of a model file. */
async function shownOf(name: string, path: string) {
  const { server, origin } = await serveFolders([packed]);
  try {
    const page = await chromium.newPage();
    await answerForCdn(page);
    await page.goto(`${origin}/notebook.html`);
    await page.waitForFunction("globalThis.runNotebook !== undefined");
    return await page.evaluate(
      (given) => (globalThis as unknown as { runNotebook: RunNotebook }).runNotebook(...given),
      [cells, name, [...readFileSync(path)]] as Parameters<RunNotebook>,
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

notebook("every cell has its value", async () => {
  assert.ok(cells.length > 5);
  const { table, lines } = await shownOf(modelFiles[3][0], modelPaths[3]);
  assert.ok(table.length > 5);
  assert.ok(Object.hasOwn(table[0], "layer") && Object.hasOwn(table[0], "sparsity"));
  assert.ok(lines.length > 0 && lines.length % 1024 === 0);
  assert.ok(lines.every(({ c, density }) => Number.isFinite(c) && (density as number) >= 0));
});

notebook("an archive, for which another chunk is loaded, gives what its model does", async () => {
  const cli = "node_modules/convscope/dist/cli.js";
  const { code, stderr } = await run(process.execPath, [cli, "export", modelPaths[3], "-o", "filters.npz"]);
  assert.is(code, 0, stderr);
  const { table, lines } = await shownOf("filters.npz", join(packed, "filters.npz"));
  assert.ok(table.length > 0 && lines.length > 0 && lines.length % 1024 === 0);
});

notebook.run();
