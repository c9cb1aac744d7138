import { test } from "uvu";
import * as assert from "uvu/assert";
import { csvPieces, jsonPieces, toCsv, toJson } from "../../../sdk/index.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { seededNormal } from "../../support/seeded.ts";

/** The same text by plain recursion. */
function naive(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const plain = (item: unknown) => typeof item !== "object" || item === null;
  if (Array.isArray(value) && value.every(plain)) return JSON.stringify(value);
  const items = Array.isArray(value)
    ? value.map((item) => naive(item, `${indent}  `))
    : Object.keys(value)
        .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
        .map((key) => `${JSON.stringify(key)}: ${naive((value as Record<string, unknown>)[key], `${indent}  `)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length === 0 ? open + close : `${open}\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}${close}`;
}

const normal = seededNormal(1);
const nested = (depth: number): unknown =>
  depth === 0 ? normal() : { a: [nested(depth - 1), {}, [], null], b: undefined, "ü\n": [[1], [2, "x"]] };

test("pieces are the text of the whole, at every depth", () => {
  const documents = [1, "a\u2028", null, [], {}, [1, null], [[], [{}]], sampleResult({ models: 4 })];
  for (const value of [...documents, ...[1, 5, 6, 7, 12].map(nested)]) {
    assert.is([...jsonPieces(value)].join(""), `${naive(value)}\n`);
    assert.is(toJson(value), `${naive(value)}\n`);
  }
});

test("a document of many filters comes in pieces of bounded size", () => {
  const fits = Array.from({ length: 48 }, (_, i) => ({ method: "D1", sigma: i / 7, cosine: null }));
  const layer = { filters: Array.from({ length: 2000 }, (_, index) => ({ index, fits })) };
  const document = { scaleSpace: { layers: [layer, layer] } };
  const pieces = [...jsonPieces(document)];
  assert.ok(pieces.length > 50);
  // A piece ends with the filter that fills it.
  const one = toJson({ fits }).length * 2;
  assert.ok(pieces.every(({ length }) => length < 2 ** 16 + one));
  assert.equal(JSON.parse(pieces.join("")), document);
});

test("tables come in pieces as well", () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [i, `=${i}`, null, normal()]);
  const table = { name: "t", columns: ["a", "b", "c", "d"], rows };
  const pieces = [...csvPieces(table)];
  assert.ok(pieces.length > 5 && pieces.every(({ length }) => length < 2 ** 16 + 100));
  assert.is(pieces.join(""), toCsv(table));
  const lines = toCsv(table).split("\n");
  assert.is(lines.length, 20_002);
  assert.is(lines[20_000], `19999,'=19999,,${rows[19_999][3]}`);
});

test.run();
