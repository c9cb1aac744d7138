import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { scaleSpace } from "../../../sdk/analysis/scale-space/scale-space.ts";
import { toJson } from "../../../sdk/export/to-json.ts";
import { weightsModel } from "../../support/operators.ts";
import { seeded } from "../../support/seeded.ts";

const schema = JSON.parse(readFileSync("schema/convscope-1-scale-space.schema.json", "utf8"));
const check = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const validate = (document: unknown): boolean => check(document);

test("the schema names every interface of the result and its fields", () => {
  const file = "sdk/analysis/scale-space/result.ts";
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
    const name = statement.name.text;
    const { properties, required } = name === "ScaleSpaceDocument" ? schema : schema.$defs[name];
    for (const member of statement.members) {
      const field = (member.name as ts.Identifier).text;
      assert.ok(properties[field]?.description, `${name}.${field}`);
      assert.is(required.includes(field), member.questionToken === undefined, `${name}.${field}`);
    }
  }
});

test("results of every shape are valid, and what is unknown or out of range is refused", async () => {
  const random = seeded(1);
  const weights = Float32Array.from({ length: 12 * 9 }, () => random() - 0.5);
  // A filter of zeros, a constant one and one that is not finite.
  weights.fill(0, 0, 9);
  weights.fill(1, 9, 18);
  weights[20] = Number.NaN;
  const models = [weightsModel([{ weights, k: 3 }])];
  const options = { layers: ["*"], digest: false };
  const document = JSON.parse(toJson(await scaleSpace(models, options)));
  assert.ok(validate(document), JSON.stringify(check.errors?.slice(0, 2)));
  const full = { ...options, filters: true, pooled: true, extended: true };
  const whole = JSON.parse(toJson(await scaleSpace(models, full)));
  assert.ok(validate(whole), JSON.stringify(check.errors?.slice(0, 2)));
  document.scaleSpace.layers[0].families.dx = "1";
  assert.not.ok(validate(document));
  document.scaleSpace.layers[0].families.dx = 1;
  document.scaleSpace.extra = 1;
  assert.not.ok(validate(document));
});

test.run();
