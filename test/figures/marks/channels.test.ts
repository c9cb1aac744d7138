import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near, pointsOf } from "../../support/drawn.ts";
import { recordsOf } from "../../support/marks.ts";
import { sampleChannels } from "../../support/sample-channels.ts";

// The pixels, curves and bars of first layers and 1 x 1 layers, read back to the weights and numbers that they stand for.

const channels = sampleChannels(2, 4);
const figure = (name: string) => figureOf({ channels } as never, name as never);

/** A picture: the red, green and blue of its pixels from 0 to 15, row by row, and where it lies. */
interface Picture {
  pixels: number[][];
  x: number;
  y: number;
}

function picturesOf(drawn: readonly Drawn[], columns: (i: number) => number): Picture[] {
  return drawn
    .flatMap((group, g) => (/^scale/.test(group.attributes.get("transform") ?? "") ? [{ group, g }] : []))
    .map(({ group, g }, i) => {
      const pixels: number[][] = [];
      for (const { name, attributes } of drawn.slice(g + 1)) {
        if (name !== "path") break;
        const color = [...(attributes.get("stroke") as string).slice(1)].map((digit) => Number.parseInt(digit, 16));
        for (const [, x, y, run] of (attributes.get("d") as string).matchAll(/M(\d+) (\d+)h(\d+)/g)) {
          for (let j = 0; j < Number(run); j++) pixels[Number(y) * columns(i) + Number(x) + j] = color;
        }
      }
      return { pixels, x: group.dx, y: group.dy };
    });
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/** Half a step of 16 levels, twice: gray is 0, full and none are the largest weight and its negative. */
const step = 1.01 / 15;

function showsColours({ pixels }: Picture, weights: readonly number[], place: string): void {
  const area = weights.length / 3;
  const limit = largest(weights);
  assert.is(pixels.length, area, place);
  pixels.forEach((color, i) =>
    color.forEach((level, c) =>
      near(2 * (level / 15) - 1, weights[i + c * area] / limit, step, `${place}, pixel ${i}, ${c}`),
    ),
  );
}

/** Red where positive, blue where negative, the paler the nearer to 0. */
function showsSigns({ pixels }: Picture, values: readonly number[], limit: number, place: string): void {
  assert.is(pixels.length, values.length, place);
  pixels.forEach(([red, , blue], i) => {
    if (Math.abs(values[i]) > 0.15 * limit)
      assert.is(Math.sign(red - blue), Math.sign(values[i]), `${place}, pixel ${i}`);
    if (Math.abs(values[i]) < 0.02 * limit) assert.ok(Math.abs(red - blue) <= 2, `${place}, pixel ${i} is nearly 0`);
  });
}

const [coloured, gray] = channels.first;
const directions = [
  [1, 1, 1],
  [0.299, 0.587, 0.114],
  [1, -1, 0],
  [1, 1, -2],
];

test("first-filters: each filter in RGB and on each direction, at the same place of its panel", () => {
  const { length } = coloured.strongest;
  const side = (i: number) => (i < 5 * length ? coloured : gray).kernel[1];
  const pictures = picturesOf(drawnOf(figure("first-filters").svg()), side);
  assert.is(pictures.length, 5 * length + gray.strongest.length);
  const area = coloured.kernel[0] * coloured.kernel[1];
  coloured.strongest.forEach(({ weights }, i) => {
    showsColours(pictures[i], weights, `filter ${i}`);
    const norms = Array.from({ length: area }, (_, p) =>
      Math.hypot(weights[p], weights[p + area], weights[p + 2 * area]),
    );
    directions.forEach((direction, plane) => {
      const unit = direction.map((part) => part / Math.hypot(...direction));
      const along = norms.map((_, p) => unit.reduce((sum, part, c) => sum + part * weights[p + c * area], 0));
      const picture = pictures[(plane + 1) * length + i];
      showsSigns(picture, along, largest(norms), `filter ${i}, plane ${plane}`);
      // Panels lie beside each other, and a filter where it lies in the first.
      assert.is(picture.y, pictures[i].y);
      near(picture.x - pictures[(plane + 1) * length].x, pictures[i].x - pictures[0].x, 0.02, `filter ${i}`);
    });
  });
  gray.strongest.forEach(({ weights }, i) =>
    showsSigns(pictures[5 * length + i], weights, largest(weights), `gray filter ${i}`),
  );
});

test("eigen-filters: every pattern in its colours, with its share and how much of it is colour below", () => {
  const drawn = drawnOf(figure("eigen-filters").svg());
  const layers = channels.first.flatMap((layer) =>
    (layer.eigen?.patterns ?? []).map((pattern) => ({ ...pattern, kernel: layer.kernel })),
  );
  const pictures = picturesOf(drawn, (i) => layers[i].kernel[1]);
  assert.is(pictures.length, layers.length);
  const texts = drawn.filter(({ name }) => name === "text");
  layers.forEach(({ weights, share, colour, kernel }, i) => {
    const area = kernel[0] * kernel[1];
    if (weights.length === 3 * area) showsColours(pictures[i], weights, `pattern ${i}`);
    else showsSigns(pictures[i], weights, largest(weights), `pattern ${i}`);
    const own = texts.filter(
      (text) => at(text, "x") > pictures[i].x && at(text, "x") < pictures[i].x + 90 && at(text, "y") > pictures[i].y,
    );
    const printed = own.sort((a, b) => at(a, "y") - at(b, "y")).map(({ text }) => text);
    near(Number.parseFloat(printed[0]) / 100, share, 0.006, `share of pattern ${i}`);
    if (colour !== null)
      near(Number.parseFloat(printed[1].replace("colour ", "")) / 100, colour, 0.006, `pattern ${i}`);
  });
});

test("radial-spectrum: each curve gives its table's density over that of white noise", () => {
  const { svg, table } = figure("radial-spectrum");
  const drawn = drawnOf(svg());
  const [x, y] = [axisOf(drawn.filter(below), "x"), axisOf(drawn.filter(beside), "y")];
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.get("stroke-width") === "2");
  const records = recordsOf(table());
  assert.is(curves.length, channels.first.length);
  curves.forEach((curve, i) => {
    const own = records.filter(({ layer }) => layer === channels.first[i].name);
    const points = pointsOf(curve);
    assert.is(points.length, channels.first[i].radial?.upTo.length);
    points.forEach(([px, py], ring) => {
      const { upTo, power, white } = channels.first[i].radial as NonNullable<(typeof channels.first)[0]["radial"]>;
      const middle = (upTo[ring] + (upTo[ring - 1] ?? 0)) / 2;
      near(x.value(px), middle, 2 * x.tolerance, `curve ${i}, ring ${ring}`);
      near(y.value(py), power[ring] / white[ring], 2 * y.tolerance, `curve ${i}, ring ${ring}`);
    });
    assert.is(own.length, points.length, "the table has every ring");
  });
});

test("mixing: a bar is the effective rank over the most possible, the mark that of random weights", () => {
  const { svg, table } = figure("mixing");
  const drawn = drawnOf(svg());
  const x = axisOf(drawn.filter(below), "x");
  const bars = drawn.filter(({ name, attributes }) => name === "rect" && attributes.get("height") === "11");
  const marks = drawn.filter(({ name, attributes }) => name === "line" && attributes.get("stroke-width") === "2");
  assert.equal([bars.length, marks.length], [channels.mixing.length, channels.mixing.length]);
  const records = recordsOf(table());
  channels.mixing.forEach(({ name, effectiveShare, noiseShare }, i) => {
    near(x.value(at(bars[i], "x")), 0, x.tolerance, name);
    near(x.value(at(bars[i], "x") + at(bars[i], "width")), effectiveShare ?? 0, x.tolerance, name);
    near(x.value(at(marks[i], "x1")), noiseShare, x.tolerance, name);
    assert.is(records[i].layer, name);
    assert.ok(bars[i].title.includes(name));
  });
});

test.run();
