import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { csvParse } from "d3-dsv";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MemorySink } from "../../sdk/export/byte-sink.ts";
import { NoFiltersError, openModel } from "../../sdk/index.ts";
import { filtersToParquet } from "../../sdk/parquet/index.ts";
import { safetensors } from "../support/safetensors.ts";

// DuckDB reads what convscope writes, and the queries of docs/PARQUET.md run.

const home = process.cwd();
const test = suite("Parquet", { folder: "" });
/** Layers of 3 x 3 filters that are depthwise, and such that are not. */
const network = join(home, "node_modules/@mediapipe/face_detection/face_detection_full_range.tflite");
const models = JSON.parse(readFileSync("test/golden/pandas-frames.json", "utf8"));

test.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "convscope-parquet-"));
  writeFileSync(join(context.folder, "dataset.h5"), gunzipSync(Buffer.from(models.files[0].file, "base64")));
  const cli = (...args: string[]) =>
    execFileSync(process.execPath, [join(home, "dist/cli.js"), ...args], { cwd: context.folder, stdio: "pipe" });
  cli("analyze", "dataset.h5", "-o", "report", "-f", "parquet,csv", "--with", "operators");
  cli("export", "dataset.h5", "-o", "filters.parquet", "--with", "operators,scale-space");
  cli("operators", network, "--kernel", "3x3", "-o", "operators", "-f", "json", "--filters");
  cli("scale-space", network, "--kernel", "3x3", "-o", "scale-space", "-f", "json", "--filters");
  cli("export", network, "-o", "described.parquet", "--with", "operators,scale-space");
  writeFileSync(join(context.folder, "large.safetensors"), largeModel());
  cli("operators", "large.safetensors", "-o", "large-operators", "-f", "json", "--workers", "1");
  cli("scale-space", "large.safetensors", "-o", "large-scale-space", "-f", "json", "--workers", "1");
  for (const workers of ["1", "2"]) {
    const output = `large-${workers}.parquet`;
    cli("export", "large.safetensors", "-o", output, "--with", "operators,scale-space", "--workers", workers);
  }
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

/** The filters that a study lists, by the layer and the index of each. */
function listed(folder: string, study: string, key: string): Map<string, Record<string, never>> {
  const document = JSON.parse(readFileSync(join(folder, study, "convscope.json"), "utf8"));
  return new Map(
    document[key].layers.flatMap((layer: { name: string; filters: Record<string, never>[] }) =>
      layer.filters.map((filter) => [`${layer.name} ${filter.index}`, filter]),
    ),
  );
}

test("labels and fits are those of the filters that the studies list, to the bit", async ({ folder }) => {
  const rows = await query(folder, "SELECT * FROM 'described.parquet'");
  const labels = listed(folder, "operators", "operators");
  const fits = listed(folder, "scale-space", "scaleSpace");
  assert.ok(fits.size > 100 && labels.size > fits.size, `${labels.size} labels, ${fits.size} fits`);
  assert.is(rows.length, labels.size);
  const kinds = { indeterminate: 0, fitted: 0 };
  for (const row of rows) {
    const key = `${row.layer} ${row.filter}`;
    const label = labels.get(key) as never as { label: string; distance: number | null };
    assert.equal([row.operator, row.operator_distance], [label.label, label.distance], key);
    if (label.label === "indeterminate") kinds.indeterminate++;
    else assert.is(row.operator_nearest, label.label, key);
    assert.is(row.operator_nearest === null, label.distance === null, key);
    const fit = fits.get(key) as never as ListedFit | undefined;
    assert.equal(
      [row.family, row.sigma_x, row.sigma_y, row.cosine, row.converged, row.nearest_key, row.nearest_key_cosine],
      fitOf(fit),
      key,
    );
    if (row.family !== null) kinds.fitted++;
  }
  assert.ok(kinds.indeterminate > 0 && kinds.fitted > 100, JSON.stringify(kinds));
});

interface ListedFit {
  best: { family: string; cosine: number } | null;
  fits: { family: string; method: string; sigmaX: number; sigmaY: number; converged: boolean }[];
  nearestKey: { key: number; cosine: number } | null;
}

/** What the table has of a listed filter. */
function fitOf(listed: ListedFit | undefined): unknown[] {
  if (!listed?.best || !listed.nearestKey) return new Array(7).fill(null);
  const { best, fits, nearestKey } = listed;
  const fit = fits.find(({ family, method }) => family === best.family && method === "D1") as ListedFit["fits"][number];
  return [
    ...[best.family, fit.sigmaX, fit.sigmaY, best.cosine, fit.converged],
    ...[nearestKey.key, Math.abs(nearestKey.cosine)],
  ];
}

test("several row groups hold every filter of every layer, as the studies count them", async ({ folder }) => {
  const [one, two] = ["1", "2"].map((workers) => readFileSync(join(folder, `large-${workers}.parquet`)));
  assert.ok(one.equals(two), "two workers write the bytes of one");
  const [{ groups }] = await query(
    folder,
    "SELECT count(DISTINCT row_group_id)::INT AS groups FROM parquet_metadata('large-1.parquet')",
  );
  assert.is(groups, 2);
  const counted = async (study: string, key: string, counts: string, others: string, columns: string) => {
    const document = JSON.parse(readFileSync(join(folder, study, "convscope.json"), "utf8"));
    const rows = await query(
      folder,
      `SELECT layer, ${columns} AS name, count(*)::INT AS filters FROM 'large-1.parquet' GROUP BY ALL`,
    );
    for (const layer of document[key].layers) {
      const own = rows.filter(({ layer: name }) => name === layer.name);
      const found = Object.fromEntries(own.map(({ name, filters }) => [name, filters]));
      const expected = { ...layer[counts], null: layer.nonFinite + (layer[others] ?? 0) };
      assert.equal({ ...zeros(expected), ...found }, expected, `${study} of ${layer.name}`);
    }
    return document[key].layers.map(({ name }: { name: string }) => name);
  };
  assert.equal(await counted("large-operators", "operators", "counts", "", "operator"), ["a", "b", "c"]);
  assert.equal(await counted("large-scale-space", "scaleSpace", "families", "constant", "family"), ["c"]);
  const unfitted = await query(folder, "SELECT count(family)::INT AS fits FROM 'large-1.parquet' WHERE layer <> 'c'");
  assert.equal(unfitted, [{ fits: 0 }]);
  const places = await query(
    folder,
    "SELECT layer, count(DISTINCT filter)::INT AS filters, max(filter) AS last FROM 'large-1.parquet' GROUP BY layer ORDER BY layer",
  );
  assert.equal(
    places.map(({ layer, filters, last }) => [layer, filters, last]),
    Object.entries(largeLayers).map(([layer, [out, input]]) => [layer, out * input, out * input - 1]),
  );
});

function zeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.keys(counts).map((name) => [name, 0]));
}

/** Output and input channels per group. */
const largeLayers: Record<string, [number, number]> = { a: [200, 256], b: [1, 1], c: [5003, 1] };

/** More filters than a row group holds; some of zeros, constant, not finite. */
function largeModel(): Uint8Array {
  const header: Record<string, object> = {};
  const weights: number[] = [];
  for (const [name, [out, input]] of Object.entries(largeLayers)) {
    const from = weights.length * 4;
    for (let i = 0; i < out * input; i++) {
      for (let j = 0; j < 9; j++) {
        const odd = name !== "b" && i < 3 ? [0, 0.5, j === 4 ? Number.NaN : 1][i] : undefined;
        weights.push(odd ?? (((weights.length + 1) * 7919) % 10007) / 10007 - 0.5);
      }
    }
    header[`${name}.weight`] = { dtype: "F32", shape: [out, input, 3, 3], data_offsets: [from, weights.length * 4] };
  }
  return safetensors(header, new Uint8Array(Float32Array.from(weights).buffer));
}

test("where a study takes up none of the layers the error says why, and what to do", async () => {
  const data = new Uint8Array(4 * 2 * 3 * 9);
  const header = { "a.weight": { dtype: "F32", shape: [2, 3, 3, 3], data_offsets: [0, data.length] } };
  const model = await openModel(safetensors(header, data), { name: "a.safetensors" });
  const written = (layers?: string[]) =>
    filtersToParquet([model], new MemorySink(), { with: ["scale-space"], ...(layers && { layers }) });
  await written().then(
    () => assert.unreachable("no layer is depthwise"),
    (error: unknown) => {
      assert.instance(error, NoFiltersError);
      assert.match(`${error}`, /can be fitted; the first layer: not depthwise.*; --layers '\*' names all/);
    },
  );
  assert.is(await written(["*"]), 6);
});

test("the queries of docs/PARQUET.md give rows", async ({ folder }) => {
  const queries = [...readFileSync(join(home, "docs/PARQUET.md"), "utf8").matchAll(/```sql\n(.*?)```/gs)];
  assert.is(queries.length, 6);
  for (const [, sql] of queries) assert.ok((await query(folder, sql)).length > 0, sql);
});

test.run();
