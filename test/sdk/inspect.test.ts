import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInspection } from "../../cli/inspect/format-inspection.ts";
import { inspect, tensorsTable } from "../../sdk/index.ts";
import { tensorModel } from "../support/models.ts";
import { plainColors } from "../support/plain-colors.ts";

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
  const lines = formatInspection(inspected, 200, plainColors).trimEnd().split("\n");
  const cells = lines.slice(-3).map((line) => line.split(/ {2,}/));
  assert.equal(cells, [
    ["tensor", "type", "shape", "used, or why not"],
    ["conv.weight", "f32", "4x2x3x3", "used"],
    ["scale", "f32", "scalar", reason],
  ]);
});

test("a digest is there where it is asked for", async () => {
  const model = await open();
  const [{ sha256, files }] = (await inspect(model, { digest: true })).models;
  assert.match(sha256 ?? "", /^[0-9a-f]{64}$/);
  assert.is(files[0].sha256, sha256);
});

test.run();
