import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import type { OperatorsDocument } from "../../../sdk/results/operators.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near, pointsOf } from "../../support/drawn.ts";
import {
  binsOf,
  colorScaleOf,
  gridsOf,
  largest,
  legendOf,
  logAxisOf,
  numberOf,
  recordsOf,
  showsWeights,
  textsBeside,
} from "../../support/marks.ts";
import { sampleOperators } from "../../support/sample-operators.ts";
import { sampleScaleSpace } from "../../support/sample-scale-space.ts";

// The figures of filters as operators, and of whole layers, beside their tables of numbers.

const document = sampleOperators({ models: 2, layers: 3 });
const { operators, norms } = document as Required<OperatorsDocument>;
const drawing = (name: string, of: OperatorsDocument = document) => {
  const figure = figureOf(of, name);
  return { drawn: drawnOf(figure.svg()), records: recordsOf(figure.table()) };
};
const named = (drawn: readonly Drawn[], name: string) => drawn.filter((element) => element.name === name);
/** Weights relative to the largest one have the colours of this bar. */
const relative = colorScaleOf(drawnOf(figureOf(sampleScaleSpace(), "scale-ideal-filters").svg()));
/** Four digits of each, as the tables list them. */
const listed = (text: string) => text.split(" ").map(Number);

/** What one row of stacked bars shows: label to share, of the layer and of noise, and what is printed beside. */
function rowsOf(drawn: readonly Drawn[]) {
  const legend = new Map([...legendOf(drawn)].reverse().map(([label, color]) => [color, label]));
  const x = axisOf(drawn.filter((text) => below(text) && text.text.endsWith("%")).slice(-5), "x");
  const shares = (bars: Drawn[]) =>
    new Map(
      bars.map((bar) => [
        legend.get(bar.attributes.get("fill") as string) as string,
        x.value(at(bar, "x") + at(bar, "width")) - x.value(at(bar, "x")),
      ]),
    );
  const [bars, thin] = ["11", "4"].map((height) =>
    named(drawn, "rect").filter(({ attributes }) => attributes.get("height") === height),
  );
  const tops = [...new Set(bars.map((bar) => at(bar, "y")))];
  const rows = tops.map((top) => {
    const texts = textsBeside(drawn, top + 4, 6);
    const own = bars.filter((bar) => at(bar, "y") === top);
    // Each part begins where the one before it ended.
    own.slice(1).forEach((bar, i) => near(at(bar, "x"), at(own[i], "x") + at(own[i], "width"), 0.02, "parts"));
    return {
      name: texts[0].text,
      top,
      shares: shares(own),
      noise: shares(thin.filter((bar) => at(bar, "y") === top + 12)),
      printed: texts.slice(1).map(({ text }) => text),
    };
  });
  return { rows, tolerance: 2.5 * x.tolerance };
}

/** A row's bars, and the numbers beside it, are those of its records: one a label. */
function showsShares(row: ReturnType<typeof rowsOf>["rows"][number], own: Record<string, never>[], tolerance: number) {
  for (const { label, share, null_share: noise } of own) {
    near(row.shares.get(label) ?? 0, share, tolerance, `${row.name}: ${label}`);
    near(row.noise.get(label) ?? 0, noise, tolerance, `${row.name}: noise ${label}`);
  }
  const [excess, count] = row.printed;
  assert.is(numberOf(count), own[0].filters);
  const most = own.reduce((a, b) => (b.excess > a.excess ? b : a));
  assert.is(excess, `+${(100 * most.excess).toFixed(1)} ${most.label}`);
}

test("layers: bars, noise and numbers of each row are those of the layer named beside it, under its model", () => {
  const { drawn, records } = drawing("operator-layers");
  const { rows, tolerance } = rowsOf(drawn);
  assert.is(rows.length, operators.layers.length);
  const models = named(drawn, "text").filter(
    ({ attributes, text }) => attributes.has("font-weight") && text.includes("."),
  );
  rows.forEach((row, i) => {
    const { model, name } = operators.layers[i];
    assert.is(row.name, name);
    assert.is(models.filter((text) => at(text, "y") < row.top).at(-1)?.text, model);
    showsShares(
      row,
      records.filter((record) => record.model === model && record.layer === name),
      tolerance,
    );
  });
});

test("groups: the whole, its halves and its tenths of depth, each with its own bars", () => {
  const { drawn, records } = drawing("operator-groups");
  const { rows, tolerance } = rowsOf(drawn);
  const names = [
    "all layers",
    "encoder",
    "decoder",
    ...Array.from({ length: 10 }, (_, i) => `depth ${10 * i}–${10 * i + 10} %`),
  ];
  assert.equal(
    rows.map(({ name }) => name),
    [...names, ...names],
  );
  rows.forEach((row, i) => {
    const model = operators.layers[i < 13 ? 0 : 3].model;
    const group = row.name.replace("all layers", "all").replace("depth ", "").replace("–", "-");
    showsShares(
      row,
      records.filter((record) => record.model === model && record.group === group),
      tolerance,
    );
  });
});

test("examples: filter and feature in the colours of their weights, with label and distance of the table", () => {
  const { drawn, records } = drawing("operator-examples");
  const grids = gridsOf(drawn);
  const legend = legendOf(drawn);
  let next = 0;
  for (const { label, distance, weights, layer, filter } of records) {
    const grid = grids[next++];
    showsWeights(grid, listed(weights), relative, largest(listed(weights)), label);
    const texts = named(drawn, "text").filter(
      (text) => Math.abs(at(text, "x") - grid.x - 8) < 9 && Math.abs(at(text, "y") - grid.y - 48) < 90,
    );
    const under = texts.map(({ text }) => text);
    assert.ok(under.includes(label) && under.includes(`D/N = ${(distance as number).toFixed(4)}`), under.join());
    assert.ok(
      under.some((text) => text.endsWith(`#${filter}`) && text.includes(`: ${(layer as string).slice(0, 6)}`)),
      under.join(),
    );
    assert.is(legend.get(label), legendOf(drawing("operator-layers").drawn).get(label));
    const feature = operators.references.find(({ name }) => name === label);
    if (feature === undefined) continue;
    showsWeights(grids[next++], feature.weights, relative, largest(feature.weights), `feature ${label}`);
  }
  assert.is(next, grids.length);
});

test("spectra: curves by the ticks of their panel are the example's and the feature's singular values", () => {
  const { drawn, records } = drawing("operator-spectra");
  const frames = named(drawn, "rect").filter(({ attributes }) => attributes.get("stroke-width") === "0.75");
  const curves = named(drawn, "path").filter(({ attributes }) => attributes.get("fill") === "none");
  const shown = records.filter(({ label }) => label !== "indeterminate");
  assert.equal([frames.length, curves.length], [shown.length, 2 * shown.length]);
  shown.forEach(({ label, distance }, e) => {
    const example = operators.examples.find((each) => each.label === label);
    const row = drawn.slice(drawn.indexOf(frames[3 * Math.floor(e / 3)]));
    const y = axisOf(row.filter(beside).slice(0, 6), "y");
    const x = axisOf(drawn.slice(drawn.indexOf(frames[e])).filter(below).slice(0, 5), "x");
    for (const [path, values] of [
      [curves[2 * e], example?.curve ?? []],
      [curves[2 * e + 1], example?.featureCurve ?? []],
    ] as const) {
      const points = pointsOf(path);
      assert.is(points.length, values.length);
      points.forEach(([px, py], i) => {
        near(x.value(px), i / (values.length - 1), 2 * x.tolerance, `${label}, across`);
        near(y.value(py), values[i], 2 * y.tolerance, `${label}, up`);
      });
    }
    const head = textsBeside(drawn, frames[e].dy - 27, 2)
      .filter((text) => at(text, "x") >= frames[e].dx)
      .map(({ text }) => text);
    assert.equal(head.slice(0, 2), [label, `D/N = ${(distance as number).toFixed(4)}`]);
    // Lines across at the numbers beside.
    const ticks = row
      .filter(beside)
      .slice(0, 6)
      .map((tick) => at(tick, "y") - 3.5);
    const lines = named(drawn, "line").filter(
      (line) => at(line, "x1") === frames[e].dx && at(line, "x2") - at(line, "x1") > 50,
    );
    for (const line of lines.filter((each) => Math.abs(at(each, "y1") - frames[e].dy - 75) < 75))
      assert.ok(ticks.some((tick) => Math.abs(tick - at(line, "y1")) < 0.02));
  });
});

test("blindness: each variant in the colours of its weights, with its name, label and distance", () => {
  const { drawn, records } = drawing("operator-blindness");
  const grids = gridsOf(drawn);
  assert.is(grids.length, records.length);
  records.forEach(({ variant, label, distance, weights }, v) => {
    const grid = grids[v];
    showsWeights(grid, listed(weights), relative, largest(listed(weights)), variant);
    const own = named(drawn, "text").filter((text) => at(text, "x") - grid.x >= 0 && at(text, "x") - grid.x < 20);
    const above = own.filter((text) => at(text, "y") < grid.y && at(text, "y") > 40).map(({ text }) => text);
    assert.is(above.join(" "), variant);
    const under = own.filter((text) => at(text, "y") > grid.y && at(text, "y") < grid.y + 140).map(({ text }) => text);
    assert.equal(under, [label, `D/N = ${(distance as number).toFixed(4)}`]);
  });
});

/** Panels of a figure of planes, with what is drawn in each and its axes. */
function panelsOf(drawn: Drawn[]) {
  const frames = named(drawn, "rect").filter(
    ({ attributes }) => attributes.get("stroke-width") === "0.75" && at({ attributes } as Drawn, "height") > 100,
  );
  return frames.map((frame) => {
    const own = drawn.filter(
      (element) =>
        element.dx >= frame.dx - 60 &&
        element.dx <= frame.dx + at(frame, "width") &&
        Math.abs(element.dy - frame.dy - at(frame, "height") / 2) <= at(frame, "height") / 2 + 1,
    );
    const x = axisOf(
      own.filter((text) => below(text) && !text.text.includes("%")),
      "x",
    );
    const y = axisOf(own.filter(beside), "y");
    const above = (by: number) => own.find((text) => text.name === "text" && at(text, "y") === frame.dy - by)?.text;
    return { frame, own, x, y, name: above(21) ?? "", title: above(8) ?? "" };
  });
}

for (const [figure, by, title] of [
  ["operator-plane", "all", (filters: string) => filters],
  ["operator-plane-halves", "half", (filters: string, half: string) => `${half}, ${filters}`],
  ["operator-plane-layers", "layer", (filters: string) => filters],
] as const) {
  test(`${figure}: diamonds at the features' places of the table, bins at the filters', under the plane's name`, () => {
    const planes = operators.planes.filter((plane) => plane.by === by);
    const { drawn, records } = drawing(figure);
    const scale = colorScaleOf(drawn, { logarithmic: true });
    const panels = panelsOf(drawn);
    assert.is(panels.length, planes.length);
    planes.forEach((plane, p) => {
      const { own, x, y, frame, name: shown, title: counted } = panels[p];
      if (by === "layer") assert.ok(shown.endsWith(plane.name), shown);
      else assert.is(shown, plane.model);
      assert.is(counted, title(`${plane.filters.toLocaleString("en")} filters of 3×3`, plane.name));
      const diamonds = own.flatMap((path) => {
        const match = /^M([\d.]+) ([\d.]+)l5 5l-5 5l-5 -5z$/.exec(path.attributes.get("d") ?? "");
        return match === null ? [] : [[Number(match[1]) + path.dx, Number(match[2]) + 5 + path.dy]];
      });
      const rows = records.filter((record) => record.model === plane.model && record.plane === plane.name);
      const features = rows.filter(({ mark }) => mark === "feature");
      assert.is(diamonds.length, features.length);
      features.forEach((feature, f) => {
        near(x.value(diamonds[f][0]), feature.x, 2 * x.tolerance, `${shown}: ${feature.name}`);
        near(y.value(diamonds[f][1]), feature.y, 2 * y.tolerance, `${shown}: ${feature.name}`);
        assert.ok(
          own.some(({ text, attributes }) => text === feature.name && attributes.get("font-weight") === "bold"),
        );
      });
      const inside = binsOf(drawn).filter(
        (bin) =>
          bin.x >= frame.dx - 0.1 &&
          bin.x < frame.dx + at(frame, "width") &&
          bin.y <= frame.dy + at(frame, "height") + 0.1 &&
          bin.y > frame.dy,
      );
      const total = plane.counts.reduce((a, b) => a + b);
      assert.is(inside.length, plane.counts.filter((count) => count > 0).length);
      const bins = rows.filter(({ mark }) => mark === "bin");
      assert.is(bins.length, inside.length);
      for (const bin of bins) {
        const drawnBin = inside.find(
          ({ x: left, y: top, width, height }) =>
            Math.abs(x.value(left + width / 2) - bin.x) < 2 * x.tolerance &&
            Math.abs(y.value(top + height / 2) - bin.y) < 2 * y.tolerance,
        );
        assert.ok(drawnBin, `${shown}: a bin of ${bin.filters} filters at ${bin.x}, ${bin.y}`);
      }
      assert.is(
        bins.reduce((sum, bin) => sum + (bin.filters as number), 0),
        total,
      );
      for (const bin of inside) {
        const along = (value: number, [lo, hi]: [number, number]) =>
          Math.floor(((value - lo) / (hi - lo)) * plane.bins);
        const column = along(x.value(bin.x + bin.width / 2), plane.x);
        const row = along(y.value(bin.y + bin.height / 2), plane.y);
        const share = plane.counts[row * plane.bins + column] / total;
        near(
          Math.log10(scale.value(bin.color)),
          Math.log10(share),
          3 * scale.tolerance + 0.02,
          `${shown}: bin ${row}, ${column}`,
        );
      }
      // The first component below the panel, the second left of it.
      const between = (value: number, from: number, to: number) => value > from && value < to;
      const grids = gridsOf(drawn);
      const bottom = frame.dy + at(frame, "height");
      const [c0, c1] = [
        grids.find(
          (grid) => between(grid.y, bottom, bottom + 40) && between(grid.x, frame.dx, frame.dx + at(frame, "width")),
        ),
        grids.find((grid) => between(grid.x, frame.dx - 60, frame.dx) && between(grid.y, frame.dy, bottom)),
      ];
      [c0, c1].forEach((grid, c) => {
        const component = plane.components[c];
        assert.ok(grid !== undefined);
        showsWeights(grid, component, relative, largest(component), `component ${c}`);
      });
    });
  });
}

test("planes of clusters: each bin has the hue of its most frequent cluster, whose frame has it too", () => {
  const clustered = sampleOperators({ clusters: true });
  const { drawn, records } = drawing("operator-plane", clustered);
  const [plane] = clustered.operators.planes;
  const [{ x, y }] = panelsOf(drawn);
  const frames = named(drawn, "rect").filter(({ attributes }) => attributes.get("width") === "30");
  const clusters = plane.clusters ?? [];
  assert.is(frames.length, clusters.length);
  const hue = (color: string) => {
    const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
    return Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b);
  };
  let checked = 0;
  for (const bin of binsOf(drawn)) {
    const [column, row] = [
      Math.floor(((x.value(bin.x + bin.width / 2) - plane.x[0]) / (plane.x[1] - plane.x[0])) * plane.bins),
      Math.floor(((y.value(bin.y + bin.height / 2) - plane.y[0]) / (plane.y[1] - plane.y[0])) * plane.bins),
    ];
    const counts = clusters.map((cluster) => cluster.counts[row * plane.bins + column]);
    const winner = counts.indexOf(Math.max(...counts));
    const turn = Math.abs(hue(bin.color) - hue(frames[winner].attributes.get("fill") as string));
    assert.ok(Math.min(turn, 2 * Math.PI - turn) < 0.12, `bin ${row}, ${column} is not of cluster ${winner}`);
    const middle = [bin.x + bin.width / 2, bin.y + bin.height / 2];
    const listedBin = records.find(
      (record) =>
        record.mark === "bin" &&
        Math.abs(x.value(middle[0]) - record.x) < 2 * x.tolerance &&
        Math.abs(y.value(middle[1]) - record.y) < 2 * y.tolerance,
    );
    assert.is(listedBin?.name, winner);
    checked++;
  }
  assert.is(checked, plane.counts.filter((count) => count > 0).length);
  const centres = records.filter(({ mark }) => mark === "centre");
  assert.equal(
    centres.map(({ name, x, y, filters }) => ({ name, x, y, filters })),
    clusters.map(({ x, y, filters }, name) => ({ name, x, y, filters })),
  );
});

test("layer norms: each row has its layer's name, bar, numbers and histogram", () => {
  norms.layers[2].spectralNorm = 0.31;
  norms.layers[4].conditionNumber = 73_512;
  const { drawn, records } = drawing("layer-norms");
  const bars = named(drawn, "rect").filter(({ title }) => title.includes("spectral norm"));
  const sorted = [...records].sort((a, b) => b.spectral_norm - a.spectral_norm);
  const axis = drawn.filter((text) => below(text)).slice(0, -2);
  const x = logAxisOf(axis, (text) => (/^[\d.,]+$/.test(text) ? numberOf(text) : 0));
  assert.is(bars.length, sorted.length);
  const rows = bars.map((bar) => textsBeside(drawn, at(bar, "y") + 6, 6).map(({ text }) => text));
  const [, spectral_norm, condition_number, stable_rank] = rows[0].map((_, c) => rows.map((row) => row[c]));
  const columns = { spectral_norm, condition_number, stable_rank };
  // Three digits of the smallest.
  assert.ok(spectral_norm.some((text) => /^0\.31\d?$/.test(text)));
  sorted.forEach((record, i) => {
    const bar = bars[i];
    const [start, end] = [x.value(at(bar, "x")), x.value(at(bar, "x") + at(bar, "width"))];
    const norm = record.spectral_norm as number;
    // The axis' numbers have at most two digits; a bar is a pixel wide at least.
    near(norm < 1 ? start : end, Math.log10(norm), 0.01, `${record.layer}`);
    near(norm < 1 ? end : start, 0, 0.01, "bars begin at 1");
    assert.is(bar.attributes.get("fill") === "#d55e00", norm > 1);
    const [name, ...numbers] = textsBeside(drawn, at(bar, "y") + 6, 6).map(({ text }) => text);
    assert.ok(name.endsWith(`: ${record.layer}`), name);
    const { condition_number: condition, stable_rank: rank } = record;
    // As many decimals as the other numbers of the column.
    const places = (column: "spectral_norm" | "condition_number" | "stable_rank") => {
      const shown = columns[column].find((text) => text !== "∞")?.split(".")[1]?.length ?? 0;
      return { minimumFractionDigits: shown, maximumFractionDigits: shown };
    };
    const written = (value: number, column: Parameters<typeof places>[0]) => value.toLocaleString("en", places(column));
    assert.equal(numbers, [
      written(norm, "spectral_norm"),
      condition === null ? "∞" : written(condition as number, "condition_number"),
      written(rank as number, "stable_rank"),
    ]);
    const { histogram } = norms.layers.find(
      (layer) => layer.model === record.model && layer.name === record.layer,
    ) as never as {
      histogram: { bins: number; counts: number[] };
    };
    const cells = named(drawn, "rect").filter(
      (cell) => at(cell, "height") === 14 && Math.abs(at(cell, "y") - at(bar, "y") + 1) < 1,
    );
    const strip = cells.pop() as Drawn;
    // The ground of bins without a value.
    assert.is(cells.shift()?.attributes.get("width"), strip.attributes.get("width"));
    const filled = cells.map((cell) =>
      Math.round(((at(cell, "x") - at(strip, "x")) / at(strip, "width")) * histogram.bins),
    );
    assert.equal(
      filled,
      histogram.counts.flatMap((count, bin) => (count > 0 ? [bin] : [])),
    );
    // Darker for more of them.
    const light = (color: string) => [1, 3, 5].reduce((sum, i) => sum + Number.parseInt(color.slice(i, i + 2), 16), 0);
    const darkness = cells.map(({ attributes }) => light(attributes.get("fill") as string));
    const counts = histogram.counts.filter((count) => count > 0);
    for (let b = 1; b < counts.length; b++)
      if (counts[b] <= counts[b - 1]) assert.ok(darkness[b] >= darkness[b - 1], `${b}`);
  });
});

test.run();
