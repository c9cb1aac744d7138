import { test } from "uvu";
import * as assert from "uvu/assert";
import { distinctNames } from "../../sdk/results/distinct-names.ts";

test("names that come once stay; of several the second and later ones are numbered", () => {
  assert.equal(distinctNames(["a", "b", "a", "a", "b"]), ["a", "b", "a (2)", "a (3)", "b (2)"]);
  assert.equal(distinctNames([]), []);
});

test("a number that is taken, also by a later name, is passed over", () => {
  assert.equal(distinctNames(["a", "a (2)", "a", "a"]), ["a", "a (2)", "a (3)", "a (4)"]);
  assert.equal(distinctNames(["a", "a", "a (2)", "a (2)"]), ["a", "a (3)", "a (2)", "a (2) (2)"]);
  assert.equal(distinctNames(["__proto__", "__proto__"]), ["__proto__", "__proto__ (2)"]);
});

test.run();
