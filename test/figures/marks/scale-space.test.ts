import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { masterKeyFilters } from "../../../sdk/studies/scale-space/fits/master-keys.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near } from "../../support/drawn.ts";
import {
  colorScaleOf,
  gridsOf,
  largest,
  legendOf,
  numberOf,
  recordsOf,
  showsWeights,
  textsBeside,
} from "../../support/marks.ts";
import { sampleScaleSpace } from "../../support/sample-scale-space.ts";

// The figures of idealised receptive fields beside their tables of numbers.

/** Two models; some of the filters that smooth and sharpen are the identity. */
const document = sampleScaleSpace({ models: 2, layers: 3 });
const { scaleSpace } = document;
for (const family of ["sharpen", "smooth"]) {
  const layer = scaleSpace.layers[1];
  const residual = layer.residuals.find((each) => each.family === family);
  if (residual === undefined || residual.count < 2) throw new Error(`the sample has no filters of ${family}`);
  residual.identity = Math.floor(residual.count / 2);
  layer.identity += residual.identity;
}
scaleSpace.examples[6].identity = true;
const drawing = (name: string) => {
  const figure = figureOf(document, name);
  return { drawn: drawnOf(figure.svg()), records: recordsOf(figure.table()) };
};
const named = (drawn: readonly Drawn[], name: string) => drawn.filter((element) => element.name === name);
const listed = (text: string) => text.split(" ").map(Number);
const bold = (drawn: readonly Drawn[]) =>
  named(drawn, "text").filter(({ attributes }) => attributes.has("font-weight"));

test("ideal filters: learned, ideal and their difference in the colours of one bar, with the table's numbers", () => {
  const { drawn, records } = drawing("scale-ideal-filters");
  const scale = colorScaleOf(drawn);
  const grids = gridsOf(drawn);
  assert.is(grids.length, 3 * records.length);
  records.forEach((record, e) => {
    const [learned, ideal] = [listed(record.weights), listed(record.ideal)];
    const unit = largest(learned);
    const place = `${record.family} #${record.filter}`;
    showsWeights(grids[3 * e], learned, scale, unit, `${place}, learned`);
    // Beyond the ends of the bar is its last colour.
    const clipped = (weight: number) => Math.max(-unit, Math.min(unit, weight));
    showsWeights(grids[3 * e + 1], ideal.map(clipped), scale, unit, `${place}, ideal`);
    showsWeights(
      grids[3 * e + 2],
      learned.map((weight, i) => clipped(weight - ideal[i])),
      scale,
      unit,
      `${place}, difference`,
    );
    const { x, y, side } = grids[3 * e + 2];
    const texts = named(drawn, "text").filter((text) => at(text, "x") - x - side > 0 && at(text, "x") - x - side < 60);
    const own = texts.filter((text) => at(text, "y") > y && at(text, "y") < y + side).map(({ text }) => text);
    const family = (record.family as string).replace("-", "−");
    const expected = [
      scaleSpace.examples[e].identity ? `${family}: identity` : family,
      `cos ${(record.cosine as number).toFixed(3)}`,
      `σx ${(record.sigma_x as number).toFixed(2)}, σy ${(record.sigma_y as number).toFixed(2)}`,
      ...(record.alpha === null ? [] : [`α ${(record.alpha as number).toFixed(2)}`]),
      ...(record.cosine >= 0.9 ? [] : ["not explained"]),
    ];
    assert.equal(own, expected);
    const { x: left, y: top } = grids[3 * e];
    const where = named(drawn, "text").find((text) => at(text, "x") === left && at(text, "y") === top + side + 14);
    const [start, end] = [scaleSpace.examples[e].model.slice(0, 3), `: ${record.layer} #${record.filter}`];
    assert.ok(where?.text.startsWith(start) && where.text.endsWith(end), where?.text);
    const swatch = named(drawn, "rect").filter(({ attributes }) => attributes.has("rx"))[e];
    assert.is(swatch.attributes.get("fill"), legendOf(drawing("scale-families").drawn).get(family));
  });
});

/** Points of a closed path of cubic curves, some to each piece. */
function curvePoints(path: Drawn): [number, number][] {
  const numbers = [...(path.attributes.get("d") as string).matchAll(/-?[\d.]+/g)].map(([text]) => Number(text));
  const points = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
  const found: [number, number][] = [];
  for (let p = 0; p + 3 < points.length; p += 3) {
    for (const t of [0, 0.25, 0.5, 0.75]) {
      const [a, b, c, d] = points.slice(p, p + 4);
      const mix = (i: number) =>
        (1 - t) ** 3 * a[i] + 3 * (1 - t) ** 2 * t * b[i] + 3 * (1 - t) * t * t * c[i] + t ** 3 * d[i];
      found.push([mix(0) + path.dx, mix(1) + path.dy]);
    }
  }
  return found;
}

test("spread: the dot is the mean, the ellipse one standard deviation of the absolute weights, over the filter", () => {
  const { drawn, records } = drawing("scale-spread");
  const scale = colorScaleOf(drawn);
  const grids = gridsOf(drawn);
  const dots = named(drawn, "circle");
  const curves = named(drawn, "path").filter(({ attributes }) => attributes.get("stroke-width") === "1.75");
  assert.equal([grids.length, dots.length, curves.length], [records.length, records.length, records.length]);
  records.forEach((record, e) => {
    const weights = listed(record.weights);
    const grid = grids[e];
    showsWeights(grid, weights, scale, largest(weights), record.family);
    const k = Math.sqrt(weights.length);
    // From places on the page to pixels of the filter: x to the right, y upwards, 0 in the middle.
    const pixel = (x: number, y: number) => [
      (x - grid.x) / (grid.side / k) - k / 2,
      k / 2 - (y - grid.y) / (grid.side / k),
    ];
    const mass = weights.map(Math.abs);
    const total = mass.reduce((a, b) => a + b);
    const over = (of: (x: number, y: number) => number) =>
      mass.reduce((sum, m, i) => sum + m * of((i % k) - (k - 1) / 2, (k - 1) / 2 - Math.floor(i / k)), 0) / total;
    const mean = [over((x) => x), over((_, y) => y)];
    const [xx, xy, yy] = [
      over((x) => (x - mean[0]) ** 2),
      over((x, y) => (x - mean[0]) * (y - mean[1])),
      over((_, y) => (y - mean[1]) ** 2),
    ];
    near(record.variance_x, xx, 0.01, "variance along x");
    near(record.covariance, xy, 0.01, "covariance");
    near(record.variance_y, yy, 0.01, "variance along y");
    const dot = pixel(at(dots[e], "cx"), at(dots[e], "cy"));
    // Four digits of a weight, and hundredths of a pixel of 18.
    near(dot[0], record.mean_x, 0.002, "mean x");
    near(dot[1], record.mean_y, 0.002, "mean y");
    near(dot[0], mean[0], 0.01, "mean x of the weights");
    near(dot[1], mean[1], 0.01, "mean y of the weights");
    for (const [px, py] of curvePoints(curves[e])) {
      const [x, y] = pixel(px, py).map((value, i) => value - dot[i]);
      const square = (yy * x * x - 2 * xy * x * y + xx * y * y) / (xx * yy - xy * xy);
      near(square, 1, 0.02, `${record.family} #${record.filter}: the ellipse`);
    }
    const radius = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
    const sd = [1, -1].map((sign) => Math.sqrt((xx + yy) / 2 + sign * radius));
    const under = named(drawn, "text")
      .filter((text) => at(text, "x") === grid.x && at(text, "y") > grid.y && at(text, "y") < grid.y + grid.side + 50)
      .map(({ text }) => text);
    const minus = (value: number) =>
      value
        .toFixed(2)
        .replace(/^-(?=0\.00$)/, "")
        .replace("-", "−");
    assert.is(under[0], `mean ${minus(record.mean_x)}, ${minus(record.mean_y)}`);
    const [long, short] = (/^sd ([\d.]+) × ([\d.]+) px$/.exec(under[1]) as RegExpExecArray).slice(1).map(Number);
    near(long, sd[0], 0.01, "longest axis");
    near(short, sd[1], 0.01, "shortest axis");
    const place = `${scaleSpace.examples[e].model.slice(0, 3)}.*: ${String(record.layer).slice(0, 6)}.* #${record.filter}`;
    assert.match(under[2], new RegExp(`^${place}$`));
  });
});

/** Rows of a table by model and name, in its order. */
function setsOf(records: Record<string, never>[], key: "layer" | "group") {
  const sets = new Map<string, Record<string, never>[]>();
  for (const record of records) {
    const name = `${record.model}\n${record[key]}`;
    sets.set(name, [...(sets.get(name) ?? []), record]);
  }
  return [...sets.values()];
}

const shownName = (record: Record<string, never>, key: "layer" | "group") => {
  const name = record[key] as string;
  if (key === "layer") return name;
  return name === record.model ? "all layers" : `depth ${name.replace("-", "–")}`;
};

for (const [figure, key] of [
  ["scale-families", "layer"],
  ["scale-families-depth", "group"],
] as const) {
  test(`${figure}: the parts of each bar are the explained families of the table, the numbers what is explained, the thin bar what of noise`, () => {
    const { drawn, records } = drawing(figure);
    const sets = setsOf(records, key);
    const legend = legendOf(drawn);
    const x = axisOf(drawn.filter((text) => below(text) && text.text.endsWith("%")).slice(-5), "x");
    const thin = named(drawn, "rect").filter(({ attributes }) => attributes.get("height") === "4");
    assert.is(thin.length, sets.length);
    const results = key === "layer" ? scaleSpace.layers : scaleSpace.groups;
    const models = bold(drawn).filter(({ text }) => scaleSpace.layers.some(({ model }) => model === text));
    sets.forEach((own, s) => {
      const bar = thin[s];
      const result = results[s];
      const [name, ...numbers] = textsBeside(drawn, at(bar, "y") - 7, 6).map(({ text }) => text);
      assert.is(name, shownName(own[0], key));
      assert.is(models.filter((text) => at(text, "y") < at(bar, "y")).at(-1)?.text, own[0].model);
      near(
        x.value(at(bar, "x") + at(bar, "width")),
        result.explained.noise.families,
        2 * x.tolerance,
        `${name}, noise`,
      );
      near(numberOf(numbers[0]), result.explained.families, 0.0051, `${name}, by families`);
      near(numberOf(numbers[1]), result.explained.keys, 0.0051, `${name}, by keys`);
      assert.is(numberOf(numbers[2]), own[0].filters);
      const parts = named(drawn, "rect").filter(
        (rect) => rect.attributes.get("height") === "12" && at(rect, "y") === at(bar, "y") - 13 && rect.title !== "",
      );
      let before = 0;
      for (const { family, count, filters } of own) {
        const color = legend.get((family as string).replace("-", "−"));
        const drawnParts = parts.filter((part) => part.attributes.get("fill") === color);
        const points = result.explained.identity;
        const identity = family === "sharpen" || family === "smooth" ? points[family] : 0;
        assert.is(drawnParts.length, (count > 0 ? 1 : 0) + (identity > 0 ? 1 : 0), `${name}: ${family}`);
        if (count === 0) continue;
        const [whole, striped] = drawnParts;
        const ends = (part: Drawn) => [x.value(at(part, "x")), x.value(at(part, "x") + at(part, "width"))];
        const after = before + count / filters;
        near(ends(whole)[0], before, 2 * x.tolerance, `${name}: ${family} begins`);
        near(ends(whole)[1], after, 2 * x.tolerance, `${name}: ${family} ends`);
        if (striped !== undefined) {
          // The two identities lie beside each other: at the end of sharpen, at the beginning of smooth.
          const [from, to] =
            family === "sharpen" ? [after - identity / filters, after] : [before, before + identity / filters];
          near(ends(striped)[0], from, 2 * x.tolerance, `${name}: identity of ${family} begins`);
          near(ends(striped)[1], to, 2 * x.tolerance, `${name}: identity of ${family} ends`);
          assert.ok(whole.title.includes(`${identity} of them the identity`));
        }
        before = after;
      }
      near(before, result.explained.families, 1e-9, "the families of a row are all that are explained");
    });
  });
}

for (const [figure, key] of [
  ["scale-sigmas", "layer"],
  ["scale-sigmas-depth", "group"],
] as const) {
  test(`${figure}: quartiles of the table, the histogram over them, the number of filters at the right`, () => {
    const { drawn, records } = drawing(figure);
    const results = key === "layer" ? scaleSpace.layers : scaleSpace.groups;
    const dots = named(drawn, "circle");
    const bars = named(drawn, "line").filter(({ attributes }) => attributes.get("stroke-width") === "4");
    const ridges = named(drawn, "path");
    const n = results.length;
    assert.equal([dots.length, bars.length, ridges.length, records.length], [2 * n, 2 * n, 2 * n, 2 * n]);
    (["x", "y"] as const).forEach((axis, a) => {
      const from = drawn.indexOf(named(drawn, "text").find(({ text }) => text === `σ${axis}`) as Drawn);
      const end = drawn.findIndex(({ text }) => text === `σ${axis} in pixels`);
      const ticks = drawn.slice(from, end).filter(below);
      assert.is(ticks[0].text, "0");
      const x = axisOf(ticks, "x");
      results.forEach((result, i) => {
        const at2 = a * n + i;
        const record = records.find(
          (row) => row.axis === axis && row.model === result.model && row[key] === result.name,
        );
        const place = `${result.name}, σ${axis}`;
        near(x.value(at(dots[at2], "cx")), record?.median as never as number, x.tolerance, `${place}, median`);
        near(x.value(at(bars[at2], "x1")), record?.lower as never as number, x.tolerance, `${place}, lower`);
        near(x.value(at(bars[at2], "x2")), record?.upper as never as number, x.tolerance, `${place}, upper`);
        const line = textsBeside(drawn, at(dots[at2], "cy") - 10.5, 3);
        assert.is(line[0].text, shownName(record as never, key));
        const { sigmaHistogram, noise } = result.explained;
        assert.is(
          numberOf(line[line.length - 1].text),
          sigmaHistogram.x.reduce((sum, count) => sum + count, 0),
        );
        const diamond = named(drawn, "polygon")[at2];
        const [, px, py] = /^([\d.]+),([\d.]+) /.exec(diamond.attributes.get("points") ?? "") ?? [];
        const ofNoise = (axis === "x" ? noise.sigmaX : noise.sigmaY) as number;
        near(x.value(Number(px) + diamond.dx), ofNoise, 2 * x.tolerance, `${place}, noise`);
        assert.is(record?.noise_median, ofNoise);
        near(Number(py) + diamond.dy + 4, at(dots[at2], "cy"), 0.02, `${place}, noise beside the dot`);
        // Steps up and across: heights in the ratio of the counts, edges at the bins'.
        const counts = sigmaHistogram[axis];
        const steps = [...(ridges[at2].attributes.get("d") as string).matchAll(/V([\d.]+)H([\d.]+)/g)].map(
          ([, v, h]) => [Number(v), Number(h)],
        );
        const base = Number(/V([\d.]+)z/.exec(ridges[at2].attributes.get("d") as string)?.[1]);
        const last = counts.findLastIndex((count) => count > 0);
        assert.is(steps.length, last + 1, place);
        steps.forEach(([v, h], bin) => {
          near((base - v) / 22, counts[bin] / Math.max(...counts), 0.001, `${place}, bin ${bin}`);
          near(
            x.value(h + ridges[at2].dx),
            ((bin + 1) / counts.length) * sigmaHistogram.sigmaMax,
            2 * x.tolerance,
            `${place}, edge ${bin}`,
          );
        });
      });
    });
  });
}

test("nearest keys: bars and numbers are the sums of the table's layers, over the keys themselves", () => {
  const { drawn, records } = drawing("scale-nearest-keys");
  const y = axisOf(
    drawn.filter((text) => beside(text) && text.text.endsWith("%")),
    "y",
  );
  const grids = gridsOf(drawn);
  const legend = legendOf(drawn);
  const relative = colorScaleOf(drawing("scale-ideal-filters").drawn);
  const bars = named(drawn, "rect").filter(({ title }) => title.includes(": key "));
  const names = ["dy+", "dx−", "dy−", "dx+", "dx", "dy", "sharpen", "smooth"];
  masterKeyFilters().forEach((weights, k) => {
    const grid = grids[k];
    showsWeights(grid, [...weights], relative, largest([...weights]), `key ${k + 1}`);
    const middle = grid.x + grid.side / 2;
    const texts = named(drawn, "text").filter(
      (text) => Math.abs(at(text, "x") - middle) < 0.1 && at(text, "y") > grid.y,
    );
    const counts = (model?: string) =>
      records
        .filter((record) => record.key === String(k + 1) && (model === undefined || record.model === model))
        .reduce((sum, { count }) => sum + count, 0);
    assert.equal(
      texts.map(({ text }) => text),
      [`${k + 1} · ${names[k]}`, counts().toLocaleString("en")],
    );
    for (const model of new Set(scaleSpace.layers.map((layer) => layer.model))) {
      const total = scaleSpace.layers
        .filter((layer) => layer.model === model)
        .reduce((sum, { count }) => sum + count, 0);
      const bar = bars.find(
        (each) => each.attributes.get("fill") === legend.get(model) && Math.abs(at(each, "x") - middle) < 40,
      );
      near(bar === undefined ? 0 : y.value(at(bar, "y")), counts(model) / total, y.tolerance, `${model}, key ${k + 1}`);
    }
  });
});

test("nearest keys of one model: its share is printed over each bar", () => {
  const alone = sampleScaleSpace({ models: 1, layers: 2 });
  const drawn = drawnOf(figureOf(alone, "scale-nearest-keys").svg());
  for (const bar of named(drawn, "rect").filter(({ title }) => title.includes(": key "))) {
    const [, share] = /: ([\d.]+ %) \(/.exec(bar.title) as RegExpExecArray;
    const middle = at(bar, "x") + at(bar, "width") / 2;
    const over = named(drawn, "text").find(
      (text) => Math.abs(at(text, "x") - middle) < 0.1 && at(text, "y") <= at(bar, "y"),
    );
    assert.is(over?.text, share);
  }
});

test("residuals: each bar is at its bin and as high as the table's share, the dashed line halves them", () => {
  const { drawn, records } = drawing("scale-residuals");
  const heads = bold(drawn).slice(1);
  const medians = named(drawn, "line").filter(({ attributes }) => attributes.get("stroke-dasharray") === "3 2");
  const families = [...new Set(records.map(({ family }) => family as string))];
  assert.equal(
    heads.map(({ text }) => text),
    families.map((family) => family.replace("-", "−")),
  );
  families.forEach((family, f) => {
    const own = drawn.filter((element) => element.dx === heads[f].dx && element.dy === heads[f].dy);
    const row = drawn.filter((element) => element.dy === heads[f].dy);
    const x = axisOf(own.filter(below), "x");
    const y = axisOf(
      row.filter((text) => beside(text) && /^[\d.]+ %$/.test(text.text)),
      "y",
    );
    const bins = records.filter((record) => record.family === family && record.filters > 0);
    const bars = own.filter(({ name, title }) => name === "rect" && title !== "");
    assert.is(bars.length, bins.length);
    bins.forEach(({ from, to, share, filters }, b) => {
      near(x.value(at(bars[b], "x")), from, x.tolerance, `${family}: from`);
      // Half a pixel lies between two bars.
      near(x.value(at(bars[b], "x") + at(bars[b], "width") + 0.5), to, 2 * x.tolerance, `${family}: to`);
      near(y.value(at(bars[b], "y")), share, y.tolerance, `${family}: share`);
      near(y.value(at(bars[b], "y") + at(bars[b], "height")), 0, 1.5 * y.tolerance, `${family}: foot`);
      assert.ok(bars[b].title.includes(`: ${filters} of `));
    });
    const total = bins.reduce((sum, { filters }) => sum + filters, 0);
    assert.is(
      total,
      scaleSpace.layers.reduce((sum, layer) => sum + layer.families[family as "dx"], 0),
    );
    const median = x.value(at(medians[f], "x1"));
    const left = bins.reduce(
      (sum, { from, to, filters }) => sum + filters * Math.min(1, Math.max(0, (median - from) / (to - from))),
      0,
    );
    near(left / total, 0.5, 0.02, `${family}: half of the filters are left of the median`);
    const texts = own.filter(({ name }) => name === "text").map(({ text }) => text);
    assert.ok(texts.includes(`${total} filters`), texts.join());
    const told = texts.find((text) => text.startsWith("median "));
    near(Number(told?.slice(7)), median, 0.005 + x.tolerance, `${family}: the median that is told`);
  });
});

test.run();
