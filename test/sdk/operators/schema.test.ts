import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toJson } from "../../../sdk/export/to-json.ts";
import { operators } from "../../../sdk/studies/operators/operators.ts";
import { weightsModel } from "../../support/operators.ts";
import { seeded } from "../../support/seeded.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-1-operators.schema.json", "utf8"));
const check = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const validate = (document: unknown): boolean => check(document);

test("results of every shape are valid, and what is unknown or out of range is refused", async () => {
  const random = seeded(1);
  const weights = Float32Array.from({ length: 12 * 9 }, () => random() - 0.5);
  weights.fill(0, 0, 9);
  const model = weightsModel([{ weights, k: 3 }]);
  const options = { size: 8, nullSamples: 50, spectra: true, clusters: 2, norms: "all" as const, digest: false };
  const document = JSON.parse(toJson(await operators([model], options)));
  assert.ok(validate(document), JSON.stringify(check.errors?.slice(0, 2)));
  assert.ok(validate(JSON.parse(toJson(await operators([model], { ...options, norms: "norm", spectra: false })))));
  document.operators.layers[0].counts.edge = "1";
  assert.not.ok(validate(document));
  document.operators.layers[0].counts.edge = 1;
  document.operators.extra = 1;
  assert.not.ok(validate(document));
});

test.run();
