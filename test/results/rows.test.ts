import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { expectOneOf } from "../../sdk/results/expect-one-of.ts";
import { binaryErrorBelow, layerFlags } from "../../sdk/results/flags.ts";
import { type TensorFacts, tensorColumns, tensorColumnsOf } from "../../sdk/results/inspect.ts";
import { entropyShare, layerMeasures } from "../../sdk/results/measures.ts";
import { sampleResult } from "../support/sample-result.ts";

// All that rows say to people, in one file that a person can read: test/results/rows.md. A change shows in the diff;
// UPDATE_SNAPSHOTS=1 writes it anew.

const file = new URL("rows.md", import.meta.url);

function rows(): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => String(cell ?? "-").replaceAll("|", "\\|")).join(" | ")} |`;
  const table = (head: readonly string[], body: readonly (readonly unknown[])[]) =>
    [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
  const places = ["terminal", "report", "page", "notebook"] as const;
  const measures = [...layerMeasures, entropyShare(2)].map((measure) => [
    ...[measure.key, measure.column, measure.symbol, measure.title, measure.unit, measure.domain.join(" to ")],
    ...[typeof measure.format === "string" ? measure.format : `${measure.format.decimals} decimals`],
    ...places.map((place) => measure.heads[place]),
    ...[measure.optional, measure.reference && `${measure.reference.value}: ${measure.reference.text}`],
    ...[measure.explain, measure.source],
  ]);
  const flags = layerFlags.map(({ name, threshold, meaning }) => [name, threshold, meaning]);
  const columns = tensorColumns.map(({ column, head, shrink, prose, optional }) => [
    column,
    head,
    shrink,
    prose,
    optional,
  ]);
  return [
    "# Measures of a layer",
    table(
      [
        "key",
        "column",
        "symbol",
        "title",
        "unit",
        "domain",
        "format",
        ...places,
        "leaves a narrow terminal",
        "line",
        "what it tells",
        "source",
      ],
      measures,
    ),
    "# Flags",
    table(["flag", "threshold", "meaning"], flags),
    "# Columns of a table of tensors",
    table(["column", "head in the terminal", "shrinks to", "sentence", "optional"], columns),
    "",
  ].join("\n\n");
}

test("what rows say is what rows.md says", () => {
  if (process.env.UPDATE_SNAPSHOTS === "1") writeFileSync(file, rows());
  assert.ok(existsSync(file), "UPDATE_SNAPSHOTS=1 writes test/results/rows.md");
  const now = rows().split("\n");
  // In this order. A row that is new needs no edit there, one that says something else does.
  let at = 0;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    at = now.indexOf(line, at) + 1;
    assert.ok(at > 0, line);
  }
});

test("domains run upwards, and hold the numbers of a layer", () => {
  const layers = sampleResult({ models: 3 }).models.flatMap((model) => model.layers);
  for (const { key, domain, of } of layerMeasures) {
    assert.ok(domain[0] < domain[1], key);
    for (const layer of layers) {
      const value = of(layer);
      assert.ok(value === null || (value >= domain[0] && value <= domain[1]), `${key} ${value}`);
    }
  }
});

test("the entropy of other sizes is a share of the largest one, of none where that is 0", () => {
  const layer = { kernel: [5, 5], filters: 4, nonFinite: 0, quality: { varianceEntropy: 0.7 } };
  assert.is(entropyShare(1.4).of(layer as never), 0.5);
  assert.is(entropyShare(1.4).of({ ...layer, nonFinite: 4 } as never), null);
  assert.is(entropyShare(0).of(layer as never), null);
});

test("a filter is binary-like below 0.01", () => assert.is(binaryErrorBelow, 0.01));

const tensor = (facts: Partial<TensorFacts>): TensorFacts => ({
  ...{ name: "a.weight", dtype: "f32", shape: [8, 4, 3, 3], layer: "a", filters: 32, reason: null },
  ...facts,
});
const statistics = { min: -1.23456, max: 2.5, mean: 0.000123456, standardDeviation: 0.5, zeros: 0.125, nonFinite: 3 };

/** A row of the table of tensors by its columns' names: what CSV has, and what the terminal shows. */
function cells(facts: Partial<TensorFacts>): Record<string, [cell: string | number | null, shown?: string]> {
  const one = tensor(facts);
  return Object.fromEntries(
    tensorColumns.map(({ column, of, text }) => [column, text ? [of(one), text(one)] : [of(one)]]),
  );
}

test("tensors: each column has its own fact", () => {
  const row = cells({ statistics });
  assert.equal([row.tensor[0], row.dtype[0], row.layer[0], row.filters[0]], ["a.weight", "f32", "a", 32]);
  assert.equal(row.shape, ["8x4x3x3", "8×4×3×3"]);
  assert.equal([row.use[0], cells({ reason: "a bias" }).use[0]], ["used", "skipped"]);
  assert.equal(cells({}).reason, [null, "used"]);
  assert.is(cells({ reason: "a bias" }).reason[0], "a bias");
  assert.equal(row.min, [-1.23456, "-1.23"]);
  assert.equal(row.max, [2.5, "2.5"]);
  assert.equal(row.mean, [0.000123456, "0.000123"]);
  assert.equal(row.standard_deviation, [0.5, "0.5"]);
  assert.is(row.zeros[0], 0.125);
  assert.is(row.non_finite[0], 3);
});

test("tensors: a shape of no axis is a scalar, if the type is known; what was not measured is a dash", () => {
  assert.equal(cells({ shape: [] }).shape, ["", "scalar"]);
  assert.equal(cells({ shape: [], dtype: "unknown" }).shape, ["", "unknown"]);
  assert.equal(cells({ shape: [7] }).shape, ["7", "7"]);
  for (const without of [{}, { statistics: null }, { statistics: { ...statistics, standardDeviation: null } }]) {
    assert.equal(cells(without).standard_deviation, [null, "-"]);
  }
});

test("tensors: columns of statistics are there where one tensor has them", () => {
  const names = (tensors: TensorFacts[]) => tensorColumnsOf(tensors).map(({ column }) => column);
  const plain = names([tensor({}), tensor({ statistics: null })]);
  assert.ok(plain.includes("shape") && plain.includes("layer") && !plain.includes("min"), plain.join(" "));
  assert.equal(
    names([tensor({}), tensor({ statistics })]),
    tensorColumns.map(({ column }) => column),
  );
  assert.equal(names([]), plain);
});

test("one of several names, as people list them", () => {
  const names = ["model", "layer", "label"];
  for (const found of [undefined, ...names]) expectOneOf("by", found, names);
  assert.throws(() => expectOneOf("by", "lable", names), /^by is "lable", expected model, layer or label$/);
  assert.throws(() => expectOneOf("by", "", ["a", "b"]), /^by is "", expected a or b$/);
});

test.run();
