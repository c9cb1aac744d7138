import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { documentSchemas } from "../../build/document-schemas.js";
import { toJson } from "../../sdk/index.ts";
import { findFault, type Schema } from "../../web-demo/engine/check-schema.ts";
import { sampleWhole } from "../support/sample-whole.ts";
import { seeded } from "../support/seeded.ts";

type Node = Record<string, unknown> | unknown[];

const strange = [null, true, -1, 0, 0.5, 1.5, 1e9, "", "x", "a".repeat(64), [], [1], [[]], {}, { n: 1 }];

/** One place of a document changed: another value, an entry less, or one more. */
function spoil(document: object, next: () => number): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  // Most places are numbers of a few lists: a depth is drawn first.
  let node = document as Node;
  for (let depth = Math.floor(next() * 7); depth > 0; depth--) {
    const inner = Object.values(node).filter((value) => value !== null && typeof value === "object") as Node[];
    if (inner.length === 0) break;
    node = pick(inner);
  }
  const keys = Object.keys(node);
  if (next() < 0.15 || keys.length === 0) {
    if (Array.isArray(node)) node.push(pick(strange));
    else node[pick(["further", "__proto__x", "constructor"])] = pick(strange);
  } else if (next() < 0.3) {
    if (Array.isArray(node)) node.pop();
    else delete node[pick(keys)];
  } else (node as Record<string, unknown>)[pick(keys)] = pick(strange);
}

test("a document that ajv refuses is refused, at the same place, and none that it takes", () => {
  const schema = JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8"));
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  const find = (document: unknown) => findFault(document, documentSchemas.AnalysisResult, documentSchemas);
  const text = toJson(sampleWhole());
  assert.is(find(JSON.parse(text)), undefined);
  const next = seeded(3);
  let refused = 0;
  for (let i = 0; i < 150; i++) {
    const document = JSON.parse(text);
    spoil(document, next);
    const fault = find(document);
    const taken = valid(document);
    const [{ instancePath, message } = { instancePath: "" }] = valid.errors ?? [];
    assert.is(fault === undefined, taken, `we say ${fault}, ajv ${instancePath} ${message}`);
    if (taken) continue;
    refused++;
    assert.match(fault as string, /^(at \S+: )?found .*, expected ./);
    // Of several faults at one place each tells its first.
    const [, at = ""] = /^at (\S+):/.exec(fault as string) ?? [];
    assert.ok(at.startsWith(instancePath) || instancePath.startsWith(at), `${at} is not ${instancePath}`);
  }
  assert.ok(refused > 70 && refused < 145, `${refused} were refused`);
});

const cases: [Schema, unknown, string | undefined][] = [
  [{ type: "integer" }, 1.5, "found 1.5, expected integer"],
  [{ type: ["number", "null"], minimum: 0 }, null, undefined],
  [{ type: "number", minimum: 0 }, 0, undefined],
  [{ type: "number", minimum: 0 }, -1e-9, "found -1e-9, expected at least 0"],
  [{ type: "number", maximum: 1 }, 1, undefined],
  [{ type: "number", maximum: 1 }, 2, "found 2, expected at most 1"],
  [{ type: "number", exclusiveMinimum: 0 }, 0, "found 0, expected more than 0"],
  [{ type: "number", exclusiveMinimum: 0 }, 1e-9, undefined],
  [{ type: "array", minItems: 2 }, [1], "found 1 entries, expected at least 2"],
  [{ type: "array", maxItems: 2 }, [1, 2], undefined],
  [{ type: "array", maxItems: 2 }, [1, 2, 3], "found 3 entries, expected at most 2"],
  [{ type: "array", items: { type: "string" } }, ["a", 1], "at /1: found 1, expected string"],
  [{ type: "object", properties: { a: {} } }, {}, 'found no "a", expected one'],
  [{ type: "object", properties: { a: {}, b: {} }, optional: ["a"] }, { b: 1 }, undefined],
  [
    { type: "object", properties: {}, additionalProperties: false },
    { toString: 1 },
    'found "toString", expected no field of this name',
  ],
  [{ type: "object", additionalProperties: { type: "number" } }, { a: 1, b: "x" }, 'at /b: found "x", expected number'],
  [{ type: "string", pattern: "^[a-f]$" }, "g", 'found "g", expected a text of the form ^[a-f]$'],
  [{ enum: ["a", null] }, null, undefined],
  [{ enum: ["a", "b"] }, "c", 'found "c", expected "a", "b"'],
  [{ const: "a" }, [], 'found a list, expected "a"'],
  [{ anyOf: [{ type: "null" }, { type: "number", maximum: 1 }] }, 3, "found 3, expected at most 1"],
  [{ type: "string" }, "x".repeat(99), undefined],
  [{ type: "number" }, "x".repeat(99), `found "${"x".repeat(38)}…, expected number`],
];

test("each keyword, at its limit and beyond", () => {
  for (const [schema, value, expected] of cases)
    assert.is(findFault(value, schema, {}), expected, JSON.stringify(schema));
});

test.run();
