import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { csvParse } from "d3-dsv";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DuckDBInstance } from "./node_modules/@duckdb/node-api/lib/index.js";

// DuckDB reads what convscope writes, and the queries of docs/PARQUET.md run.

const home = process.cwd();
const test = suite("Parquet", { folder: "" });
const models = JSON.parse(readFileSync("test/golden/pandas-frames.json", "utf8"));

test.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "convscope-parquet-"));
  writeFileSync(join(context.folder, "dataset.h5"), gunzipSync(Buffer.from(models.files[0].file, "base64")));
  const cli = (...args: string[]) =>
    execFileSync(process.execPath, [join(home, "dist/cli.js"), ...args], { cwd: context.folder, stdio: "pipe" });
  cli("analyze", "dataset.h5", "-o", "report", "-f", "parquet,csv", "--with", "operators");
  cli("export", "dataset.h5", "-o", "filters.parquet");
});
test.after(({ folder }) => rmSync(folder, { recursive: true }));

async function query(folder: string, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  // Paths in the documents are relative.
  await connection.run(`SET file_search_path = '${folder}'`);
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

test("every table has the columns and the cells of its CSV", async ({ folder }) => {
  for (const name of ["layers", "groups", "divergence", "basis", "tensors", "sparsity", "operators"]) {
    const text = csvParse(readFileSync(join(folder, `report/tables/${name}.csv`), "utf8"));
    const rows = await query(folder, `SELECT * FROM 'report/tables/${name}.parquet'`);
    assert.is(rows.length, text.length, name);
    assert.equal(Object.keys(rows[0]), text.columns, name);
    for (const [i, row] of rows.entries()) {
      for (const column of text.columns) {
        const [found, expected] = [row[column], text[i][column]];
        if (typeof found === "number") assert.is(found, Number(expected), `${name} ${column}`);
        // CSV cannot tell a text without characters from no text, and marks formulas.
        else assert.is(`${found ?? ""}`, expected.replace(/^'/, ""), `${name} ${column}`);
      }
    }
  }
});

test("every filter has its weights to the bit, its layer and its depth", async ({ folder }) => {
  const rows = await query(folder, "SELECT * FROM 'filters.parquet'");
  assert.is(rows.length * 9, models.filters.length);
  const weights = rows.flatMap((row) =>
    Object.keys(row)
      .filter((name) => /^w\d_\d$/.test(name))
      .map((name) => row[name]),
  );
  assert.equal(
    weights.map((weight) => Math.fround(weight as number)),
    models.filters.map(Math.fround),
  );
  const columns = models.files[0].columns;
  const counts = columns.filter_ids
    .map((ids: string) => ids.split(":").map(Number))
    .map(([a, b]: number[]) => b - a + 1);
  assert.equal(
    rows.map(({ model, depth }) => [model, depth]),
    columns.model.flatMap((model: string, row: number) =>
      Array.from({ length: counts[row] }, () => [`dataset.h5#${model}`, columns.conv_depth_norm[row]]),
    ),
  );
});

test("the queries of docs/PARQUET.md give rows", async ({ folder }) => {
  const queries = [...readFileSync(join(home, "docs/PARQUET.md"), "utf8").matchAll(/```sql\n(.*?)```/gs)];
  assert.is(queries.length, 3);
  for (const [, sql] of queries) assert.ok((await query(folder, sql)).length > 0, sql);
});

test.run();
