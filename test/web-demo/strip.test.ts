import { test } from "uvu";
import * as assert from "uvu/assert";
import { stripPlaces } from "../../sdk/figures/strip-places.ts";
import { applyFilter, greyPixels } from "../../web-demo/ui/apply-filter.ts";

const picture = { width: 5, height: 4, values: Float32Array.from({ length: 20 }, (_, i) => (i * 7) % 11) };
const at = (x: number, y: number) => picture.values[5 * Math.max(0, Math.min(3, y)) + Math.max(0, Math.min(4, x))];

test("a filter is applied as a layer applies it: its middle tap on the pixel, not flipped, the border carried on", () => {
  assert.equal([...applyFilter(picture, [0, 0, 0, 0, 1, 0, 0, 0, 0])], [...picture.values]);
  // Right neighbour less left neighbour.
  const across = applyFilter(picture, [0, 0, 0, -1, 0, 1, 0, 0, 0]);
  const below = applyFilter(picture, [0, 0, 0, 0, 0, 0, 0, 1, 0]);
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 5; x++) {
      assert.is(across[5 * y + x], at(x + 1, y) - at(x - 1, y));
      assert.is(below[5 * y + x], at(x, y + 1));
    }
  }
  // Of an even size the tap above and left of the middle.
  assert.equal([...applyFilter(picture, [1, 0, 0, 0])], [...picture.values]);
});

test("grey goes from the least value to the greatest", () => {
  assert.equal([...greyPixels(Float32Array.of(-2, 0, 2))], [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
  assert.equal([...greyPixels(Float32Array.of(3, 3)).slice(0, 4)], [128, 128, 128, 255]);
});

test("columns of one network stand side by side, of several by their depth, and none overlap", () => {
  assert.equal(stripPlaces([[0, 0.1, null, 1]]), { places: [[0, 1, 2, 3]], width: 4 });
  const depths = [Array.from({ length: 21 }, (_, i) => i / 20), [0, 0.5, 1], [0.9, 0.95, 0.97, 0.98, 1], [null, null]];
  const { places, width } = stripPlaces(depths);
  assert.is(width, 21);
  assert.equal(places[1], [0, 10, 20]);
  for (const row of places) {
    for (let i = 0; i < row.length; i++) {
      assert.ok(row[i] >= 0 && row[i] <= width - 1, `${row}`);
      assert.ok(i === 0 || row[i] - row[i - 1] >= 1 - 1e-9, `${row}`);
    }
  }
});

test.run();
