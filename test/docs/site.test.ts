import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { wrongLinks } from "../../scripts/documents/site/check-links.ts";
import { groupsOf, titleOf, withTitles } from "../../scripts/documents/site/pages.ts";
import { inFolder } from "../cli/support.ts";

// The site of npm run docs:site, which npm run check builds: what its pages are called, and what the check of its links finds.

test("every page is in one group of the index", () => {
  const groups: Map<string, string[]> = groupsOf(readFileSync("docs/README.md", "utf8"));
  assert.equal([...groups.keys()], ["Begin here", "To read results", "Studies", "Files and programs"]);
  const listed = [...groups.values()].flat().sort();
  assert.equal(
    listed,
    readdirSync("docs")
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .sort(),
  );
});

test("pages are called by words", () => {
  assert.is(titleOf("TUTORIAL.md"), "Tutorial");
  assert.is(titleOf("docs/FILTERDB.md"), "CNN Filter DB");
  assert.is(
    withTitles("see [LAYERS.md](LAYERS.md#norms), [this](LAYERS.md)"),
    "see [Layers](LAYERS.md#norms), [this](LAYERS.md)",
  );
});

test("links to what is not there, and whatever is loaded from elsewhere, are found", () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "pages"));
    writeFileSync(join(folder, "style.css"), "");
    writeFileSync(
      join(folder, "index.html"),
      `<link rel="stylesheet" href="style.css"><a href="pages/a.html#there">1</a><a href="https://arxiv.org/">2</a>
<a href="pages/a.html#gone">3</a><a href="pages/b.html">4</a><a href="#">5</a>`,
    );
    writeFileSync(
      join(folder, "pages/a.html"),
      `<h2 id="there"></h2><a href="../index.html">1</a><a class="x" href="#none">2</a>
<script src="https://cdn.example/x.js"></script><img alt="" src="../none.svg"><link href="//fonts.example/f.css">`,
    );
    assert.equal(
      wrongLinks(folder).sort(),
      [
        "index.html links pages/a.html#gone, which is not there",
        "index.html links pages/b.html, which is not there",
        "pages/a.html links #none, which is not there",
        "pages/a.html links ../none.svg, which is not there",
        "pages/a.html loads //fonts.example/f.css",
        "pages/a.html loads https://cdn.example/x.js",
      ].sort(),
    );
  }));

test("programs in the pages are of languages whose lines the site breaks; columns of a terminal are not", () => {
  const broken = /pre code:is\(([^)]*)\)/.exec(readFileSync("scripts/documents/site/style.css", "utf8"))?.[1] ?? "";
  const languages = new Set(broken.split(/, */).map((each) => each.slice(1)));
  assert.not(languages.has("text"));
  for (const name of readdirSync("docs").filter((name) => name.endsWith(".md"))) {
    for (const [, language] of readFileSync(`docs/${name}`, "utf8").matchAll(/^ *```([a-z]+)$/gm)) {
      assert.ok(language === "text" || languages.has(language), `${name}: ${language}`);
    }
  }
});

test("the workflow that publishes the page builds the site and puts it beside", () => {
  const workflow = readFileSync(".github/workflows/pages.yml", "utf8");
  assert.match(workflow, /npm run docs:site[\s\S]*npm run demo:measure[\s\S]*path: web-demo\/dist/);
});

test.run();
