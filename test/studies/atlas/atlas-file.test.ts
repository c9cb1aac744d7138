import { readFileSync, statSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Atlas, parseAtlas } from "../../../sdk/index.ts";
import { quantilesOf } from "../../../sdk/studies/atlas/cells.ts";
import { sharesAt, wilson } from "../../../sdk/studies/atlas/percentile.ts";

interface Golden {
  cases: {
    name: string;
    values: number[];
    quantiles: number[];
    asked: number[];
    percentiles: number[];
    below: number[];
  }[];
  wilson: { share: number; n: number; low: number; high: number }[];
}
const golden: Golden = JSON.parse(readFileSync("test/golden/atlas.json", "utf8"));
const shipped = JSON.parse(readFileSync("data/atlas-small.json", "utf8"));

test("quantiles are numpy's, to the digits that an atlas keeps", () => {
  for (const { name, values, quantiles } of golden.cases) {
    const own = quantilesOf(values);
    assert.is(own.layers, values.length);
    const expected = values.length <= 41 ? [...values].sort((a, b) => a - b) : quantiles;
    assert.is(own.values.length, expected.length, name);
    for (const [i, value] of own.values.entries()) {
      assert.ok(Math.abs(value - expected[i]) <= 0.5001e-3 * Math.abs(expected[i]), `${name} ${i}`);
    }
  }
});

test("percentiles are scipy's ranks: of few layers to one rank, of many to a step of the quantiles", () => {
  for (const { name, values, asked, percentiles, below } of golden.cases) {
    const own = quantilesOf(values);
    // Four digits of a value that lies between two others may move it past one of them.
    const step = 1 / Math.min(values.length, 40);
    for (const [i, value] of asked.entries()) {
      const { below: strictly, equal } = sharesAt(own, value);
      const found = strictly + equal / 2;
      assert.ok(Math.abs(found - percentiles[i]) <= step, `${name}: ${value} at ${found}, not ${percentiles[i]}`);
      assert.ok(Math.abs(strictly - below[i]) <= step, `${name}: ${strictly} below ${value}, not ${below[i]}`);
    }
    for (const value of values.length <= 41 ? values : []) {
      const count = (is: (each: number) => boolean) => values.filter(is).length / values.length;
      const expected = { below: count((each) => each < value), equal: count((each) => each === value) };
      assert.equal(sharesAt(own, value), expected, name);
    }
  }
});

test("percentiles rise with the value and stay between 0 and 1", () => {
  for (const { values } of golden.cases) {
    const own = quantilesOf(values);
    let before = 0;
    for (let value = -4; value <= 12; value += 0.01) {
      const { below, equal } = sharesAt(own, value);
      const found = below + equal / 2;
      assert.ok(found >= before - 1e-12 && below + equal <= 1 + 1e-12);
      before = found;
    }
  }
});

test("intervals are scipy's", () => {
  for (const { share, n, low, high } of golden.wilson) {
    const [from, to] = wilson(share, n);
    assert.ok(Math.abs(from - low) < 1e-12 && Math.abs(to - high) < 1e-12, `${share} of ${n}`);
  }
});

test("what is no atlas is refused by what it is", async () => {
  const fails = (change: (atlas: Atlas) => void) => {
    const atlas = structuredClone(shipped) as Atlas;
    change(atlas);
    return parseAtlas(atlas, "a.json").then(
      () => "read",
      (error: Error) => error.message,
    );
  };
  assert.is(await fails(() => {}), "read");
  assert.match(String(await parseAtlas(null, "a.json").catch(String)), "is no atlas");
  assert.match(await fails((atlas) => atlas.coefficients.models[0].counts.pop()), "damaged");
  assert.match(await fails((atlas) => Object.assign(atlas.cells[0].measures, { sparsity: { layers: 1 } })), "damaged");
  assert.match(await fails((atlas) => Object.assign(atlas, { models: undefined })), "damaged");
  assert.match(await fails((atlas) => Object.assign(atlas, { cells: [null] })), "damaged");
  assert.match(await fails((atlas) => Object.assign(atlas, { coefficients: null })), "damaged");
  assert.match(await fails((atlas) => Object.assign(atlas.coefficients, { floors: undefined })), "damaged");
  assert.match(await fails((atlas) => atlas.coefficients.floors.mean[3].pop()), "damaged");
  assert.match(await fails((atlas) => atlas.cells[0].measures.sparsity.values.reverse()), "damaged");
});

test("the atlas that comes with the package: 30 networks or more, their licences, 150 kB at most, as its schema says", () => {
  assert.ok(statSync("data/atlas-small.json").size <= 150_000);
  const check = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync("build/schema/convscope-atlas-1.schema.json", "utf8")),
  );
  assert.ok(check(shipped), JSON.stringify(check.errors));
  const { models, cells, coefficients } = shipped as Atlas;
  assert.ok(models.length >= 30);
  for (const { licence, sha256 } of models) {
    assert.ok(licence === "MIT" || licence === "Apache-2.0");
    assert.match(sha256 as string, /^[0-9a-f]{64}$/);
  }
  assert.is(new Set(models.map(({ sha256 }) => sha256)).size, models.length);
  const all = models.reduce((sum, { layers }) => sum + layers, 0);
  const widest = cells.filter(({ kind, decile }) => kind === null && decile === null);
  assert.is(
    widest.reduce((sum, { layers }) => sum + layers, 0),
    all,
  );
  for (const { filters, counts, outside } of coefficients.models) {
    const total = counts.reduce((sum, row) => sum + row.reduce((own, count) => own + count, 0), outside);
    assert.is(total, filters * counts.length);
  }
});

test.run();
