import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toJson } from "../../sdk/export/to-json.ts";
import { sampleResult } from "../support/sample-result.ts";

const schema = JSON.parse(readFileSync("schema/convscope-1.schema.json", "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** Every interface of result.ts with the paths of its fields, and whether each must be there. */
function fieldsOfTypes(): Map<string, string[]> {
  const file = "sdk/analysis/result.ts";
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = new Map<string, string[]>();
  const walk = (members: ts.NodeArray<ts.TypeElement>, path: string): string[] =>
    members.filter(ts.isPropertySignature).flatMap((member) => {
      const own = `${path}${member.name.getText()}${member.questionToken ? "?" : ""}`;
      let type = member.type;
      while (type && ts.isArrayTypeNode(type)) type = type.elementType;
      return [own, ...(type && ts.isTypeLiteralNode(type) ? walk(type.members, `${own}.`) : [])];
    });
  for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
    const parent = statement.heritageClauses?.[0].types[0].expression.getText();
    const inherited = parent === undefined ? [] : (interfaces.get(parent) as string[]);
    interfaces.set(statement.name.text, [...inherited, ...walk(statement.members, "")]);
  }
  return interfaces;
}

type Schema = { properties?: Record<string, Schema>; required?: string[]; items?: Schema; description?: string };

function fieldsOfSchema(node: Schema, path = ""): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    assert.ok(property.description, `${path}${name} has no description`);
    const own = `${path}${name}${node.required?.includes(name) ? "" : "?"}`;
    let inner = property;
    while (inner.items) inner = inner.items;
    return [own, ...fieldsOfSchema(inner, `${own}.`)];
  });
}

test("the schema has the fields of result.ts, each with a description", () => {
  const types = fieldsOfTypes();
  assert.equal(fieldsOfSchema(schema).sort(), types.get("AnalysisResult")?.sort());
  types.delete("AnalysisResult");
  assert.equal(Object.keys(schema.$defs).sort(), [...types.keys()].sort());
  for (const [name, fields] of types) assert.equal(fieldsOfSchema(schema.$defs[name]).sort(), fields.sort(), name);
});

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
