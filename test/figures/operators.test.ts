import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  layerNormsFigure,
  operatorBlindnessFigure,
  operatorExamplesFigure,
  operatorFigures,
  operatorGroupsFigure,
  operatorLayersFigure,
  operatorPlaneFigure,
  operatorSpectraFigure,
} from "../../sdk/figures/index.ts";
import type { OperatorsDocument } from "../../sdk/results/operators.ts";
import { HOSTILE } from "../support/hostile-text.ts";
import { type Found, parseMarkup } from "../support/markup-check.ts";
import { sampleOperators } from "../support/sample-operators.ts";

const texts = (svg: string) => parseMarkup(svg).flatMap(({ name, text }) => (name === "text" ? [text] : []));
const named = (svg: string, element: string) => parseMarkup(svg).filter(({ name }) => name === element);
const number = (found: Found, key: string) => Number(found.attributes.get(key));
/** Hover text of each bar beside its rectangle. */
function bars(svg: string): { rect: Found; title: string }[] {
  const elements = parseMarkup(svg);
  return elements.flatMap((element, i) =>
    element.name === "title" && elements[i - 1].name === "rect" ? [{ rect: elements[i - 1], title: element.text }] : [],
  );
}
const near = (a: number, b: number, tolerance: number) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

const documents = {
  "one model": sampleOperators(),
  "two models with clusters": sampleOperators({ models: 2, layers: 4, clusters: true }),
  "one layer, largest values only": sampleOperators({ layers: 1, halves: false, norms: "norm" }),
  "60 layers": sampleOperators({ layers: 60, filters: 4, norms: "none" }),
};

for (const [kind, document] of Object.entries(documents)) {
  test(`${kind}: standalone, accessible, inert SVG documents inside their view box`, () => {
    const figures = operatorFigures(document);
    assert.ok(figures.length >= 6);
    assert.is(new Set(figures.map(({ name }) => name)).size, figures.length);
    for (const { name, svg } of figures) {
      const elements = parseMarkup(svg);
      const [root, title, desc] = elements;
      assert.is(root.attributes.get("role"), "img");
      assert.ok(title.name === "title" && title.text.length > 3);
      assert.ok(desc.name === "desc" && desc.text.length > 10);
      assert.not.match(svg, /NaN|undefined|Infinity|\[object|url\(|null/, name);
      const allowed = ["svg", "title", "desc", "g", "rect", "path", "line", "circle", "text"];
      const [width, height] = [number(root, "width"), number(root, "height")];
      for (const { name: tag, attributes, path } of elements) {
        assert.ok(allowed.includes(tag), tag);
        for (const key of attributes.keys()) assert.not.match(key, /^(on|id$|style$|href)/);
        if (attributes.has("transform") || path.filter((p) => p === "g").length > 1) continue;
        const right =
          number({ attributes } as Found, "x") + (tag === "rect" ? number({ attributes } as Found, "width") : 0);
        if (attributes.has("x")) assert.ok(right >= 0 && right <= width + 1, `${name}: ${[...attributes]}`);
        if (attributes.has("y")) assert.ok(Number(attributes.get("y")) <= height, `${name}: ${[...attributes]}`);
      }
      assert.not.match(svg.replace(/>[^<]*</g, "><").replace(/scale\([^)]*\)/g, ""), /\d\.\d{3,}/, name);
    }
  });
}

test("layers: the widths of a layer's bars are the shares of its labels, and fill the axis", () => {
  const { operators } = sampleOperators();
  const drawn = bars(operatorLayersFigure({ operators }));
  const axis = operators.layers.map((layer) => {
    const own = drawn.filter(({ title }) => title.startsWith(`${layer.name}: `));
    return own.reduce((sum, { rect }) => sum + number(rect, "width"), 0);
  });
  for (const layer of operators.layers) {
    for (const [label, count] of Object.entries(layer.counts)) {
      const bar = drawn.find(({ title }) => title.startsWith(`${layer.name}: ${label} `));
      assert.is(bar !== undefined, count > 0, `${layer.name} ${label}`);
      // Widths are rounded to 0.01 px of some 400.
      if (bar !== undefined) near(number(bar.rect, "width") / axis[0], count / layer.count, 1e-4);
    }
  }
  for (const length of axis) near(length, axis[0], 0.05);
});

test("layers: under each bar the null's shares in outline; beside it the label most above noise", () => {
  const { operators } = sampleOperators({ layers: 2 });
  const svg = operatorLayersFigure({ operators });
  const outlined = named(svg, "rect").filter((rect) => rect.attributes.get("fill-opacity") === "0.35");
  const shares = Object.values(operators.layers[0].nullShare).filter((share) => share > 0);
  assert.is(outlined.length, 2 * shares.length);
  const total = outlined.slice(0, shares.length).reduce((sum, rect) => sum + number(rect, "width"), 0);
  shares.forEach((share, i) => near(number(outlined[i], "width") / total, share, 1e-4));
  for (const { excess } of operators.layers) {
    const [label, most] = Object.entries(excess).sort((a, b) => b[1] - a[1])[0];
    assert.ok(texts(svg).includes(`+${(most * 100).toFixed(1)} ${label}`));
  }
});

test("layers: twelve features of one's own are told apart, in the bars as in the legend", () => {
  const { operators } = sampleOperators({ layers: 1 });
  const names = Array.from({ length: 12 }, (_, i) => `own${i}`);
  const shares = (value: number) => Object.fromEntries([...names, "indeterminate"].map((name) => [name, value]));
  const [layer] = operators.layers;
  const references = names.map((name) => ({ ...operators.references[0], name }));
  const layers = [{ ...layer, count: 130, counts: shares(10), nullShare: shares(0), excess: shares(0) }];
  const svg = operatorLayersFigure({ operators: { ...operators, references, layers } });
  // A look is the colour and, in a path behind the box, the directions of its stripes.
  const elements = parseMarkup(svg);
  const looks = elements.flatMap((box, i) => {
    if (box.name !== "rect" || !["10", "11"].includes(box.attributes.get("height") ?? "")) return [];
    const after = elements[elements[i + 1].name === "title" ? i + 2 : i + 1];
    const striped = after.name === "path" && after.attributes.get("stroke") === "#ffffff";
    const d = striped ? (after.attributes.get("d") as string) : "";
    return [`${box.attributes.get("fill")} ${d.includes("v")} ${d.includes("h")}`];
  });
  assert.is(looks.length, 2 * 13);
  assert.is(new Set(looks.slice(0, 13)).size, 13);
  assert.equal(looks.slice(0, 13), looks.slice(13));
});

test("layers: one that cannot be told from noise, by the rule of the finding, names no label", () => {
  const { operators } = sampleOperators({ layers: 1 });
  const [layer] = operators.layers;
  const labels = Object.keys(layer.counts);
  const shares = (first: number) =>
    Object.fromEntries(labels.map((label, i) => [label, i === 0 ? first : (1 - first) / (labels.length - 1)]));
  const noise = shares(0.2);
  const [basis] = operators.nulls;
  const nulls = [{ ...basis, kernel: layer.kernel, size: layer.size, samples: 1e6, share: noise, normalShare: noise }];
  const drawn = (count: number, first: number) => {
    const own = shares(first);
    const counts = Object.fromEntries(labels.map((label) => [label, own[label] * count]));
    const excess = Object.fromEntries(labels.map((label) => [label, own[label] - noise[label]]));
    const layers = [{ ...layer, count, counts, zeroFilters: 0, nullShare: noise, excess }];
    const result = { operators: { ...operators, nulls, layers } };
    const [wide, narrow] = [texts(operatorLayersFigure(result)), texts(operatorLayersFigure(result, { width: 314 }))];
    const note = /each share lies within 4 standard errors/;
    const isNoise = wide.includes("within noise");
    assert.is(narrow.includes("noise"), isNoise);
    assert.is(note.test(wide.join(" ")), isNoise);
    assert.is(note.test(narrow.join(" ")), isNoise);
    const named = `+${((first - 0.2) * 100).toFixed(1)}`;
    assert.is(
      wide.some((text) => text.startsWith(named)),
      !isNoise,
    );
    assert.is(narrow.includes(named), !isNoise);
    return isNoise;
  };
  // The standard error of 0.2 of 16 filters is 0.1, of 1,600 a hundredth.
  assert.is(drawn(16, 0.59), true);
  assert.is(drawn(16, 0.61), false);
  assert.is(drawn(1600, 0.239), true);
  assert.is(drawn(1600, 0.241), false);
});

test("groups: a row for each, encoder before decoder; halves guessed from depth are called so", () => {
  const { operators } = sampleOperators();
  const shown = texts(operatorGroupsFigure({ operators }));
  assert.ok(shown.indexOf("encoder") >= 0 && shown.indexOf("encoder") < shown.indexOf("decoder"));
  assert.ok(shown.includes("all layers") && shown.includes("depth 0–10 %"));
  for (const group of operators.groups) if (group.by === "half") group.from = "depth";
  assert.ok(texts(operatorGroupsFigure({ operators })).includes("first half (by depth)"));
  // On a phone, too, one can be told from the other.
  const narrow = texts(operatorGroupsFigure({ operators }, { width: 320 }));
  assert.ok(narrow.includes("first half") && narrow.includes("second half"), narrow.join());
});

test("spectra: the curve's ordinates are the singular values, the distance is stated", () => {
  const { operators } = sampleOperators();
  const svg = operatorSpectraFigure({ operators });
  const solid = named(svg, "path").filter((path) => path.attributes.get("stroke-width") === "2");
  const examples = operators.examples.filter(({ label }) => label !== "indeterminate");
  assert.is(solid.length, examples.length);
  examples.forEach(({ curve, distance }, e) => {
    const points = (solid[e].attributes.get("d") as string)
      .slice(1)
      .split("L")
      .map((point) => point.split(",").map(Number));
    assert.is(points.length, curve.length);
    // The panel is 150 px high, its coordinates rounded to 0.01.
    points.forEach(([, y], i) => near((150 - y) / 150, curve[i], 1e-4));
    assert.ok(texts(svg).includes(`D/N = ${distance.toFixed(4)}`));
  });
});

test("examples and blindness: one drawn filter each, with label and distance", () => {
  const { operators } = sampleOperators();
  const grids = (svg: string) => named(svg, "g").filter(({ attributes }) => attributes.has("shape-rendering")).length;
  const examples = operatorExamplesFigure({ operators });
  assert.is(grids(examples), 2 * operators.examples.length - 1); // "indeterminate" has no feature beside it
  const svg = operatorBlindnessFigure({ operators });
  const { variants = [], label = "" } = operators.blindness ?? {};
  assert.is(grids(svg), variants.length);
  assert.is(variants.length, 6);
  assert.is(texts(svg).filter((text) => text === label).length, 6);
  assert.match(operatorBlindnessFigure({ operators: { ...operators, blindness: null } }), "no example");
});

test("blindness: opposite weights have opposite colours", () => {
  const { operators } = sampleOperators();
  const variants = operators.blindness?.variants ?? [];
  variants[0].weights = [1, 0, 0, 0, 0, 0, 0, 0, 0];
  variants[1].weights = [-1, 0, 0, 0, 0, 0, 0, 0, 0];
  const fills = named(operatorBlindnessFigure({ operators }), "rect").map((rect) => rect.attributes.get("fill"));
  assert.ok(fills.includes("#67001f") && fills.includes("#053061"));
});

test("plane: every filled bin is coloured once, by one cluster where there are clusters", () => {
  for (const clusters of [false, true]) {
    const { operators } = sampleOperators({ clusters });
    const svg = operatorPlaneFigure({ operators });
    let area = 0;
    for (const path of named(svg, "path"))
      for (const [, run] of (path.attributes.get("d") as string).matchAll(/h(\d+)v1h/g)) area += Number(run);
    assert.is(area, operators.planes[0].counts.filter((count) => count > 0).length);
  }
});

test("plane: a feature stands where its coordinates say, and one outside at the rim", () => {
  const { operators } = sampleOperators();
  const plane = operators.planes[0];
  plane.references = [
    { name: "here", x: plane.x[0] + 0.25 * (plane.x[1] - plane.x[0]), y: plane.y[1] - 0.5 * (plane.y[1] - plane.y[0]) },
    { name: "far", x: 1000, y: 0 },
  ];
  const svg = operatorPlaneFigure({ operators });
  const panel = named(svg, "rect").find((rect) => rect.attributes.get("stroke-width") === "0.75") as Found;
  const marks = named(svg, "path").flatMap(({ attributes }) => {
    const match = /^M([\d.]+) ([\d.]+)l/.exec(attributes.get("d") as string);
    return match === null ? [] : [[Number(match[1]), Number(match[2])]];
  });
  assert.is(marks.length, 2);
  near(marks[0][0], 0.25 * number(panel, "width"), 0.01);
  near(marks[0][1] + 5, 0.5 * number(panel, "height"), 0.01); // the diamond starts at its top
  assert.ok(marks[1][0] > number(panel, "width") - 8 && marks[1][0] <= number(panel, "width"));
  assert.ok(texts(svg).includes("here") && texts(svg).includes("far"));
});

test("plane: encoder above decoder", () => {
  const svg = operatorPlaneFigure(sampleOperators(), { by: "half" });
  const tops = named(svg, "g")
    .flatMap(({ attributes }) => /^translate\([\d.]+ ([\d.]+)\)$/.exec(attributes.get("transform") ?? "")?.[1] ?? [])
    .map(Number);
  const shown = texts(svg).filter((text) => /^(en|de)coder/.test(text));
  assert.equal(
    shown.map((text) => text.slice(0, 7)),
    ["encoder", "decoder"],
  );
  assert.ok(Math.max(...tops) > 200);
});

test("plane: a kernel size with one half has a column of its own", () => {
  const { operators } = sampleOperators();
  const [encoder, decoder] = operators.planes.filter(({ by }) => by === "half");
  operators.planes = [{ ...encoder, kernel: [1, 9] }, decoder, encoder];
  const places = named(operatorPlaneFigure({ operators }, { by: "half" }), "g").flatMap(({ attributes, path }) =>
    path.length === 2
      ? (/^translate\(([\d.]+) ([\d.]+)\)$/.exec(attributes.get("transform") ?? "")?.slice(1) ?? [])
      : [],
  );
  const [lonely, below, above] = [0, 2, 4].map((i) => places.slice(i, i + 2).map(Number));
  assert.is(below[0], above[0]);
  assert.is(lonely[1], above[1]);
  assert.ok(lonely[0] < above[0] && above[1] < below[1]);
  // The place below the lonely one says why it is empty.
  assert.equal(places.slice(6).map(Number), [lonely[0], below[1]]);
  assert.is(
    texts(operatorPlaneFigure({ operators }, { by: "half" })).filter((text) => text === "no filters of 1×9").length,
    1,
  );
});

test("plane: the two halves of the last of an odd number of models stand side by side", () => {
  for (const models of [1, 2, 3, 5]) {
    const { operators } = sampleOperators({ models });
    const places = named(operatorPlaneFigure({ operators }, { by: "half" }), "g").flatMap(({ attributes, path }) =>
      path.length === 2
        ? (/^translate\(([\d.]+ [\d.]+)\)$/.exec(attributes.get("transform") ?? "")?.slice(1) ?? [])
        : [],
    );
    assert.is(new Set(places).size, 2 * models);
    const [columns, rows] = [0, 1].map((part) => new Set(places.map((place) => place.split(" ")[part])).size);
    assert.is(columns * rows, 2 * models, "no place is empty");
  }
});

test("plane: the axes are called c0 and c1, as in all other figures", () => {
  const { operators } = sampleOperators();
  const [first, second] = operators.planes[0].explainedVarianceRatio;
  const shown = texts(operatorPlaneFigure({ operators }));
  for (const [name, ratio] of [
    ["c0", first],
    ["c1", second],
  ])
    assert.ok(shown.includes(`${name} (${(100 * Number(ratio)).toFixed(1)} %)`), shown.join());
});

test("norms: sorted by norm; the logarithm of a norm is the length of its bar from 1", () => {
  const norms = sampleOperators().norms as NonNullable<OperatorsDocument["norms"]>;
  norms.layers[0].spectralNorm = 2;
  norms.layers[1].spectralNorm = 4;
  norms.layers[2].spectralNorm = 0.5;
  const svg = layerNormsFigure({ norms });
  const drawn = bars(svg);
  const shown = drawn.map(({ title }) => Number((/norm ([\d.]+),/.exec(title) as RegExpExecArray)[1]));
  assert.equal(
    shown,
    [...shown].sort((a, b) => b - a),
  );
  const width = (norm: number) => number(drawn[shown.indexOf(norm)].rect, "width");
  near(width(4), 2 * width(2), 0.03);
  near(width(0.5), width(2), 0.03);
  assert.is(number(drawn[shown.indexOf(2)].rect, "x"), number(drawn[shown.indexOf(4)].rect, "x"));
  assert.ok(texts(svg).includes("∞")); // the layer without a condition number
  // One of many digits keeps to its column.
  norms.layers[2].conditionNumber = 1_590_000_000;
  assert.ok(texts(layerNormsFigure({ norms })).includes("1.59e9"));
});

test("norms: a norm that is not proven is marked, and there is no histogram", () => {
  const norms = sampleOperators({ norms: "norm" }).norms as NonNullable<OperatorsDocument["norms"]>;
  const svg = layerNormsFigure({ norms });
  assert.is(texts(svg).filter((text) => text.startsWith("≳ ")).length, 1);
  assert.is(named(svg, "g").filter(({ attributes }) => attributes.has("shape-rendering")).length, 0);
});

test("the same document gives the same bytes, and is not changed", () => {
  const document = sampleOperators({ clusters: true });
  const before = JSON.stringify(document);
  assert.equal(operatorFigures(document), operatorFigures(sampleOperators({ clusters: true })));
  assert.is(JSON.stringify(document), before);
});

/** Everything that comes out of a file or from a user, called otherwise. */
function renamed(name: string): OperatorsDocument {
  const text = JSON.stringify(sampleOperators({ layers: 3 }));
  const own = JSON.stringify(name);
  const hostile = text
    .replaceAll('"layer1.0.conv.weight"', own)
    .replaceAll('"resnet18.safetensors"', own)
    .replaceAll(/"(name|label)":"edge"/g, (_, key) => `"${key}":${own}`);
  return JSON.parse(hostile);
}

for (const [kind, name] of Object.entries(HOSTILE)) {
  test(`a name with ${kind} stays text`, () => {
    const honest = new Map(
      operatorFigures(renamed("an-honest-name")).map(({ name: figure, svg }) => [figure, svg.length]),
    );
    for (const { name: figure, svg } of operatorFigures(renamed(name))) {
      const elements = parseMarkup(svg);
      assert.not.ok(elements.some((element) => element.name === "img" || element.name === "script"));
      assert.not.match(svg, /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u001b]/);
      assert.ok(svg.length < (honest.get(figure) as number) + 40_000, `${figure}: ${svg.length}`);
    }
  });
}

test("numbers that JSON cannot hold, and empty parts, leave no trace in a drawing", () => {
  const document = sampleOperators({ layers: 3 });
  const { operators, norms } = document;
  operators.layers[0].count = 0;
  operators.planes[0].counts.fill(0);
  operators.examples[0].weights.fill(0);
  operators.examples[0].curve = [];
  (norms as NonNullable<typeof norms>).layers[0].spectralNorm = 0;
  (norms as NonNullable<typeof norms>).layers[1].stableRank = null;
  (norms as NonNullable<typeof norms>).bounds[0] = { model: "a", layers: 3, product: null, log10: null };
  for (const { name, svg } of operatorFigures(document)) {
    parseMarkup(svg);
    assert.not.match(svg, /NaN|Infinity|undefined/, name);
  }
});

test("planes: centres of clusters stay clear of the features' marks and of each other", () => {
  const { operators } = sampleOperators({ clusters: true });
  const [plane] = operators.planes;
  // A feature on every centre, and two centres in one place.
  const clusters = (plane.clusters ?? []).map((cluster, c) => ({ ...cluster, x: c < 2 ? 0 : 0.5, y: 0 }));
  const references = clusters.map(({ x, y }, i) => ({ name: `f${i}`, x, y }));
  const svg = operatorPlaneFigure({ operators: { ...operators, planes: [{ ...plane, clusters, references }] } });
  const frames = named(svg, "rect").filter((rect) => rect.attributes.get("width") === "30");
  assert.is(frames.length, clusters.length);
  const boxes = frames.map((rect) => ({ x: number(rect, "x") + 15, y: number(rect, "y") + 15 }));
  const marks = named(svg, "path").flatMap(({ attributes }) => {
    const [, x, y] = /^M([\d.]+) ([\d.]+)l5 5l-5 5l-5 -5z$/.exec(attributes.get("d") ?? "") ?? [];
    return x === undefined ? [] : [{ x: Number(x), y: Number(y) + 5 }];
  });
  assert.is(marks.length, references.length);
  const apart = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
  for (const [i, box] of boxes.entries()) {
    for (const mark of marks) assert.ok(apart(box, mark) >= 15 + 5, "a frame covers a mark");
    for (const other of boxes.slice(i + 1)) assert.ok(apart(box, other) >= 30, "frames cover each other");
  }
  // Each moved frame has a line to its centre.
  assert.ok(named(svg, "line").length >= clusters.length);
});

test.run();
