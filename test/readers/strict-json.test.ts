import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Json, JsonFault, type JsonLimits, parseStrictJson } from "../../sdk/readers/containers/strict-json.ts";
import { seeded } from "../support/seeded.ts";

const plain = (value: Json): unknown => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
};
const parse = (text: string, limits?: JsonLimits) => parseStrictJson(new TextEncoder().encode(text), limits);
const faultOf = (text: string, limits?: JsonLimits): string => {
  try {
    parse(text, limits);
    return "";
  } catch (error) {
    if (error instanceof JsonFault) return `${error.message}, byte ${error.bytes}`;
    return (error as Error).message;
  }
};

test("random texts: what JSON.parse makes of them, with each of the four kinds of white space between all parts", () => {
  const random = seeded(11);
  const below = (count: number) => Math.floor(random() * count);
  const space = () => Array.from({ length: below(3) }, () => " \n\r\t"[below(4)]).join("");
  const value = (depth: number): string => {
    const kind = below(depth > 4 ? 5 : 7);
    if (kind === 0) return ["true", "false", "null"][below(3)];
    if (kind <= 2) return ["0", "-1", "12.5", "1e3", "-0.5E-2", "7E+1", "123456789012"][below(7)];
    if (kind <= 4) return JSON.stringify(["", "a", 'q"u', "\\", "\u00e9\u{1f600}", "\n\t", "__proto__"][below(7)]);
    const parts = Array.from({ length: below(4) }, (_, i) =>
      kind === 5 ? value(depth + 1) : `"k${i}"${space()}:${space()}${value(depth + 1)}`,
    );
    const inside = parts.map((part) => space() + part + space()).join(",") || space();
    return kind === 5 ? `[${inside}]` : `{${inside}}`;
  };
  for (let i = 0; i < 500; i++) {
    const text = space() + value(0) + space();
    assert.equal(plain(parse(text)), JSON.parse(text), text);
  }
});

test("what is wrong, in our words and at its place, in bytes of UTF-8", () => {
  const faults: Record<string, string> = {
    "": "holds the end of the text, expected a value (character 0), byte 0",
    '{"é":1,}': 'holds "}", expected a key in quotes (character 7), byte 8',
    "{1:2}": 'holds "1", expected a key in quotes (character 1), byte 1',
    '{"a" 1}': 'holds "1", expected ":" (character 5), byte 5',
    '{"a":1 "b":2}': 'holds "\\"", expected "," or "}" (character 7), byte 7',
    '{"a":1': 'holds the end of the text, expected "," or "}" (character 6), byte 6',
    "[1 2]": 'holds "2", expected "," or "]" (character 3), byte 3',
    "[1,]": 'holds "]", expected a value (character 3), byte 3',
    '"abc': "holds the end of the text, expected the end of a string (character 4), byte 4",
    '"ab\\': "holds the end of the text, expected the end of a string (character 4), byte 4",
    '"a\nb"': "has a control character in a string (character 2), byte 2",
    ' ["\\x41"]': "has an escape in a string that JSON does not know (character 3), byte 3",
    "1 2": 'holds "2", expected nothing after the value (character 2), byte 2',
    tru: 'holds "t", expected a value (character 0), byte 0',
    "+1": 'holds "+", expected a value (character 0), byte 0',
    '{"a":1,"a":2}': 'has the key "a" twice (character 10), byte 10',
  };
  for (const [text, fault] of Object.entries(faults)) assert.is(faultOf(text), fault, text);
});

test("keys, items and levels: as many as allowed, and one more; a mark of UTF-8 where it may come", async () => {
  assert.is(faultOf('{"a":{"b":1,"c":2},"d":[1,2,3]}', { keys: 2 }), "");
  assert.is(faultOf('{"a":1,"b":2,"c":3}', { keys: 2 }), "has more than 2 keys in an object");
  assert.is(faultOf("[[1,2],[3]]", { items: 2 }), "");
  assert.is(faultOf("[1,2,3]", { items: 2 }), "has more than 2 items in an array");
  assert.is(faultOf("[[[]]]", { levels: 2 }), "");
  assert.match(faultOf("[[[[]]]]", { levels: 2 }), /^nests deeper than 2 levels \(character 3\)/);
  assert.is(faultOf(`${"[".repeat(65)}${"]".repeat(65)}`), "");
  assert.match(faultOf(`${"[".repeat(66)}${"]".repeat(66)}`), /^nests deeper than 64 levels/);
  assert.is(faultOf("\ufeff1", { mark: true }), "");
  assert.match(faultOf("\ufeff1"), /expected a value \(character 0\), byte 0$/);
});

test("what is no UTF-8, numbers that JSON does not have, texts that are much alike", () => {
  const bytes =
    (...all: number[]) =>
    () =>
      parseStrictJson(Uint8Array.from(all));
  assert.throws(bytes(0x22, 0xff, 0x22), /^is not UTF-8 \(character 1\)/);
  for (const text of ["01", "1.", ".5", "-", "1e", "0x1", "nul", "truer", "NaN"])
    assert.is.not(faultOf(text), "", text);
  const keys = Array.from({ length: 300 }, (_, i) => `k${String(i).padStart(1 + (i % 17), "0")}e`);
  const found = parse(`{${keys.map((key, i) => `"${key}":${i}`).join(",")}}`) as Map<string, Json>;
  assert.equal([...found], [...keys.map((key, i) => [key, i])]);
});

test.run();
