import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInspection } from "../../cli/inspect/format-inspection.ts";
import { inspect, type TensorStatistics, tensorsTable } from "../../sdk/index.ts";
import { readGolden } from "../support/golden.ts";
import { tensorModel } from "../support/models.ts";
import { plainColors } from "../support/plain-colors.ts";
import { assertShows } from "../support/shown-number.ts";

const open = () =>
  tensorModel("net.safetensors", { "conv.weight": { shape: [4, 2, 3, 3] }, scale: { shape: [], values: 2 } });

test("one model or several; what each tensor is, in JSON, CSV and the terminal", async () => {
  const model = await open();
  const document = await inspect(model);
  assert.equal(document, await inspect([model]));
  assert.equal([document.schema, document.command], ["convscope-inspect/1", "inspect"]);
  const [inspected] = document.models;
  assert.is(inspected.sha256, null);
  const { columns, rows } = tensorsTable(document.models);
  assert.equal(columns, ["model", "tensor", "dtype", "shape", "layer", "filters", "use", "reason"]);
  const reason = inspected.tensors[1].reason as string;
  assert.ok(reason.length > 0);
  assert.equal(rows, [
    ["net.safetensors", "conv.weight", "f32", "4x2x3x3", "conv", 8, "used", null],
    ["net.safetensors", "scale", "f32", "", null, null, "skipped", reason],
  ]);
  const lines = [...formatInspection(inspected, 200, plainColors)].join("").trimEnd().split("\n");
  const cells = lines.slice(-3).map((line) => line.split(/ {2,}/));
  assert.equal(cells, [
    ["tensor", "type", "shape", "used, or why not"],
    ["conv.weight", "f32", "4×2×3×3", "used"],
    ["scale", "f32", "scalar", reason],
  ]);
});

test("a digest is there where it is asked for", async () => {
  const model = await open();
  const [{ sha256, files }] = (await inspect(model, { digest: true })).models;
  assert.match(sha256 ?? "", /^[0-9a-f]{64}$/);
  assert.is(files[0].sha256, sha256);
});

interface Case {
  shape: number[];
  values: (number | string)[];
  statistics: TensorStatistics;
}
const golden = Object.entries(readGolden<Record<string, Case>>("tensor-statistics.json"));
const numbers = ({ values }: Case) => values.map((value) => Number(String(value).replace("inf", "Infinity")));

test("--stats: what numpy gives, in JSON, CSV and the terminal", async () => {
  const model = await tensorModel(
    "net.safetensors",
    Object.fromEntries(golden.map(([name, each]) => [name, { shape: each.shape, values: numbers(each) }])),
  );
  const { models } = await inspect(model, { statistics: true });
  const { columns, rows } = tensorsTable(models);
  assert.equal(columns.slice(6, 12), ["min", "max", "mean", "standard_deviation", "zeros", "non_finite"]);
  const lines = [...formatInspection(models[0], 200, plainColors)]
    .join("")
    .trimEnd()
    .split("\n")
    .slice(-golden.length - 1);
  assert.match(lines[0], / min +max +mean +sd +zeros +non-finite +used, or why not$/);
  models[0].tensors.forEach(({ name, shape, statistics }, i) => {
    const [, { statistics: expected }] = golden.find(([key]) => key === name) as [string, Case];
    const { min, max, mean, standardDeviation, zeros, nonFinite } = statistics as TensorStatistics;
    assert.equal([min, max, zeros, nonFinite], [expected.min, expected.max, expected.zeros, expected.nonFinite], name);
    // Sums of n numbers of the size of the largest, in f64.
    const rounding = 2 ** -52 * shape.reduce((a, b) => a * b, 1) * Math.max(Math.abs(min), Math.abs(max));
    for (const [found, wanted] of [
      [mean, expected.mean],
      [standardDeviation as number, expected.standardDeviation as number],
    ])
      assert.ok(Math.abs(found - wanted) <= rounding, `${name}: ${found} is not ${wanted}`);
    assert.equal(rows[i].slice(6, 12), [min, max, mean, standardDeviation, zeros, nonFinite]);
    const cells = lines[i + 1].split(/ {2,}/);
    [min, max, mean, standardDeviation, zeros, nonFinite].forEach((value, c) =>
      assertShows(cells[3 + c], value as number, `${name} ${c}`),
    );
  });
});

test("statistics are of pieces put together; an empty tensor and one without finite values have none", async () => {
  // More than one piece of 2^18 elements, the last one short.
  const length = 600_001;
  const model = await tensorModel("net.safetensors", {
    ramp: { shape: [length], values: Float32Array.from({ length }, (_, i) => i) },
    empty: { shape: [0, 3] },
    nothing: { shape: [2], values: Number.NaN },
  });
  const { tensors } = (await inspect(model, { statistics: true })).models[0];
  const [ramp, empty, nothing] = ["ramp", "empty", "nothing"].map((name) => tensors.find((each) => each.name === name));
  assert.is(ramp?.statistics?.max, length - 1);
  assert.ok(Math.abs((ramp?.statistics?.mean ?? 0) / ((length - 1) / 2) - 1) < 1e-12);
  // Of 0 to n - 1: (n^2 - 1) / 12.
  const deviation = Math.sqrt((length * length - 1) / 12);
  assert.ok(Math.abs((ramp?.statistics?.standardDeviation ?? 0) / deviation - 1) < 1e-12);
  assert.is(ramp?.statistics?.zeros, 1 / length);
  assert.equal([empty?.statistics, nothing?.statistics], [null, null]);
  assert.not.ok("statistics" in (await inspect(model)).models[0].tensors[0]);
});

test.run();
