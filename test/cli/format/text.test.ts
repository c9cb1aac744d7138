import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth, graphemes, shorten } from "../../../cli/format/display-width.ts";
import { safeLines, safeText } from "../../../cli/format/safe-text.ts";
import { wrap } from "../../../cli/format/wrap.ts";

test("columns of a terminal: one, two for wide characters and emoji, by what people see as one", () => {
  const widths: [string, number][] = [
    ["", 0],
    [" ~", 2],
    ["é", 1],
    ["e\u0301", 1],
    ["層", 2],
    ["한", 2],
    ["Ａ", 2],
    ["👍🏽", 2],
    ["👨‍👩‍👧", 2],
    ["\u{20000}", 2],
    ["a層b", 4],
  ];
  for (const [text, width] of widths) assert.is(displayWidth(text), width, JSON.stringify(text));
  assert.equal(
    [...graphemes("e\u0301層")],
    [
      { text: "e\u0301", width: 1 },
      { text: "層", width: 2 },
    ],
  );
});

test("a name too long gives way in its middle, evenly, and is never wider than asked", () => {
  assert.is(shorten("abcdef", 6), "abcdef");
  assert.is(shorten("abcdefg", 6), "ab…efg");
  assert.is(shorten("abcdefgh", 5), "ab…gh");
  assert.is(shorten("abcdefgh", 2), "…h");
  assert.is(shorten("abcdefgh", 1), "…");
  assert.is(shorten("層層層層", 6), "層…層");
  for (const text of ["encoder.layer1.weight", "層abc層def層", "👍🏽x👍🏽y👍🏽z"]) {
    for (let width = 1; width <= displayWidth(text); width++) assert.ok(displayWidth(shorten(text, width)) <= width);
  }
});

test("lines break at spaces, words where they must, and an indent counts", () => {
  assert.is(wrap("one two  three\nfour", 9), "one two\nthree\nfour");
  assert.is(wrap("one two", 7), "one two");
  assert.is(wrap("one two", 6), "one\ntwo");
  assert.is(wrap("one two", 9, "  "), "  one two");
  assert.is(wrap("one two", 8, "  "), "  one\n  two");
  assert.is(wrap("abcdefgh i", 3), "abc\ndef\ngh\ni");
  assert.is(wrap("abcdef", 6), "abcdef");
  assert.is(wrap("層層層 a", 5), "層層\n層 a");
  assert.is(wrap("  ", 5), "");
});

test("no line ends between a number and its unit or what it is the value of, nor within a size or an interval", () => {
  const held = [
    "56.2 %",
    "0.5 px",
    "0.25 c/px",
    "3 MB",
    "12 ms",
    "4 nats",
    "2 TB",
    "32 × 32",
    "O = 0.492",
    "[0.1, 0.2]",
  ];
  const text = held.map((item) => `the share of it is ${item}, and so on`).join(" ");
  for (let width = 12; width < 120; width++) {
    const lines = wrap(text, width).split("\n");
    assert.is(lines.join(" "), text);
    for (const item of held)
      assert.ok(
        lines.some((line) => line.includes(item)),
        `${item} in ${width}`,
      );
    assert.ok(lines.every((line) => line.length <= width));
  }
  // Other words are no units.
  assert.is(wrap("of 5 sizes", 5), "of 5\nsizes");
  assert.is(wrap("of 5 %", 5), "of\n5 %");
});

test("what would steer a terminal is shown, other languages stay", () => {
  assert.is(safeText("a\x1b[2Jb"), "a\\x1b[2Jb");
  assert.is(safeText("\x00\x09\x0a\x9b\u00ad"), "\\x00\\x09\\x0a\\x9b\\xad");
  assert.is(safeText("\u202e\u2028\u2029\ud800"), "\\u{202e}\\u{2028}\\u{2029}\\u{d800}");
  assert.is(safeText("\u0600\u{e0001}"), "\\u{600}\\u{e0001}");
  assert.is(safeText("é 日本 👍"), "é 日本 👍");
  assert.is(safeLines("a\x07\nb\r"), "a\\x07\nb\\x0d");
});

test.run();
