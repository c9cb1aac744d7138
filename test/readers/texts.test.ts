import { test } from "uvu";
import * as assert from "uvu/assert";
import { trimNuls } from "../../sdk/readers/hdf5/trim-nuls.ts";
import { describeNamedCode } from "../../sdk/readers/torch/named-code.ts";

test("NULs at the end are none of a text, within it they are", () => {
  assert.equal(["a\0\0", "a", "\0a\0b\0", "\0\0", ""].map(trimNuls), ["a", "a", "\0a\0b", "", ""]);
});

test("code that a pickle names is listed: twelve names, each of 120 characters at most", () => {
  assert.equal(describeNamedCode(["collections.OrderedDict"]), []);
  assert.equal(describeNamedCode(["os.system"]), ["Names code that was not run: os.system."]);
  const [exact, longer] = ["x".repeat(120), "y".repeat(121)].map((name) => describeNamedCode([name])[0]);
  assert.ok(exact.endsWith(`: ${"x".repeat(120)}.`));
  assert.ok(longer.endsWith(`: ${"y".repeat(120)}....`));
  const names = Array.from({ length: 13 }, (_, i) => `mod.f${i}`);
  assert.ok(describeNamedCode(names.slice(0, 12))[0].endsWith("mod.f11."));
  assert.ok(describeNamedCode(names)[0].endsWith("mod.f11 and 1 more."));
});

test.run();
