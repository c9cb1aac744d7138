import { test } from "uvu";
import * as assert from "uvu/assert";
import { changedFiltersFigure, keyGrid, operatorExamplesFigure } from "../../sdk/figures/index.ts";
import { evenRows } from "../../sdk/figures/svg/even-rows.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";

// What stands in rows fills the width, and no row has one alone where another way of dividing leaves none.

test("evenRows: as few rows as there is room for, which differ by less than one a row", () => {
  for (let most = 1; most <= 12; most++) {
    for (let count = 1; count <= 60; count++) {
      const perRow = evenRows(count, most);
      const rows = Math.ceil(count / perRow);
      assert.ok(perRow <= most, `${count} of ${most}`);
      assert.is(rows, Math.ceil(count / most), `${count} of ${most}`);
      assert.ok(perRow * rows - count < rows, `${count} of ${most}: ${perRow * rows - count} places are empty`);
    }
  }
  assert.equal([evenRows(0, 5), evenRows(3, 0), evenRows(6, 5), evenRows(10, 8)], [1, 1, 3, 5]);
});

/** How many texts that fit stand in each row. */
function rowsOf(svg: string, fits: (text: string) => boolean): number[] {
  const rows = new Map<string, number>();
  for (const { name, text, attributes } of parseMarkup(svg))
    if (name === "text" && fits(text)) {
      const y = attributes.get("y") as string;
      rows.set(y, (rows.get(y) ?? 0) + 1);
    }
  return [...rows.values()];
}

test("ten keys are five above five, and on a phone three that fill it", () => {
  const keys = (width: number) =>
    rowsOf(keyGrid({ keys: sampleKeys(10, 10) }, { width }), (text) => text === "12.5 %").join(" ");
  assert.is(keys(1150), "5 5");
  assert.is(keys(720), "5 5");
  assert.is(keys(324), "3 3 3 1");
  const right = Math.max(
    ...parseMarkup(keyGrid({ keys: sampleKeys(9, 9) }, { width: 324 }))
      .filter(({ name, text }) => name === "text" && text === "12.5 %")
      .map(({ attributes }) => Number(attributes.get("x"))),
  );
  // The middle of the last one of a row.
  assert.ok(324 - right < 50, `${right}`);
});

test("six examples are three above three with their names, on a phone two by two", () => {
  const { operators } = sampleOperators({ models: 2 });
  operators.examples = Array.from({ length: 6 }, (_, i) => ({
    ...operators.examples[0],
    layer: `encoder.stage${i}.block0.depthwise.conv`,
  }));
  const places = (width: number) =>
    // Each begins with the label's swatch.
    [...operatorExamplesFigure({ operators }, { width }).matchAll(/translate\((\S+) \S+\)"><rect x="0" y="1"/g)].map(
      ([, x]) => Number(x),
    );
  assert.equal(places(1110), [0, 376, 752, 0, 376, 752]);
  const [left, right] = places(324);
  assert.equal(places(324), [left, right, left, right, left, right]);
  // The feature beside the filter ends within the figure.
  assert.ok(right + 96 + 12 + 44 <= 324, `${right}`);
  assert.match(operatorExamplesFigure({ operators }, { width: 1110 }), "encoder.stage3.block0.depthwise.conv #");
});

test("on a phone the name of a layer that changed stands above its filters, of which four fit", () => {
  const document = sampleDiff();
  const columns = (width: number) => {
    const svg = changedFiltersFigure(document, { width });
    const [root] = parseMarkup(svg);
    assert.ok(Number(root.attributes.get("width")) <= width + 40, `${width}: ${root.attributes.get("width")}`);
    return new Set([...svg.matchAll(/<text x="(\d+)"[^>]*text-anchor="middle"/g)].map(([, x]) => x)).size;
  };
  assert.is(columns(324), 4);
  assert.is(columns(720), 8);
});

test.run();
