import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near, pointsOf } from "../../support/drawn.ts";
import {
  binsOf,
  colorScaleOf,
  gridsOf,
  largest,
  legendOf,
  numberOf,
  recordOf,
  recordsOf,
  showsWeights,
  textsBeside,
} from "../../support/marks.ts";
import { sampleResult } from "../../support/sample-result.ts";

// The figures of the study of filters beside their tables of numbers: what is read off the one stands in the other.

/** Three models of seven layers; depths that are not the layers' ranks, values near the ends of the axes. */
function document() {
  const result = sampleResult({ models: 3, layers: 7 });
  result.models.forEach(({ layers }, m) => {
    layers.forEach((layer, i) => {
      layer.depth = (i / 6) ** (1 + m);
    });
  });
  result.models[0].layers[2].quality.sparsity = 0.83;
  result.models[1].layers[3].quality.orthogonality = 0.55;
  result.models[2].layers[1].quality.orthogonality = null;
  return result;
}

const result = document();
const drawing = (name: string, options = {}) => {
  const figure = figureOf(result, name);
  return { drawn: drawnOf(figure.svg(options)), records: recordsOf(figure.table()) };
};
const named = (drawn: readonly Drawn[], name: string) => drawn.filter((element) => element.name === name);

test("ridge: each row has its group's name, number of filters and colour; each column its share of the variance", () => {
  const { drawn, records } = drawing("ridge");
  const curves = named(drawn, "path");
  assert.is(curves.length, 3 * 9);
  result.groups.forEach(({ name }, g) => {
    const own = Array.from({ length: 9 }, (_, c) => curves[3 * c + g]);
    assert.is(new Set(own.map(({ attributes }) => attributes.get("fill"))).size, 1);
    const base = Math.max(...pointsOf(own[0]).map(([, y]) => y));
    const [title, count] = named(drawn, "text").filter(
      (text) => at(text, "x") < 20 && Math.abs(at(text, "y") - base + 20) < 20,
    );
    assert.is(title.text, name);
    const rows = records.filter((record) => record.group === name);
    assert.is(count.text, `${(rows[0].filters as number).toLocaleString("en")} filters`);
    for (let c = 0; c < 9; c++) {
      const { grid, values } = result.densities.find(
        ({ group, component }) => group === name && component === c,
      ) as (typeof result.densities)[number];
      const points = rows.filter(({ component }) => component === c);
      assert.equal(
        points.map(({ density }) => density),
        values,
      );
      assert.equal([points[0].x, points[0].explained], [grid.lo, result.basis.explainedVarianceRatio[c]]);
      near(points[points.length - 1].x, grid.hi, 1e-12 * Math.abs(grid.hi), "the last point");
    }
  });
  result.basis.explainedVarianceRatio.forEach((share, c) => {
    const head = named(drawn, "text").find(({ text }) => text === `c${c}`) as Drawn;
    const under = named(drawn, "text").find(
      (text) => at(text, "x") === at(head, "x") && at(text, "y") - at(head, "y") === 15,
    );
    near(numberOf(under?.text ?? ""), share, 0.00051, `share of c${c}`);
    const middle = (curve: Drawn) => pointsOf(curve).map(([x]) => x);
    const [left, right] = [Math.min(...middle(curves[3 * c])), Math.max(...middle(curves[3 * c]))];
    assert.ok(at(head, "x") > left && at(head, "x") < right, `c${c} stands over its column`);
  });
});

test("basis: the colours of each component are its weights, its name and share are under it", () => {
  const { drawn, records } = drawing("basis");
  const grids = gridsOf(drawn);
  const scale = colorScaleOf(drawn);
  assert.is(grids.length, 9);
  grids.forEach((grid, c) => {
    const weights = records.filter(({ component }) => component === c).map(({ weight }) => weight);
    showsWeights(grid, weights, scale, 1, `c${c}`);
    const [name, share] = named(drawn, "text").filter(
      (text) => Math.abs(at(text, "x") - grid.x - grid.side / 2) < 1 && at(text, "y") > grid.y,
    );
    assert.is(name.text, `c${c}`);
    near(numberOf(share.text), result.basis.explainedVarianceRatio[c], 0.00051, `share of c${c}`);
  });
});

test("plane: every bin lies at its coefficients, in the colour of its share of the group's filters, and no other", () => {
  const { drawn, records } = drawing("plane");
  const frames = named(drawn, "rect").filter(({ attributes }) => attributes.get("stroke-width") === "0.75");
  const scale = colorScaleOf(drawn, { logarithmic: true });
  const y = axisOf(drawn.slice(0, drawn.indexOf(frames[1])).filter(beside), "y");
  const bins = binsOf(drawn);
  assert.is(bins.length, records.length);
  result.planes.forEach(({ group, counts }, p) => {
    const frame = frames[p];
    const end = p < 2 ? drawn.indexOf(frames[p + 1]) : drawn.length;
    const x = axisOf(
      drawn.slice(drawn.indexOf(frame), end).filter((text) => below(text) && /^[−\d]+$/.test(text.text)),
      "x",
    );
    const inside = bins.filter((bin) => bin.x >= frame.dx - 1 && bin.x <= frame.dx + at(frame, "width") + 1);
    const total = counts.reduce((a, b) => a + b);
    const wanted = records.filter((record) => record.group === group);
    assert.is(inside.length, wanted.length);
    const places = new Map(
      inside.map((bin) => [
        [x.value(bin.x + bin.width / 2), y.value(bin.y + bin.height / 2)].map((v) => v.toFixed(2)).join(),
        bin.color,
      ]),
    );
    for (const { c0, c1, filters } of wanted) {
      // Half a bin of 0.0875 is more than what rounding moves.
      const color = [-0.01, 0, 0.01]
        .flatMap((dx) => [-0.01, 0, 0.01].map((dy) => [(c0 + dx).toFixed(2), (c1 + dy).toFixed(2)].join()))
        .map((place) => places.get(place))
        .find((found) => found !== undefined);
      assert.ok(color !== undefined, `${group}: no bin at ${c0}, ${c1}`);
      const found = Math.log10(scale.value(color));
      near(found, Math.log10(filters / total), 3 * scale.tolerance + 0.02, `${group}: share at ${c0}, ${c1}`);
    }
    const title = named(drawn, "text").find((text) => at(text, "x") === frame.dx && at(text, "y") === frame.dy - 6);
    assert.is(title?.text, group);
  });
});

test("heat map: number and colour of each cell are the pair's divergence, at the row and column of its groups", () => {
  const { drawn, records } = drawing("divergence");
  const scale = colorScaleOf(drawn);
  const cells = named(drawn, "rect").filter(({ attributes }) => attributes.get("stroke") === "#ffffff");
  const names = result.groups.map(({ name }) => name);
  assert.is(cells.length, 9);
  const headings = drawn.filter(({ attributes }) => /rotate\(-45\)/.test(attributes.get("transform") ?? ""));
  assert.equal(
    headings.map(({ text }) => text),
    names,
  );
  const side = at(cells[0], "width");
  cells.forEach((cell, i) => {
    const [middle, down] = [at(cell, "x") + side / 2, at(cell, "y") + side / 2];
    const row = textsBeside(drawn, down, 6)[0].text;
    const place = (heading: Drawn) =>
      Number(/translate\(([\d.]+)/.exec(heading.attributes.get("transform") as string)?.[1]);
    const column = headings.find((heading) => Math.abs(place(heading) + heading.dx - middle) < 4)?.text;
    assert.equal([row, column], [names[Math.floor(i / 3)], names[i % 3]]);
    const number = textsBeside(drawn, down, 6).find((text) => Math.abs(at(text, "x") - middle) < 1)?.text ?? "";
    if (row === column) return assert.is(number, "0");
    const pair = recordOf(records, ({ a, b }) => [a, b].includes(row as never) && [a, b].includes(column as never));
    const [d, above]: [number, string] = [pair.d, pair.above_floor];
    near(numberOf(number.replace(/[()]/g, "")), d, 0.00051, `${row} ${column}`);
    const color = cell.attributes.get("fill") as string;
    if (above === "yes") near(scale.value(color), d, 1.5 * scale.tolerance, `colour of ${row} ${column}`);
    assert.is(number.startsWith("("), above !== "yes");
  });
});

test("component shares: the parts of each bar in the colours of the legend, beside the pair's names and D", () => {
  const { drawn, records } = drawing("component-share");
  const legend = legendOf(drawn);
  const x = axisOf(drawn.filter((text) => below(text) && text.text.endsWith("%")).slice(-5), "x");
  const parts = named(drawn, "rect").filter(({ attributes }) => attributes.get("height") === "22");
  assert.is(parts.length, records.length);
  const pairs = [...new Set(records.map(({ a, b }) => `${a}\n${b}`))];
  const seen: number[] = [];
  // Numbers below each other have the same decimals.
  const decimals = new Set<number>();
  for (let p = 0; p < pairs.length; p++) {
    const own = parts.slice(9 * p, 9 * p + 9);
    const line = textsBeside(drawn, at(own[0], "y") + 11, 9);
    const [a, b] = line
      .filter(({ attributes }) => attributes.get("text-anchor") === "end")
      .sort((one, other) => at(one, "y") - at(other, "y"))
      .map(({ text }) => text);
    const of = records.filter((record) => record.a === a && record.b === b);
    assert.is(of.length, 9, `${a} ${b}`);
    const written = line[line.length - 1].text;
    const d = numberOf(written);
    const [i, j] = [a, b].map((group) => result.groups.findIndex(({ name }) => name === group));
    const digits = written.split(".")[1]?.length ?? 0;
    decimals.add(digits);
    near(d, result.divergence.matrix[i][j], 0.5000001 * 10 ** -digits, `D of ${a} ${b}`);
    seen.push(d);
    own.forEach((part, c) => {
      const width = x.value(at(part, "x") + at(part, "width")) - x.value(at(part, "x"));
      near(width, of[c].share, 2 * x.tolerance, `share of c${c} in ${a} ${b}`);
      assert.is(part.attributes.get("fill"), legend.get(`c${of[c].component}`));
      const middle = at(part, "x") + at(part, "width") / 2;
      const number = line.find((text) => Math.abs(at(text, "x") - middle) < 0.02 && text.text.endsWith("%"));
      // A part of 30 pixels has room for its number.
      assert.is(number !== undefined, at(part, "width") > 30);
      if (number !== undefined) near(numberOf(number.text), of[c].share, 0.0051, number.text);
    });
  }
  assert.is(decimals.size, 1);
  assert.equal(
    seen,
    [...seen].sort((a, b) => b - a),
  );
});

test("overlay: each panel tells its component's share of D, and the legend which curve is whose", () => {
  const figure = figureOf(result, "overlay", { pair: [1, 2] });
  const drawn = drawnOf(figure.svg());
  const records = recordsOf(figure.table());
  const shares = named(drawn, "text").filter(({ text }) => text.endsWith(" of D"));
  assert.is(shares.length, 9);
  shares.forEach(({ text }, c) =>
    near(
      numberOf(text.replace(" of D", "")),
      records.filter(({ component }) => component === c)[0].share,
      0.00051,
      `share of c${c}`,
    ),
  );
  const curves = named(drawn, "path");
  const lines = named(drawn, "line").filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
  lines.forEach((line, g) => {
    const name = textsBeside(drawn, at(line, "y1"), 2).find((text) => at(text, "x") > at(line, "x2"))?.text;
    assert.is(name, result.groups[1 + g].name);
    const own = records.filter(({ group, component }) => group === name && component === 4);
    const density = result.densities.find(({ group, component }) => group === name && component === 4);
    assert.equal(
      own.map((point) => point.density),
      density?.values,
    );
    for (const key of ["stroke", "stroke-dasharray"])
      assert.is(curves[g].attributes.get(key), line.attributes.get(key));
  });
  assert.ok(named(drawn, "text").some(({ text }) => text === "coefficient along the component"));
});

test("explained variance: dots and bars are the running sums and shares of the table", () => {
  const { drawn, records } = drawing("explained-variance");
  const y = axisOf(drawn.filter(beside), "y");
  named(drawn, "circle").forEach((dot, c) =>
    near(y.value(at(dot, "cy")), records[c].cumulative_ratio, y.tolerance, `c${c}`),
  );
  const bars = named(drawn, "rect").filter(({ attributes }) => attributes.has("fill-opacity"));
  bars.forEach((bar, c) => near(y.value(at(bar, "y")), records[c].ratio, y.tolerance, `bar of c${c}`));
  assert.equal([bars.length, named(drawn, "circle").length], [records.length, records.length]);
});

/** The panels of sparsity, entropy and orthogonality: each with its axis and what is drawn before the next. */
function panelsOf(drawn: Drawn[]) {
  const titles = drawn.filter(({ attributes }) => /rotate\(-90\)/.test(attributes.get("transform") ?? ""));
  assert.equal(
    titles.map(({ text }) => text),
    ["sparsity S", "variance entropy H / T_H", "orthogonality O"],
  );
  return titles.map((title, m) => {
    const from = m === 0 ? 0 : drawn.indexOf(titles[m - 1]);
    const ticks = drawn.slice(from, drawn.indexOf(title)).filter(beside);
    const end = m < 2 ? drawn.indexOf(titles[m + 1]) : drawn.length;
    return {
      y: axisOf(
        ticks.filter(({ text }) => /^[\d.]+$/.test(text)),
        "y",
      ),
      marks: drawn.slice(drawn.indexOf(title), end),
    };
  });
}

const measured = (record: Record<string, never>) => [
  record.sparsity,
  record.variance_entropy / record.random_threshold,
  record.orthogonality,
];

test("quality: each layer's dot is at its depth and measure, the line goes through the dots of its model", () => {
  const { drawn, records } = drawing("quality");
  const x = axisOf(
    drawn.filter((text) => below(text) && /^\d\.\d$/.test(text.text)),
    "x",
  );
  assert.is(records.length, 21);
  panelsOf(drawn).forEach(({ y, marks }, m) => {
    const layers = records.filter((record) => measured(record)[m] !== null);
    const dots = named(marks, "circle");
    assert.is(dots.length, layers.length);
    const [lowest, highest] = [
      Math.max(...dots.map((dot) => at(dot, "cy"))),
      Math.min(...dots.map((dot) => at(dot, "cy"))),
    ];
    layers.forEach((layer, i) => {
      near(x.value(at(dots[i], "cx")), layer.depth, x.tolerance, `depth of ${layer.layer}`);
      near(y.value(at(dots[i], "cy")), measured(layer)[m], y.tolerance, `${layer.layer}, panel ${m}`);
      assert.ok(dots[i].title.includes(layer.layer) && dots[i].title.includes(layer.model));
    });
    // No mark lies outside of its panel, which is 132 pixels high.
    assert.ok(lowest - highest <= 132);
    const lines = named(marks, "path");
    const through = lines.flatMap(pointsOf);
    assert.equal(
      through.map(([px, py]) => [px.toFixed(1), py.toFixed(1)]),
      dots.map((dot) => [at(dot, "cx").toFixed(1), at(dot, "cy").toFixed(1)]),
    );
    lines.forEach((line, s) => {
      const own = dots.filter(({ title }) => title.startsWith(result.models[s].name));
      for (const dot of own) assert.is(dot.attributes.get("fill"), line.attributes.get("stroke"));
    });
  });
});

test("quality: without a depth a layer stands at its place in the list", () => {
  const plain = sampleResult({ models: 1, layers: 5 });
  for (const layer of plain.models[0].layers) layer.depth = null;
  const drawn = drawnOf(figureOf(plain, "quality").svg());
  const x = axisOf(
    drawn.filter((text) => below(text) && /^\d\.\d$/.test(text.text)),
    "x",
  );
  named(drawn, "circle").forEach((dot, i) => near(x.value(at(dot, "cx")), (i % 5) / 4, x.tolerance, `layer ${i}`));
});

/** Linear interpolation between the ordered values (type 7), written out. */
function quartile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)];
  return low + (place - Math.floor(place)) * ((sorted[Math.floor(place) + 1] ?? low) - low);
}

test("deciles: box, median, whiskers and dots are those of the layers of their depth", () => {
  const many = sampleResult({ models: 6, layers: 11 });
  many.models[0].layers[4].quality.orthogonality = 0.3;
  const figure = figureOf(many, "deciles");
  const drawn = drawnOf(figure.svg());
  const records = recordsOf(figure.table());
  const first = drawn.findIndex(({ text }) => text === "layers") + 1;
  const labels = drawn.slice(first, first + 10);
  const deciles = Array.from({ length: 10 }, (_, d) =>
    records.filter(({ depth }) => (d === 0 ? depth <= 0.1 : depth > d / 10 && depth <= (d + 1) / 10)),
  );
  assert.equal(
    labels.map(({ text }) => Number(text)),
    deciles.map(({ length }) => length),
  );
  panelsOf(drawn).forEach(({ y, marks }, m) => {
    const boxes = named(marks, "rect");
    const medians = marks.filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
    const whiskers = named(marks, "line").filter(({ attributes }) => attributes.get("stroke") === "#1f2328");
    assert.equal([boxes.length, medians.length, whiskers.length], [10, 10, 40]);
    deciles.forEach((layers, d) => {
      const values = layers.map((layer) => measured(layer)[m] as number);
      const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => quartile(values, q));
      const reach = 1.5 * (upper - lower);
      const inner = values.filter((value) => value >= lower - reach && value <= upper + reach);
      const place = `panel ${m}, decile ${d}`;
      const center = at(labels[d], "x");
      near(at(boxes[d], "x") + at(boxes[d], "width") / 2, center, 0.02, place);
      near(y.value(at(boxes[d], "y")), upper, y.tolerance, `${place}, upper quartile`);
      near(y.value(at(boxes[d], "y") + at(boxes[d], "height")), lower, 1.5 * y.tolerance, `${place}, lower quartile`);
      near(y.value(at(medians[d], "y1")), median, y.tolerance, `${place}, median`);
      const ends = whiskers.slice(4 * d, 4 * d + 4).map((line) => y.value(at(line, "y1")));
      near(Math.min(...ends), Math.min(...inner), y.tolerance, `${place}, lower whisker`);
      near(
        Math.max(...ends, y.value(at(whiskers[4 * d + 3], "y2"))),
        Math.max(...inner),
        y.tolerance,
        `${place}, upper whisker`,
      );
      const dots = named(marks, "circle").filter((dot) => Math.abs(at(dot, "cx") - center) < 0.02);
      const beyond = values.filter((value) => !inner.includes(value)).sort((a, b) => a - b);
      assert.is(dots.length, beyond.length, place);
      const found = dots.map((dot) => y.value(at(dot, "cy"))).sort((a, b) => a - b);
      found.forEach((value, i) => near(value, beyond[i], y.tolerance, `${place}, outlier`));
    });
  });
});

test("filters: the colours of each filter are its weights, at most 25 of them in rows of five", () => {
  const { drawn, records } = drawing("filters");
  const grids = gridsOf(drawn);
  const scale = colorScaleOf(drawn);
  assert.is(grids.length, records.length);
  const all = records.map((record) => Array.from({ length: 9 }, (_, i) => record[`weight_${i}`] as number));
  grids.forEach((grid, i) => {
    showsWeights(grid, all[i], scale, 1, `filter ${i}`);
    const [column, row] = [(grid.x - grids[0].x) / 48, (grid.y - grids[0].y) / 48];
    assert.equal([row, column], [Math.floor(i / 5), i % 5]);
  });
  const limit = Math.max(...all.map(largest));
  const ends = drawn.filter(below).map(({ text }) => numberOf(text));
  assert.equal(ends, [-Number(limit.toPrecision(2)), 0, Number(limit.toPrecision(2))]);
});

test.run();
