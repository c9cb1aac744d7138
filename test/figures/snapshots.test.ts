import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figures, figuresOf } from "../../sdk/figures/index.ts";
import { sampleWhole } from "../support/sample-whole.ts";

// Every figure as a picture that a person can open: test/figures/snapshots/*.svg. A change of a drawing shows in the diff;
// UPDATE_SNAPSHOTS=1 writes them anew, to be looked at before they are committed.

const folder = new URL("snapshots/", import.meta.url);
const update = process.env.UPDATE_SNAPSHOTS === "1";
if (update) mkdirSync(folder, { recursive: true });

for (const { name, svg } of figuresOf(sampleWhole())) {
  test(`${name}.svg`, () => {
    const file = new URL(`${name}.svg`, folder);
    // One element a line: a diff says which.
    const drawn = svg().replaceAll("><", ">\n<");
    if (update) writeFileSync(file, `${drawn}\n`);
    assert.ok(existsSync(file), `no snapshot of ${name}: UPDATE_SNAPSHOTS=1 writes it`);
    const kept = readFileSync(file, "utf8").trimEnd().split("\n");
    const lines = drawn.split("\n");
    const first = lines.findIndex((line, i) => line !== kept[i]);
    assert.ok(
      first < 0 && lines.length === kept.length,
      `${name}.svg differs in line ${first + 1}:\n${lines[first]}\nwas\n${kept[first]}\n(UPDATE_SNAPSHOTS=1 if it should)`,
    );
  });
}

test("there is a picture of every figure, and no other", () => {
  const names = Object.values(figures).flatMap((rows): { name: string }[] => [...rows]);
  assert.equal(readdirSync(folder).sort(), names.map(({ name }) => `${name}.svg`).sort());
});

test.run();
