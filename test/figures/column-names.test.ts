import { test } from "uvu";
import * as assert from "uvu/assert";
import { columnNames as inColumns } from "../../sdk/figures/column-names.ts";

/** Widths of a column in its letters' size: the narrowest there is on the page, and one that has room. */
const [narrow, wide] = [3.875, 9.625];
const columnNames = (names: string[], room: number) => inColumns(names, room, 1);
const names = (of: (i: number) => string, count: number) => Array.from({ length: count }, (_, i) => of(i));

test("names that all fit stand in one line", () => {
  const short = names((i) => `conv${i}`, 12);
  assert.equal(columnNames(short, narrow), short);
  assert.equal(columnNames(["p2o.Conv.0", "p2o.Conv.31"], wide), ["p2o.Conv.0", "p2o.Conv.31"]);
});

test("others stand in two, broken at a separator, by what tells them apart", () => {
  // Those of face-api's landmark network.
  const face = names((i) => `dense${i >> 2}/conv${i % 4}/${i % 4 === 0 ? "filters" : "depthwise_filter"}`, 16);
  const shown = columnNames(face, narrow);
  assert.is(new Set(shown).size, 16);
  for (const [i, name] of shown.entries()) assert.match(name, new RegExp(`^dense${i >> 2}/\\nconv${i % 4}`), name);
  // Of PP-OCR.
  assert.equal(columnNames(["p2o.Conv.0", "p2o.Conv.31"], narrow), ["p2o.\nConv.0", "p2o.\nConv.31"]);
  // Of torchvision's ResNet.
  const layers = names((i) => `layer${1 + (i >> 2)}.${(i >> 1) % 2}.conv${1 + (i % 2)}`, 16);
  assert.equal(
    columnNames(layers, narrow),
    layers.map((name) => name.replace(".", ".\n")),
  );
  assert.equal(columnNames(layers, wide), layers);
});

test("without a separator that lies well a name is broken before a number, and within a word at last", () => {
  assert.equal(columnNames(["layer1234", "layer1235"], narrow), ["layer\n1234", "layer\n1235"]);
  const [broken] = columnNames(["convolutional", "attention"], narrow);
  assert.match(broken, /^[a-z]+\n[a-z]+$/);
  assert.is(broken.replace("\n", ""), "convolutional");
});

test("no line is wider than the column, whatever the names, and no two are alike", () => {
  for (const of of [
    (i: number) => "W".repeat(30 + i),
    (i: number) => `${"backbone.stages.".repeat(20)}${i}.${"m".repeat(30)}`,
    (i: number) => `a-name-without-end-${"x".repeat(i)}y${"z".repeat(20 - i)}`,
    (i: number) => `${i}${"カーネル".repeat(6)}${20 - i}`,
  ]) {
    const shown = columnNames(names(of, 20), narrow);
    assert.is(new Set(shown).size, 20, shown.join(" "));
    for (const name of shown) {
      assert.ok(name.split("\n").length <= 2, name);
      for (const line of name.split("\n")) assert.ok([...line].length <= 12, line);
    }
  }
});

test.run();
