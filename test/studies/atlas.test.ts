import { readFileSync, statSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAtlas } from "../../cli/study/format-atlas.ts";
import { type Atlas, type AtlasPlaces, analyze, buildAtlas, parseAtlas, placeInAtlas } from "../../sdk/index.ts";
import { percentileOf, quantilesOf, wilson } from "../../sdk/studies/atlas/cells.ts";
import { randomModel } from "../support/random-models.ts";

interface Golden {
  cases: { name: string; values: number[]; quantiles: number[]; asked: number[]; percentiles: number[] }[];
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
  for (const { name, values, asked, percentiles } of golden.cases) {
    const own = quantilesOf(values);
    // Four digits of a value that lies between two others may move it past one of them.
    const step = 1 / Math.min(values.length, 41);
    for (const [i, value] of asked.entries()) {
      const found = percentileOf(own, value);
      assert.ok(Math.abs(found - percentiles[i]) <= step, `${name}: ${value} at ${found}, not ${percentiles[i]}`);
    }
    for (const value of values.length <= 41 ? values : []) {
      const below = values.filter((each) => each < value).length;
      const equal = values.filter((each) => each === value).length;
      assert.ok(Math.abs(percentileOf(own, value) - (below + equal / 2) / values.length) < 1e-12, name);
    }
  }
});

test("percentiles rise with the value and stay between 0 and 1", () => {
  for (const { values } of golden.cases) {
    const own = quantilesOf(values);
    let before = 0;
    for (let value = -4; value <= 12; value += 0.01) {
      const found = percentileOf(own, value);
      assert.ok(found >= before - 1e-12 && found <= 1);
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

test("without digests a network of the atlas is nearest to itself, at a D below its noise floor", async () => {
  const models = await Promise.all([3, 4, 5, 6].map((seed) => randomModel(seed)));
  const atlas = await buildAtlas(models, { digest: false, licences: models.map(() => "MIT") });
  const result = await analyze(models, { digest: false });
  const places = await placeInAtlas(result, models, JSON.parse(JSON.stringify(atlas)));
  assert.is(places.networks, 4);
  for (const { model, nearest } of places.models) {
    assert.ok(
      nearest.some(({ name, d }) => name === model && d === 0),
      model,
    );
    assert.is(nearest[0].debiased, 0);
  }
  for (const { measures } of places.layers) {
    for (const { percentile, low, high, layers } of Object.values(measures)) {
      assert.ok(low <= percentile && percentile <= high && layers > 0);
    }
  }
});

test("with digests a network of the atlas is none of its own nearest, and is named as its own", async () => {
  const models = await Promise.all([3, 4, 5, 6].map((seed) => randomModel(seed)));
  const built = await buildAtlas(models);
  const result = await analyze([models[0]]);
  const [{ name, sha256 }] = result.models;
  assert.is(built.models[0].sha256, sha256);
  const placed = (change: (atlas: Atlas) => void) => {
    const atlas = structuredClone(built);
    change(atlas);
    return placeInAtlas(result, [models[0]], atlas);
  };
  const rename = (atlas: Atlas, i: number, to: string) => {
    for (const model of atlas.coefficients.models) if (model.name === atlas.models[i].name) model.name = to;
    atlas.models[i].name = to;
  };
  const itself = await placed((atlas) => rename(atlas, 0, "package/net"));
  assert.equal(itself.own, [{ model: name, network: "package/net" }]);
  assert.not.ok(itself.models.some(({ nearest }) => nearest.some((other) => other.name === "package/net")));
  assert.match(plain(itself), /is in the atlas itself as "package\/net": its own layers are part of its percentiles/);
  const another = await placed((atlas) => {
    atlas.models[0].sha256 = "0".repeat(64);
  });
  assert.equal(another.own, []);
  assert.is(another.models[0].nearest.length, itself.models[0].nearest.length + 1);
  assert.not.match(plain(another), /itself/);
  // Two networks of one file: the one of the same name.
  const twins = await placed((atlas) => {
    atlas.models[1].sha256 = sha256;
  });
  assert.equal(twins.own, [{ model: name, network: name }]);
});

function plain(places: AtlasPlaces): string {
  const same = (text: string) => text;
  return formatAtlas(places, 1000, { bold: same, dim: same } as never).replace(/\s+/g, " ");
}

test("places are outer by their share, as the atlas's own are, and those with their whole interval are counted apart", () => {
  const told = (...shares: [low: number, percentile: number, high: number][]) =>
    plain({
      ...{ networks: 2, atlasLayers: 60, own: [], models: [] },
      layers: shares.map(([low, percentile, high], i) => ({
        ...{ model: "m", layer: `l${i}`, among: "60 3x3 layers" },
        measures: { sparsity: { value: 1, layers: 60, percentile, low, high } },
      })),
    });
  const inner: [number, number, number] = [0.4, 0.5, 0.6];
  assert.match(told([0.05, 0.1, 0.15], [0.85, 0.9, 0.95], inner), / 0 of 3 places .* lie in .*; 0 with their whole /);
  assert.match(
    told([0.05, 0.0999, 0.15], [0.85, 0.9001, 0.95], inner),
    / 2 of 3 places .* lie .*; 0 with their whole /,
  );
  assert.match(told([0, 0.05, 0.0999], [0.9, 0.95, 1], inner), / 2 of 3 places .* lie .*; 1 with its whole interval\./);
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
