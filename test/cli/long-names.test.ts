import { createColors } from "picocolors";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatTable } from "../../cli/format/table.ts";
import { wrap } from "../../cli/format/wrap.ts";

// Names of megabytes: what is shown of them is found without measuring all of them, character by character.

test("a table shortens a name of 2 MB in its middle", () => {
  for (const letter of ["n", "ä", "漢"]) {
    const name = `first${letter.repeat(2_000_000)}last`;
    const text = formatTable([{ title: "layer", shrink: 14 }, { title: "n" }], [[name, "1"]], 40, createColors(false));
    const [, row] = text.split("\n");
    assert.ok(/^firs.*….*ast {2,3}1$/.test(row), row);
    assert.ok(row.length <= 40);
  }
});

test("a sentence breaks a word of 2 MB, and leaves out its middle", () => {
  const text = wrap(`the layer ${"n".repeat(2_000_000)} is zero`, 80);
  assert.ok(text.length < 1000);
  assert.match(text, /n…n/);
  assert.match(text, /is zero$/);
});

test.run();
