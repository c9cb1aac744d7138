import { test } from "uvu";
import * as assert from "uvu/assert";
import { shownName } from "../../../web-demo/ui/shown-name.ts";

test("marks that hide, or turn the direction of what is around, are made visible", () => {
  for (const mark of "\u0007\u00ad\u061c\u180e\u200b\u200f\u202e\u2066\u2069\ufeff")
    assert.is(shownName(`a${mark}b`), "a\ufffdb", mark.codePointAt(0)?.toString(16));
});

test("accents of any language stay, a heap of them does not", () => {
  for (const name of ["Zo\u0308e\u0301", "tie\u0302\u0301ng", "\u0915\u094d\u0937\u0947\u0902"])
    assert.is(shownName(name), name);
  assert.is(shownName(`Z${"\u0301".repeat(5000)}.weight`).match(/\p{M}/gu)?.length, 4);
});

test("an empty name is said to be", () => {
  for (const name of ["", " ", "\u2003"]) assert.is(shownName(name), "(no name)");
});

test("the middle of a long name is left out", () => {
  const shown = shownName(`first${"x".repeat(1e6)}last`);
  assert.ok(shown.startsWith("first") && shown.endsWith("last") && shown.length < 170);
});

test.run();
