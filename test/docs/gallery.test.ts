import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runShell } from "../../scripts/documents/examples.ts";
import { sections } from "../../scripts/documents/gallery.ts";
import { comparisonFigures, figures, timelineFigures, volumeFigures } from "../../sdk/figures/index.ts";
import { readPage, removeFolder, repository, studyFolder } from "./support.ts";

// docs/GALLERY.md names every figure of the catalogue, with a picture that is there and is what the page's commands write.
const page = await readPage("GALLERY.md");
const rows = [figures, comparisonFigures].flatMap((studies) => Object.values(studies).flat());
const names = [...rows, ...timelineFigures, ...volumeFigures].map(({ name }) => name);

test("every figure of the catalogue is named", () => {
  assert.ok(names.length > 40);
  assert.equal(
    names.filter((name) => !page.includes(`### ${name}\n`) && !page.includes(`\`${name}\``)),
    [],
    "npm run gallery",
  );
});

test("every figure that is shown is one of the catalogue, or of studies as files, and is drawn", () => {
  const shown = [...page.matchAll(/^!\[([^\]]+)\]\(([^)]+)\)$/gm)];
  const ofStudies = ["pair-distances", "variance-of-each", "model-pairs"];
  assert.equal(
    shown.map(([, name]) => name).filter((name) => ![...names, ...ofStudies].includes(name)),
    [],
  );
  for (const [, name, image] of shown) {
    assert.ok(existsSync(`docs/${image}`), image);
    assert.match(readFileSync(`docs/${image}`, "utf8"), /^<svg [^>]*viewBox=/, name);
  }
});

test("the pictures are those that the commands of the page write, to the byte", async () => {
  const commands = sections.map((section) => section.commands);
  for (const command of commands.flat()) assert.ok(page.includes(`\n${command}\n`), command);
  const folder = await studyFolder();
  try {
    // A folder for each section; the first that writes a figure shows it.
    const codes = commands.map((lines, i) => lines.join("\n").replaceAll("-o gallery", `-o gallery${i} -f json,svg`));
    for (const { code, stderr } of await runShell(codes, folder, repository)) assert.is(code, 0, stderr);
    const written = new Map<string, string>();
    for (const i of commands.keys()) {
      const figuresOf = join(folder, `gallery${i}/figures`);
      for (const name of readdirSync(figuresOf)) {
        if (!written.has(name)) written.set(name, readFileSync(join(figuresOf, name), "utf8"));
      }
    }
    const drawn = readdirSync("docs/images/gallery");
    assert.ok(drawn.length >= 40);
    const stale = drawn.filter((name) => written.get(name) !== readFileSync(`docs/images/gallery/${name}`, "utf8"));
    assert.equal(stale, [], "npm run gallery");
  } finally {
    await removeFolder(folder);
  }
});

test.run();
