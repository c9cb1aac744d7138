import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { csvParseRows } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf } from "../../sdk/figures/index.ts";
import { tablesOf } from "../../sdk/studies/tables-of.ts";
import { toCsv } from "../../sdk/tables/index.ts";
import type { Cell } from "../../sdk/tables/table.ts";
import { sampleWhole } from "../support/sample-whole.ts";

// Every table as a CSV file that a person can open: test/tables/snapshots/*.csv. A change of a cell shows in the diff;
// UPDATE_SNAPSHOTS=1 writes them anew. A column that is new needs no edit here, one with other cells does.

const folder = new URL("snapshots/", import.meta.url);
/** Long tables are alike from here on; no cell of the first rows is like that beside it. */
const mostRows = 40;

/** Samples are made with the engine's own logarithms, whose last bits differ between engines. */
const rounded = (cell: Cell) => (typeof cell === "number" ? Number(cell.toPrecision(12)) : cell);

const whole = sampleWhole();
/** Those of the studies, and the numbers behind every figure. */
const tables = [
  ...tablesOf(whole),
  ...figuresOf(whole).map((figure) => ({ ...figure.table(), name: `figure-${figure.name}` })),
];

test("there are tables of every study", () => {
  const names = tables.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  for (const name of ["layers", "divergence", "norms", "scale-space", "keys"]) {
    assert.ok(names.includes(name), `${name} in ${names.join(" ")}`);
  }
});

for (const table of tables) {
  test(`${table.name}.csv`, () => {
    const file = new URL(`${table.name}.csv`, folder);
    const csv = toCsv({ ...table, rows: table.rows.slice(0, mostRows).map((row) => row.map(rounded)) });
    if (process.env.UPDATE_SNAPSHOTS === "1") writeFileSync(file, csv);
    if (!existsSync(file)) return;
    const [heads, ...rows] = csvParseRows(csv);
    const [keptHeads, ...keptRows] = csvParseRows(readFileSync(file, "utf8"));
    assert.is(rows.length, keptRows.length);
    assert.equal(
      heads.filter((head) => keptHeads.includes(head)),
      keptHeads,
    );
    keptHeads.forEach((head, c) => {
      const at = heads.indexOf(head);
      keptRows.forEach((kept, r) => assert.is(rows[r][at], kept[c], `row ${r + 1}, ${head}`));
    });
  });
}

test.run();
