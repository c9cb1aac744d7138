import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { comparisonFigures, figures, timelineFigures, volumeFigures } from "../../sdk/figures/index.ts";
import { readPage } from "./support.ts";

// docs/GALLERY.md names every figure of the catalogue, with a picture that is there.
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

test.run();
