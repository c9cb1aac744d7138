import { csvParseRows } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { csvPieces, divergenceMatrixTable, resultTables, studiesOf, toCsv } from "../../../sdk/tables/index.ts";
import { sampleResult } from "../../support/sample-result.ts";

const result = sampleResult({ models: 3, layers: 4, others: [5] });
const tables = new Map(resultTables(result).map((table) => [table.name, table]));
const rowsOf = (name: string) => tables.get(name)?.rows ?? [];

test("every table has distinct name and columns, and rows of their number without NaN", () => {
  assert.is(tables.size, resultTables(result).length);
  for (const { name, columns, rows } of tables.values()) {
    assert.is(new Set(columns).size, columns.length, name);
    for (const row of rows) {
      assert.is(row.length, columns.length, name);
      assert.ok(
        row.every((cell) => cell === null || typeof cell === "string" || Number.isFinite(cell)),
        name,
      );
    }
  }
});

test("each table has a row for everything it tells of", () => {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const { models } = result;
  const studies = studiesOf(result);
  assert.is(rowsOf("layers").length, sum(models.map((m) => m.layers.length + m.skippedLayers.length)));
  assert.is(rowsOf("tensors").length, sum(models.map(({ tensors: t }) => t.used.length + t.skipped.length)));
  assert.is(rowsOf("explained-variance").length, 9 + 25);
  assert.is(rowsOf("basis").length, 10 * 9 + 26 * 25);
  assert.is(rowsOf("divergence").length, 3 * studies.length);
  assert.is(rowsOf("divergence-components").length, 3 * (9 + 25));
  assert.is(rowsOf("groups").length, 3 * (9 + 25));
  assert.is(rowsOf("densities").length, sum(studies.flatMap((s) => s.densities.map(({ values }) => values.length))));
});

test("the numbers are the result's", () => {
  const matrix = divergenceMatrixTable(studiesOf(result)[0]);
  assert.equal(
    matrix.rows.map((row) => row.slice(1)),
    result.divergence.matrix,
  );
  const pair = rowsOf("divergence").find(
    ([, a, b]) => a === result.divergence.groups[0] && b === result.divergence.groups[2],
  );
  assert.is(pair?.[3], result.divergence.matrix[0][2]);
  const variance = rowsOf("explained-variance").filter(([kernel]) => kernel === "3x3");
  assert.equal(
    variance.map((row) => row[5]),
    result.basis.explainedVarianceRatio,
  );
  assert.ok(Math.abs((variance.at(-1)?.[6] as number) - 1) < 1e-12, "nine shares add up to 1, but for rounding");
  const { grid } = result.densities[0];
  const x = rowsOf("densities")
    .slice(0, grid.points)
    .map((row) => row[3] as number);
  assert.is(x[0], grid.lo);
  assert.ok(
    Math.abs((x.at(-1) as number) - grid.hi) <= 1e-12 * Math.abs(grid.hi),
    "a product of step and index rounds",
  );
});

test("tables about pairs need a pair", () => {
  const names = resultTables(sampleResult({ models: 1 })).map(({ name }) => name);
  assert.not.ok(names.some((name) => name.startsWith("divergence")));
});

test("CSV comes back through another reader; formulas are disarmed, numbers stay numbers", () => {
  const cells = ["plain", 'say "hi"', "a,b", "two\nlines", "", " padded ", "\ttab", "層", "a;=b"];
  const formulas = ["=1+1", "+1", "-x", "-1+1", "-1 -x", "-1  -2", "-1e", "-.5", "@x", "\tx", "\rx", "＝1", "－1"];
  const csv = toCsv({ name: "t", columns: ["c", "n"], rows: [...cells, ...formulas].map((cell) => [cell, -1.5e-7]) });
  const rows = csvParseRows(csv).slice(1);
  assert.equal(
    rows.map(([cell]) => cell),
    [...cells.map((cell) => (cell === "\ttab" ? "'\ttab" : cell)), ...formulas.map((cell) => `'${cell}`)],
  );
  for (const [, number] of rows) assert.is(number, "-1.5e-7");
  // Numbers alone, as weights of one cell are, can call nothing.
  const lists = ["-1", "-0.25 0.5 -1.5e-7", "-1 -2", "0.5 -1", "-1e+30 2"];
  assert.is(toCsv({ name: "t", columns: ["c"], rows: lists.map((list) => [list]) }), `c\n${lists.join("\n")}\n`);
  assert.is(toCsv({ name: "t", columns: ["a"], rows: [[null], [0]] }), "a\n\n0\n");
});

test("pieces of CSV are cut behind a row from 65,536 characters on, and are the whole together", () => {
  const row = "x".repeat(2 ** 15 - 1);
  const pieces = [...csvPieces({ name: "t", columns: ["c"], rows: [[row], [row], [row], [row], ["end"]] })];
  // "c", two rows of 32,768 characters with their line ends; two more, of 65,536 together; the rest.
  assert.equal(
    pieces.map((piece) => piece.length),
    [2 + 2 ** 16, 2 ** 16, 4],
  );
  assert.is(pieces.join(""), `c\n${`${row}\n`.repeat(4)}end\n`);
});

test("CSV shows what would steer a terminal or turn the direction of text", () => {
  const names = ["a\x1b[2J", "\u202eb", "\u2066c\u2069", "\ud800", "\x00\x9b\xad", "d\u2028\u0600"];
  const csv = toCsv({ name: "t", columns: ["c\x07"], rows: names.map((name) => [name]) });
  assert.is(
    csv,
    "c\\x07\na\\x1b[2J\n\\u{202e}b\n\\u{2066}c\\u{2069}\n\\u{d800}\n\\x00\\x9b\\xad\nd\\u{2028}\\u{600}\n",
  );
  // Other languages, line ends and tabs stay.
  assert.is(toCsv({ name: "t", columns: ["é ü 日本"], rows: [["a\n\tb"]] }), 'é ü 日本\n"a\n\tb"\n');
});

test.run();
