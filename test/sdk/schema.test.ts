import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toJson } from "../../sdk/export/to-json.ts";
import { sampleResult } from "../support/sample-result.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

test("results of every shape are valid, and stay themselves through JSON", () => {
  for (const shape of [{ models: 1 }, { models: 4, others: [5, 7] }, { preset: "medical" as const }]) {
    const result = sampleResult(shape);
    const parsed = JSON.parse(toJson(result));
    assert.ok(validate(parsed), JSON.stringify(validate.errors?.slice(0, 2)));
    assert.equal(parsed, JSON.parse(JSON.stringify(result)));
  }
});

test("what is missing, unknown, out of range or of the wrong type is refused", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the point is to break the type
  const spoil = (change: (result: any) => void) => {
    const result = JSON.parse(JSON.stringify(sampleResult()));
    change(result);
    assert.not.ok(validate(result), String(change));
  };
  spoil((result) => delete result.basis);
  spoil((result) => {
    result.extra = 1;
  });
  spoil((result) => {
    result.schema = "convscope/2";
  });
  spoil((result) => {
    result.models[0].layers[0].quality.sparsity = 1.5;
  });
  spoil((result) => {
    result.models[0].sha256 = "abc";
  });
  spoil((result) => {
    result.divergence.range = [1];
  });
  spoil((result) => {
    result.groups[0].mean[0] = null;
  });
});

test.run();
