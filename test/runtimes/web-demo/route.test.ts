import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatRoute, parseRoute } from "../../../web-demo/route.ts";

test("what an address says is written again as it was", () => {
  for (const hash of [
    "#overview",
    "#filters?model=1&layer=0",
    "#scale-space?layer=12&sample=ocr",
    "#comparison?by=layer&preset=medical&kernel=5&pair=0-8",
    "#operators?size=from-graph&boundary=zero",
    "#overview?url=https%3A%2F%2Fexample.org%2Fa+b%3Fx%3D1%26y%23z",
    "#filters?model=1&layer=2&look=matrix&sort=cluster&scale=model&filter=12",
    "#operators?size=16&only=5",
    "#filters?layer=2&look=matrix&filter=12&start=120&zoom=0_4_8_16",
    "#scale-space?filter=3&family=dx&scales=1.25_0.5_1",
    "#distributions?group=2&box=0.1_0.305_0.2_0.4",
    "#training?checkpoint=3&trained=1&sorted=table-of-layers.3d",
    "#filters?layer=2&picture=retina&sample=ocr",
    "#overview?url=hf%3A%2F%2Fowner%2Frepo",
  ]) {
    assert.is(formatRoute(parseRoute(hash)), hash);
  }
  assert.is(
    parseRoute("#overview?url=https%3A%2F%2Fexample.org%2Fa+b%3Fx%3D1%26y%23z").url,
    "https://example.org/a b?x=1&y#z",
  );
});

test("a layer that nobody chose is none, the first one that was chosen is the first", () => {
  assert.is(parseRoute("#scale-space").layer, undefined);
  assert.is(parseRoute("#scale-space?layer=0").layer, 0);
});

test("what has no meaning is left out, and nothing is thrown", () => {
  for (const hash of [
    "",
    "#",
    "#bogus",
    "#overview?by=evil&kernel=0",
    "#overview?pair=1-1",
    "#overview?pair=1",
    "#overview?sample=other",
    "#overview?box=0.1_0.2&zoom=a_1_2_3&scales=1_-1_2&sorted=<b>.1d&family=A%20b",
    "#overview?look=3d&sort=size&scale=layer",
    "#%",
  ]) {
    assert.is(formatRoute(parseRoute(hash)), "#overview", hash);
  }
  assert.is(parseRoute("#url=%E0%A4%A").view, "overview");
  assert.is(parseRoute("#url=https%3A%2F%2Fexample.org%2Fm").url, "https://example.org/m");
});

test.run();
