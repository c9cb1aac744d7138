import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formats } from "../../sdk/readers/registry.ts";
import { readPage } from "./support.ts";

// What a visitor meets first: README.md up to its first headline, its links, and the table beside other tools.

const readme = readFileSync("README.md", "utf8");
const [front] = readme.split("\n## ");

test("README begins with what it is in two lines, a picture of a result, three commands and what they print", () => {
  const [title, what, picture] = front.split(/\n\n+/);
  assert.is(title, "# convscope");
  assert.ok(what.split("\n").length <= 2, what);
  const [, source = ""] = /<img src="([^"]+)"/.exec(picture) ?? [];
  assert.ok(existsSync(source), source);
  const blocks = [...front.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code]) => code.trim().split("\n"));
  assert.equal(
    blocks[0].map((line) => line.split(" ").slice(0, 2).join(" ")),
    Array(3).fill("npx convscope"),
  );
  assert.ok(blocks[1].length >= 5);
});

test("README leads to the documents, the page, the papers and what to cite, and says that npm has no package yet", () => {
  const linked = new Set([...readme.matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to));
  for (const page of ["TUTORIAL", "RECIPES", "GALLERY", "INTERPRET", "METHODS", "TROUBLESHOOTING", "COMPARISON"])
    assert.ok(linked.has(`docs/${page}.md`), page);
  assert.ok(linked.has("CITATION.cff"));
  assert.ok([...linked].filter((to) => to.startsWith("https://arxiv.org/abs/")).length >= 5);
  assert.match(readme, "npm run demo");
  // The sentence goes with the first version that is published: package.json then names its repository.
  const { repository } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.is(/not on npm yet/.test(readme), repository === undefined);
});

test("beside other tools: a row says something of each, or leaves it open; each does something better", async () => {
  const page = await readPage("COMPARISON.md");
  const rows = [...page.matchAll(/^\|(.*)\|$/gm)].map(([, row]) => row.split(" | ").map((cell) => cell.trim()));
  const tools = rows[0].slice(1).map((cell) => /\[([^\]]+)\]/.exec(cell)?.[1] ?? cell);
  assert.equal(tools, ["Netron", "WeightWatcher", "torchconvquality", "CNN Filter DB's notebook", "convscope"]);
  for (const row of rows) assert.is(row.join(" | ").split("|").length, rows[0].length, row[0]);
  const better = page.split("## What each does better than convscope")[1].split("\n## ")[0];
  for (const tool of tools.slice(0, -1)) assert.match(better, `- **${tool}**`);
  const known = new Set(formats.map(({ format }) => format)).size;
  assert.match(page, `[files of ${known} formats]`);
});

test.run();
