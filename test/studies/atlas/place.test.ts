import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Atlas,
  type AtlasPlaces,
  analyze,
  buildAtlas,
  compareDistributions,
  createPool,
  type Model,
  placeInAtlas,
  publishedBasis,
} from "../../../sdk/index.ts";
import type { LayerResult, ModelResult } from "../../../sdk/results/analysis.ts";
import type { PlacedLayer } from "../../../sdk/results/atlas.ts";
import { inlineRunner } from "../../../sdk/streams/task-runner.ts";
import { cellsOf } from "../../../sdk/studies/atlas/cells.ts";
import { countModel } from "../../../sdk/studies/atlas/count-models.ts";
import { farPlaces } from "../../../sdk/studies/atlas/far-places.ts";
import { atlasFindings } from "../../../sdk/studies/atlas/findings.ts";
import { floorBetween } from "../../../sdk/studies/atlas/floors.ts";
import { wilson } from "../../../sdk/studies/atlas/percentile.ts";
import { placeLayers } from "../../../sdk/studies/atlas/place-layers.ts";
import { kernels as loadedKernels } from "../../../sdk/wasm/load.ts";
import { tensorModel } from "../../support/models.ts";
import { randomModel } from "../../support/random-models.ts";
import { seededNormal } from "../../support/seeded.ts";

const shipped: Atlas = JSON.parse(readFileSync("data/atlas-small.json", "utf8"));

/** One layer of normal weights around a pattern. */
function normalModel(name: string, filters: number, seed: number, lean = 0): Promise<Model> {
  const normal = seededNormal(seed);
  const values = Float32Array.from({ length: 9 * filters }, (_, i) => normal() + (i % 9 === 4 ? lean : 0));
  return tensorModel(name, { "a.weight": { shape: [filters, 1, 3, 3], values } });
}

async function placesOf(models: Model[], atlas: Atlas, digest = true): Promise<AtlasPlaces> {
  const result = await analyze(models, { digest });
  return (await placeInAtlas(result, models, JSON.parse(JSON.stringify(atlas)))).atlas as AtlasPlaces;
}

test("without digests a network of the atlas is nearest to itself, at a D below its noise floor", async () => {
  const models = await Promise.all([1, 2, 3, 4].map((seed) => normalModel(`${seed}`, 40 * seed, seed, seed)));
  const atlas = await buildAtlas(models, { digest: false, licences: models.map(() => "MIT") });
  const places = await placesOf(models, atlas, false);
  assert.is(places.networks, 4);
  for (const { model, filters, nearest } of places.models) {
    assert.is(filters, 40 * Number(model));
    assert.is(nearest[0].name, model);
    assert.is(nearest[0].d, 0);
    assert.is(nearest[0].debiased, 0);
  }
  for (const { measures } of places.layers) {
    for (const { value, quartiles, percentile, equal, low, high, layers } of Object.values(measures)) {
      assert.ok(low <= percentile && percentile <= high && layers > 0);
      // Of four layers one lies below the lower quartile and one above the upper, where all differ.
      const [lower, upper] = quartiles;
      assert.ok(lower <= upper);
      if (equal === 0.25) {
        const place = value < lower ? 0 : value <= upper ? 1 : 2;
        assert.is(place, [0, 1, 1, 2][Math.round(4 * percentile - 0.5)]);
      }
      assert.ok(equal > 0 && equal <= 1, "its own value is among them");
    }
  }
});

test("with digests a network of the atlas is none of its own nearest, and is named as its own", async () => {
  const models = await Promise.all([1, 2, 3, 4].map((seed) => normalModel(`${seed}`, 40 * seed, seed)));
  const built = await buildAtlas(models);
  const [{ name, sha256 }] = (await analyze([models[0]])).models;
  assert.is(built.models[0].sha256, sha256);
  const placed = (change: (atlas: Atlas) => void) => {
    const atlas = structuredClone(built);
    change(atlas);
    return placesOf([models[0]], atlas);
  };
  const rename = (atlas: Atlas, i: number, to: string) => {
    for (const model of atlas.coefficients.models) if (model.name === atlas.models[i].name) model.name = to;
    atlas.models[i].name = to;
  };
  const itself = await placed((atlas) => rename(atlas, 0, "package/net"));
  assert.equal(itself.own, [{ model: name, network: "package/net" }]);
  assert.not.ok(itself.models.some(({ nearest }) => nearest.some((other) => other.name === "package/net")));
  const another = await placed((atlas) => {
    atlas.models[0].sha256 = "0".repeat(64);
  });
  assert.equal(another.own, []);
  assert.is(another.models[0].nearest.length, itself.models[0].nearest.length + 1);
  // Two networks of one file: the one of the same name.
  const twins = await placed((atlas) => {
    atlas.models[1].sha256 = sha256;
  });
  assert.equal(twins.own, [{ model: name, network: name }]);
});

test("D to a network is that of compareDistributions, and its floor nearly so", async () => {
  const kernels = await loadedKernels();
  const models = await Promise.all([50, 300, 2000].map((size, i) => normalModel(`${size}`, size, i + 1, i / 2)));
  const atlas = await buildAtlas(models, { digest: false });
  const own = await normalModel("own", 400, 9, 0.3);
  const result = await analyze([own]);
  const { basis, bins, range } = atlas.coefficients;
  const counted = await countModel(inlineRunner(kernels), own, result.models[0], atlas.coefficients, Infinity);
  const networks = atlas.coefficients.models.map((each) => ({
    ...each,
    counts: each.counts.map((row) => Float64Array.from(row)),
  }));
  const weights = [...publishedBasis(basis as "robustness-full").explainedVarianceRatio];
  const expected = await compareDistributions([counted, ...networks], { preset: "custom", bins, range, weights });
  const places = await placesOf([own], atlas);
  for (const { name, d, debiased, floor } of places.models[0].nearest) {
    const i = 1 + networks.findIndex((network) => network.name === name);
    assert.ok(Math.abs(d - expected.matrix[0][i]) <= 1e-12 * d, name);
    // Interpolated between sizes that lie a factor of three apart, and drawn anew: within a tenth, and of D less it.
    const mean = expected.floor.mean[0][i];
    assert.ok(Math.abs(debiased - Math.max(0, d - mean)) <= 0.1 * mean, `${name}: ${debiased}, not ${d - mean}`);
    assert.ok(Math.abs(floor - expected.floor.upper[0][i]) <= 0.15 * floor, name);
  }
});

test("layers are compared with those of their kind and depth; with filters of unknown kind, as CNN Filter DB has, by their depth", async () => {
  const layer = (kind: string, depth: number | null) =>
    ({ kernel: [3, 3], kind, depth, filters: 9, nonFinite: 0, quality: { sparsity: 0 } }) as unknown as LayerResult;
  const ten = (kind: string) => Array.from({ length: 40 }, () => layer(kind, 0.55));
  const atlasOf = (layers: LayerResult[]) => cellsOf({ models: [{ name: "m", layers } as unknown as ModelResult] });
  const among = (layers: LayerResult[], asked: LayerResult) =>
    placeLayers([{ name: "m", layers: [{ ...asked, name: "l" }] } as unknown as ModelResult], {
      cells: atlasOf(layers),
    } as Atlas)[0].among;
  const known = [...ten("conv"), layer("depthwise", 0.55)];
  assert.is(atlasOf(known).length, 3);
  assert.is(among(known, layer("conv", 0.51)), "40 3x3 conv layers at this depth");
  assert.is(among(known, layer("conv", 0.9)), "40 3x3 conv layers of all depths");
  assert.is(among(known, layer("depthwise", 0.55)), "41 3x3 layers of all depths");
  assert.is(among(known, layer("filters", 0.55)), "41 3x3 layers of all depths");
  const unknown = [...ten("filters"), layer("filters", 0.1)];
  assert.is(among(unknown, layer("conv", 0.51)), "40 3x3 layers at this depth");
  assert.is(among(unknown, layer("conv", 0.9)), "41 3x3 layers of all depths");
  assert.is(among(unknown, layer("filters", null)), "41 3x3 layers of all depths");
});

test("floors fall with both sizes, and end where sizes end", () => {
  const { floors } = shipped.coefficients;
  const at = (a: number, b: number) => floorBetween(floors, a, b);
  for (const of of ["mean", "upper"] as const) {
    let before = Infinity;
    for (let size = 9; size < 3e6; size *= 2.3) {
      const [found, turned] = [at(size, 5000)[of], at(5000, size)[of]];
      // The bound is one of 200 draws, whose scatter shows where one size decides.
      assert.ok(found > 0 && found < 1.05 * before, `${of} at ${size}`);
      assert.ok(Math.abs(found - turned) <= 1e-12 * found);
      before = found;
    }
    assert.is(at(1e9, 5000)[of], at(3 ** 13, 5000)[of]);
  }
  assert.ok(at(100, 100).upper > at(100, 100).mean);
});

test("of many filters some are counted, evenly over channels, the same with workers and in one thread", async () => {
  const kernels = await loadedKernels();
  // Eight channels of a pattern each: a step through the filters that passed one over would show.
  const filters = 40_000;
  const normal = seededNormal(4);
  const values = Float32Array.from({ length: 9 * filters }, (_, i) => {
    const channel = Math.floor(i / 9) % 8;
    return normal() * 0.05 + (i % 9 === channel ? 1 : 0);
  });
  const model = await tensorModel("m", { "a.weight": { shape: [filters / 8, 8, 3, 3], values } });
  const result = await analyze([model], { digest: false, examples: 0 });
  const count = (most: number) =>
    countModel(inlineRunner(kernels), model, result.models[0], shipped.coefficients, most);
  const [all, some] = [await count(Infinity), await count(5000)];
  assert.is(all.filters, filters);
  assert.ok(Math.abs(some.filters - 5000) < 10, `${some.filters}`);
  const worst = all.counts.flatMap((row, c) =>
    Array.from(row, (of, bin) => {
      const share = of / all.filters;
      const deviation = Math.sqrt((share * (1 - share)) / some.filters) + 1 / some.filters;
      return Math.abs(some.counts[c][bin] / some.filters - share) / deviation;
    }),
  );
  assert.ok(Math.max(...worst) < 4, `${Math.max(...worst)}`);
  const pool = await createPool({ size: 2 });
  try {
    const places = await placeInAtlas(result, [model], shipped, { pool });
    assert.equal(places, await placeInAtlas(result, [model], shipped));
  } finally {
    pool.dispose();
  }
});

const layerAt = (i: number, sparsity: Partial<PlacedLayer["measures"][string]>, networks = 9): PlacedLayer => ({
  ...{ model: "m", layer: `l${i}`, among: "600 3x3 conv layers at this depth", networks },
  measures: {
    sparsity: { value: 1, layers: 600, quartiles: [0, 2], percentile: 0.5, equal: 0, low: 0, high: 1, ...sparsity },
  },
});

test("places are outer by their share, as the atlas's own are", () => {
  const outer = (...shares: number[]) =>
    farPlaces(
      shares.map((percentile, i) => layerAt(i, { percentile })),
      [],
    ).outer;
  assert.equal(outer(0.1, 0.9, 0.5), { of: 3, count: 0 });
  assert.equal(outer(0.0999, 0.9001, 0.5), { of: 3, count: 2 });
});

test("a place is told in words where its whole interval is in the last twentieth, of five networks or more, not of one's own", () => {
  const told = (sparsity: Partial<PlacedLayer["measures"][string]>, networks?: number, own: AtlasPlaces["own"] = []) =>
    farPlaces([layerAt(0, sparsity, networks)], own).farthest.map(({ text }) => text);
  // Wilson's interval of 0.97 of 600 begins at 0.953, that of 0.965 at 0.947.
  assert.ok(wilson(0.97, 600)[0] > 0.95 && wilson(0.965, 600)[0] < 0.95);
  assert.equal(told({ percentile: 0.97 }), ['"l0" is sparser than 97 % of 600 3x3 conv layers at this depth']);
  assert.equal(told({ percentile: 0.965 }), []);
  assert.equal(told({ percentile: 0.02 }), ['"l0" is less sparse than 98 % of 600 3x3 conv layers at this depth']);
  assert.equal(told({ percentile: 1 }), ['"l0" is sparser than all 600 3x3 conv layers at this depth']);
  assert.equal(told({ percentile: 0.9999 }), ['"l0" is sparser than over 99 % of 600 3x3 conv layers at this depth']);
  assert.equal(told({ percentile: 0.97 }, 4), []);
  assert.equal(told({ percentile: 0.97 }, 9, [{ model: "m", network: "n" }]), []);
  // Half of the atlas has no sparse filter either: it is not less sparse than those.
  assert.equal(told({ percentile: 0.02, equal: 0.04 }), []);
  assert.equal(told({ percentile: 0.25, equal: 0.5 }), []);
});

test("the finding names the place farthest out, with its interval, n and what the atlas is", () => {
  const layers = [layerAt(0, { percentile: 0.97 }), layerAt(1, { percentile: 1 }), layerAt(2, { percentile: 0.4 })];
  const places: AtlasPlaces = {
    ...{ name: "small", networks: 36, atlasLayers: 1379, own: [], models: [], layers },
    ...farPlaces(layers, []),
  };
  const [found, ...others] = atlasFindings(places);
  assert.equal(others, []);
  assert.is(found.id, "among-networks");
  assert.is(found.severity, "fact");
  assert.is(found.title, '"l1" is sparser than all 600 3x3 conv layers at this depth');
  assert.match(found.text, /^95 % interval 99\.4 % to 100 %, as of independent layers\./);
  assert.match(found.text, /Those are of 9 networks of the 36 in the atlas "small", and it stands for no others\./);
  assert.match(found.text, /out of 3 places by S and H \/ T_H, of which 2 lie in the outer tenths/);
  assert.equal(found.layers, [{ model: "m", name: "l1" }]);
  assert.equal(atlasFindings({ ...places, ...farPlaces([layers[2]], []) }), []);
});

test("a placed result keeps all else, ends with findings and provenance, names the atlas, and fits its schema", async () => {
  const check = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8")),
  );
  for (let seed = 1; seed <= 20; seed++) {
    const models = [await randomModel(seed)];
    const result = await analyze(models, { digest: false }).catch(() => undefined);
    if (result === undefined) continue;
    const placed = await placeInAtlas(result, models, shipped, { name: "small" });
    assert.equal(Object.keys(placed).slice(-3), ["atlas", "findings", "provenance"]);
    assert.match(placed.provenance.inputs.at(-1)?.sha256 as string, /^[0-9a-f]{64}$/);
    assert.is(placed.provenance.inputs.at(-1)?.name, "atlas small");
    const { atlas, findings, provenance, ...rest } = placed;
    const { findings: before, provenance: origin, ...own } = result;
    assert.equal(rest, own);
    assert.equal(
      findings.filter(({ id }) => id !== "among-networks"),
      before,
    );
    assert.equal({ ...provenance, inputs: provenance.inputs.slice(0, -1) }, origin);
    assert.ok(check(JSON.parse(JSON.stringify(placed))), `${seed}: ${JSON.stringify(check.errors)}`);
  }
});

test.run();
