import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf } from "../../sdk/figures/index.ts";
import type { AnalysisResult } from "../../sdk/results/analysis.ts";
import type { ModelOverview } from "../../web-demo/engine/protocol.ts";
import { figureColumns } from "../../web-demo/ui/figure-columns.ts";
import { alike, fixed, grouped, percent, short } from "../../web-demo/ui/numbers.ts";
import { type Column, cellsOf, found, nextSort, type Sort, sorted } from "../../web-demo/ui/table-rows.ts";
import { keyColumns } from "../../web-demo/views/key-columns.ts";
import { type LayerRow, layerColumns, modelColumns, skippedColumns } from "../../web-demo/views/layer-columns.ts";
import { operatorColumns } from "../../web-demo/views/operator-columns.ts";
import { fieldOf } from "../support/fields.ts";
import { type Documents, randomDocuments, redrawn } from "../support/random-documents.ts";
import { sampleWhole } from "../support/sample-whole.ts";
import { seededNormal } from "../support/seeded.ts";
import { assertShows } from "../support/shown-number.ts";

// The page's tables, without a browser: what each cell shows and what it is sorted by, in documents whose numbers are drawn anew.

// As wide as a laptop: a wide window has room for longer names of models.
Object.assign(globalThis, {
  innerWidth: 1280,
  document: { documentElement: {} },
  getComputedStyle: () => ({ fontSize: "16px" }),
});

const base = await randomDocuments(1);
const all: Documents[] = [base, redrawn(base, 21), redrawn(base, 22), redrawn(base, 23)];

/** The text of what a cell shows. */
function textOf(content: unknown): string {
  if (Array.isArray(content)) return content.map(textOf).join("");
  if (typeof content === "object" && content !== null)
    return textOf((content as { props: { children: unknown } }).props.children);
  return content === undefined || content === null || content === false ? "" : String(content);
}

/** Columns by their titles: the field (sorted by as it is), and how it is written; undefined: with the decimals of the others. */
type Expected<Row> = Record<string, [value: (row: Row) => unknown, write?: (value: never, row: Row) => string]>;

function check<Row>(columns: readonly Column<Row>[], rows: readonly Row[], expected: Expected<Row>): void {
  assert.equal(
    columns.map(({ title }) => title),
    Object.keys(expected),
  );
  assert.ok(rows.length > 0);
  const cells = cellsOf(columns, rows);
  columns.forEach((column, c) => {
    const [value, write] = expected[column.title];
    for (const row of rows) {
      assert.is(column.value(row), value(row), column.title);
      if (write !== undefined) assert.is(textOf(cells[c](row)), write(value(row) as never, row), column.title);
      if (typeof value(row) === "number") assert.ok(column.numeric, column.title);
    }
    if (write === undefined)
      checkAlike(
        rows.map((row) => [value(row) as number | null, textOf(cells[c](row))]),
        column.title,
      );
  });
}

/** Each text shows its number, what is not 0 with a digit that is not; all have the same decimals, but for powers of ten. */
function checkAlike(cells: readonly (readonly [number | null, string])[], place: string): void {
  const decimals = new Map<number, string>();
  for (const [value, text] of cells) {
    if (value === null) {
      assert.is(text, "–", place);
      continue;
    }
    assertShows(text, value, place);
    if (value !== 0) assert.match(text.split("e")[0], /[1-9]/, place);
    if (!text.includes("e")) decimals.set((text.split(".")[1] ?? "").length, text);
  }
  assert.ok(decimals.size <= 1, `${place}: ${[...decimals.values()].join(", ")}`);
}

const text = (value: string | null) => value ?? "–";
const plain = (value: number | null) => (value === null ? "–" : String(value));
const field = (path: string) => (row: unknown) => fieldOf(row, path);
const three = (value: number | null) => fixed(value, 3);

test("a column has the decimals that give its smallest number three digits and its largest no more than four", () => {
  const written = (...values: number[]) => values.map(alike([...values, null]));
  assert.equal(written(0.345, 1.2), ["0.345", "1.200"]);
  assert.equal(written(0.345, 9.994), ["0.345", "9.994"]);
  // What rounds to ten has a digit more before the point.
  assert.equal(written(0.345, 9.9951), ["0.34", "10.00"]);
  assert.equal(written(0.633, 8.936, 15.6), ["0.63", "8.94", "15.60"]);
  assert.equal(written(2.16, 15.2), ["2.16", "15.20"]);
  assert.equal(written(120.4, 0, -1234.5), ["120", "0", "−1,235"]);
  // The smallest keeps a digit, up to seven of the largest.
  assert.equal(written(0.02, 1234.5), ["0.02", "1,234.50"]);
  assert.equal(written(0.002, 1234.5), ["0.002", "1,234.500"]);
  assert.equal(written(0.0002, 1234.5, 0), ["2.00e−4", "1,235", "0"]);
  assert.equal(written(1.09e-14, 0.841, 1), ["1.09e−14", "0.841", "1.000"]);
  assert.equal(written(0.00001, 1, -0.5), ["0.00001", "1.00000", "−0.50000"]);
  // Counts are told whole.
  assert.equal(written(3, 12_345, 0), ["3", "12,345", "0"]);
  assert.equal(written(1e14, 1), ["100,000,000,000,000", "1"]);
  assert.equal(written(1e15, 1), ["1.00e+15", "1"]);
  assert.equal(written(999_999.4, 1.5), ["999,999", "2"]);
  assert.equal(written(999_999.5, 1.5), ["1.00e+6", "1.50"]);
  assert.equal(written(0.0001, 0.00005), ["0.0001000", "0.0000500"]);
  assert.equal(written(0.00009, 0.00005, 0), ["9.00e−5", "5.00e−5", "0"]);
  assert.equal([null, 0, Infinity, Number.NaN].map(alike([])), ["–", "0", "–", "–"]);
  assert.equal([null, 0, 0.5].map(alike([0, null, 0.5])), ["–", "0.000", "0.500"]);
});

test("columns of any numbers are alike, and show them", () => {
  const next = seededNormal(5);
  for (let i = 0; i < 300; i++) {
    const spread = (i % 10) * next();
    const values = Array.from({ length: 1 + (i % 7) }, () => 10 ** (spread * next()) * Math.sign(next()));
    const write = alike(values);
    checkAlike(
      values.map((value) => [value, write(value)]),
      String(values),
    );
  }
});

test("models, layers, and those that were not analysed", () => {
  for (const { analysis } of all) {
    const models = analysis.models as unknown as ModelOverview[];
    const sum = ({ layers }: ModelOverview) => layers.map(({ filters }) => filters).reduce((a, b) => a + b, 0);
    check(modelColumns, models, {
      Model: [field("name"), text],
      Format: [field("format"), text],
      Layers: [field("layers.length"), plain],
      Filters: [sum, grouped],
      S: [field("summary.sparsity.byFilters"), percent],
      "H / T_H": [field("summary.entropyRatio.byFilters"), three],
      O: [field("summary.orthogonality.byFilters"), three],
      Binary: [field("summary.binaryShare.byFilters"), percent],
      Dead: [field("summary.zeroFilters"), grouped],
      "Non-sparse": [field("summary.nonSparse"), grouped],
      "Order of layers": [field("order"), text],
    });
    const rows = models.flatMap((model, m) =>
      model.layers.map((layer, l): LayerRow => ({ model, layer, m, l, short: layer.name })),
    );
    const flags = ({ layer }: LayerRow) =>
      layer.quality.flags.map(({ flag }) => (flag === "low-variance" ? "low diversity" : flag));
    // Of filters that are all left out nothing is known.
    const ofFinite = (key: "sparsity" | "varianceEntropy") => (row: LayerRow) =>
      row.layer.nonFinite < row.layer.filters ? row.layer.quality[key] : null;
    const columns: Expected<LayerRow> = {
      Layer: [field("layer.name"), text],
      Depth: [field("layer.depth"), three],
      Kernel: [({ layer }) => layer.kernel.join("×"), text],
      Kind: [field("layer.kind"), text],
      Filters: [field("layer.filters"), grouped],
      "Sparsity S": [ofFinite("sparsity"), percent],
      "Variance entropy H": [ofFinite("varianceEntropy")],
      "Orthogonality O": [field("layer.quality.orthogonality")],
      Flags: [(row) => flags(row).join(", ") || null, (_, row) => flags(row).join("")],
      "Unit H": [field("layer.quality.unitVarianceEntropy")],
      L1: [field("layer.quality.l1NormMean")],
      "sd L1": [field("layer.quality.l1NormDeviation")],
      L2: [field("layer.quality.l2NormMean")],
      "sd L2": [field("layer.quality.l2NormDeviation")],
    };
    // The measures of norms stand in the order of their rows; a measure that is new needs no edit here.
    const known = layerColumns(false).filter(({ title }) => title in columns);
    check(known, rows, Object.fromEntries(known.map(({ title }) => [title, columns[title]])));
    assert.is(known.length, Object.keys(columns).length);
    const places = known.map(({ title }) => title);
    assert.equal(places.slice(0, 9), Object.keys(columns).slice(0, 9));
    const several = layerColumns(true);
    // Beside the layer: which of several models it is of is seen without scrolling.
    check(several.slice(1, 2), rows, { Model: [field("model.name"), text] });
    assert.equal([several[0], ...several.slice(2)], layerColumns(false));
    const skipped = models.flatMap(({ skippedLayers }) => skippedLayers);
    check(skippedColumns, skipped, {
      Layer: [field("name"), text],
      Kernel: [({ kernel }) => kernel.join("×"), text],
      Inputs: [field("in"), grouped],
      Outputs: [field("out"), grouped],
      Filters: [field("filters"), grouped],
      Why: [field("reason"), text],
    });
  }
});

test("labels by layer: the share, and the points more than in noise", () => {
  for (const { operators } of all) {
    const { layers, references } = operators.operators;
    const labels = [...references.map(({ name }) => name), "indeterminate"];
    const points = (excess: number) => {
      const rounded = Math.round(100 * excess);
      return rounded === 0 ? "±0" : rounded > 0 ? `+${rounded}` : `−${-rounded}`;
    };
    type Row = (typeof layers)[number];
    const shares = Object.fromEntries(
      labels.map((label): [string, Expected<Row>[string]] => [
        label,
        [
          ({ count, counts }) => (count === 0 ? null : counts[label] / count),
          (part: number | null, { excess }) => (part === null ? "–" : `${percent(part)} ${points(excess[label])}`),
        ],
      ]),
    );
    const empty = { ...layers[0], count: 0 };
    for (const several of [false, true]) {
      check(operatorColumns(labels, several), [...layers, empty], {
        Layer: [field("name"), text],
        ...(several ? { Model: [field("model"), text] } : {}),
        Kernel: [({ kernel }) => kernel.join("×"), text],
        Filters: [field("count"), grouped],
        ...shares,
      });
    }
  }
});

test("points of half a point and more have a sign", () => {
  const row = all[0].operators.operators.layers[0];
  const [label] = Object.keys(row.counts);
  const column = operatorColumns([label], false)[3];
  const told = (excess: number) =>
    textOf(cellsOf([column], [])[0]({ ...row, count: 4, counts: { [label]: 1 }, excess: { [label]: excess } }));
  assert.equal([-0.006, -0.0049, 0, 0.0049, 0.005, 0.3].map(told), [
    "25.0\u00a0% −1",
    "25.0\u00a0% ±0",
    "25.0\u00a0% ±0",
    "25.0\u00a0% ±0",
    "25.0\u00a0% +1",
    "25.0\u00a0% +30",
  ]);
});

test("keys by layer", () => {
  for (const { keys } of all) {
    const columns = {
      Layer: [field("name"), text],
      Depth: [field("depth"), three],
      Filters: [field("used"), grouped],
      "Left out": [
        ({ constant, zero, nonFinite }: { constant: number; zero: number; nonFinite: number }) =>
          constant + zero + nonFinite,
        plain,
      ],
      Explained: [field("explained"), percent],
    } satisfies Expected<(typeof keys.keys.layers)[number]>;
    check(keyColumns(false), keys.keys.layers, columns);
    const { Layer, ...others } = columns;
    check(keyColumns(true), keys.keys.layers, { Layer, Model: [field("model"), text], ...others });
  }
});

test("the numbers behind each figure: alike in a column, names as they are, a dash for none", () => {
  const figures = figuresOf(sampleWhole() as AnalysisResult);
  assert.ok(figures.length > 20);
  for (const { name, table } of figures) {
    const made = table();
    const columns = figureColumns(made);
    assert.equal(
      columns.map(({ title }) => title),
      made.columns.map((column) => column.split("_").join(" ")),
    );
    const cells = cellsOf(columns, made.rows);
    columns.forEach((column, c) => {
      const shown = made.rows.map((row): [unknown, string] => [row[c], textOf(cells[c](row))]);
      checkAlike(
        shown.filter((each): each is [number, string] => typeof each[0] === "number"),
        `${name}: ${column.title}`,
      );
      made.rows.slice(0, 30).forEach((row, r) => {
        const [cell, text] = shown[r];
        assert.is(column.value(row), cell, name);
        if (cell === null) assert.is(text, "–", name);
        else if (typeof cell === "string" && cell.length < 160) {
          // The names of groups by depth are ours, and have the dash of a range.
          const group = cell.replace(/(\d+)-(\d+ %)$/, "$1–$2");
          assert.is(text, cell === "" ? "(no name)" : group, name);
        }
        if (typeof cell === "number") assert.ok(column.numeric);
      });
    });
  }
  const rows = [[-0.00012345], ["x\u202e"], [null]];
  const mixed = figureColumns({ name: "t", columns: ["a_b"], rows });
  assert.equal([mixed[0].title, mixed[0].numeric], ["a b", true]);
  assert.equal(
    rows.map((row) => textOf(cellsOf(mixed, rows)[0](row))),
    ["−0.000123", "x\ufffd", "–"],
  );
  assert.is(figureColumns({ name: "t", columns: ["a"], rows: [["x"]] })[0].numeric, false);
});

test("numbers of the page, below, at and above where they change their form", () => {
  assert.equal([0, 1e-9, 0.00049, 0.00051, 0.0994, 0.25].map(percent), [
    "0\u00a0%",
    "<0.1\u00a0%",
    "<0.1\u00a0%",
    "0.1\u00a0%",
    "9.9\u00a0%",
    "25.0\u00a0%",
  ]);
  assert.equal([0.9994, 0.9996, 1 - 2 ** -53, 1, null].map(percent), [
    "99.9\u00a0%",
    ">99.9\u00a0%",
    ">99.9\u00a0%",
    "100\u00a0%",
    "–",
  ]);
  assert.equal([999.4, 999.5, 1234567].map(grouped), ["999", "1,000", "1,234,567"]);
  assert.equal([null, 0, -1234.5, 0.000012345, 1e21].map(short), ["–", "0", "−1230", "0.0000123", "1e+21"]);
  assert.equal([short(-1.5e-7), fixed(-0.0005, 3), fixed(null, 3), fixed(2, 1)], ["−1.5e−7", "−0.001", "–", "2.0"]);
});

test("rows: sorted up, down, then as they were; what is unknown at the end; found in any case", () => {
  const column: Column<string | number | null> = { title: "", value: (row) => row };
  const rows = [3, null, 10, -1, null, 2];
  assert.equal(sorted(rows, column, false), [-1, 2, 3, 10, null, null]);
  assert.equal(sorted(rows, column, true), [10, 3, 2, -1, null, null]);
  assert.equal(sorted(["b", "a", null, "C"], column, false), ["a", "b", "C", null]);
  // Equal ones keep their order.
  const pairs = ["a1", "b1", "a2", "b2"];
  const byDigit: Column<string> = { title: "", value: (row) => Number(row[1]) };
  for (const down of [false, true])
    assert.equal(sorted(pairs, byDigit, down), down ? ["a2", "b2", "a1", "b1"] : ["a1", "b1", "a2", "b2"]);
  let sort: Sort | undefined;
  const steps = [1, 1, 1, 1, 0].map((chosen) => (sort = nextSort(sort, chosen)));
  assert.equal(steps, [
    { column: 1, down: false },
    { column: 1, down: true },
    undefined,
    { column: 1, down: false },
    { column: 0, down: false },
  ]);
  const names = ["Conv 3×3", "conv 5x5", "fc"];
  const search = (query: string) => found(names, (row) => row, query);
  assert.equal(
    [search("3X3"), search("×5"), search("CONV"), search(""), search("q")],
    [[names[0]], [names[1]], names.slice(0, 2), names, []],
  );
});

test.run();
