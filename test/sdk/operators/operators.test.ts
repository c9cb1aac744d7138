import { test } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../../sdk/statistics/random.ts";
import { inlineRunner } from "../../../sdk/streams/task-runner.ts";
import { normFindings } from "../../../sdk/studies/norms/findings.ts";
import { Labeller } from "../../../sdk/studies/operators/labeller.ts";
import { nullModel } from "../../../sdk/studies/operators/null-model.ts";
import { operators } from "../../../sdk/studies/operators/operators.ts";
import { parseReferences } from "../../../sdk/studies/operators/parse-references.ts";
import { clinicalReferences } from "../../../sdk/studies/operators/references.ts";
import { kernels as load } from "../../../sdk/wasm/load.ts";
import { expectError } from "../../support/expect-error.ts";
import { readGolden } from "../../support/golden.ts";
import { weightsModel } from "../../support/operators.ts";
import { seeded } from "../../support/seeded.ts";

const random = (count: number, seed = 5) => {
  const uniform = seeded(seed);
  return Float32Array.from({ length: count }, () => 2 * uniform() - 1);
};
const golden = readGolden<{ samples: number; size: number; normal: Record<string, number> }>("operator-noise.json");
const quick = { size: 8, nullSamples: 200, digest: false } as const;

test("the null model at n = 64, periodic, has the published shares", async () => {
  const runner = inlineRunner(await load());
  const labeller = new Labeller(await load(), "periodic", [64, 64], clinicalReferences, 0.1);
  const published = {
    mean: 0.9,
    laplacian: 56.5,
    gaussian: 0.4,
    edge: 9.6,
    identity: 0,
    sharpen: 28.6,
    indeterminate: 3.9,
  };
  const samples = 8000;
  const { share, standardError } = await nullModel(runner, labeller, 3, { seed: 7, samples });
  for (const [label, percent] of Object.entries(published)) {
    const p = percent / 100;
    // Four standard errors of ours and of theirs (at least as many samples), and their rounding to 0.1 %.
    const bound = 4 * Math.sqrt((2 * p * (1 - p)) / samples) + 0.0005;
    assert.ok(Math.abs(share[label] - p) <= bound, `${label} ${share[label]}`);
    const binomial = Math.sqrt((share[label] * (1 - share[label])) / samples);
    assert.is(standardError[label], Math.max(binomial, 1 / samples));
  }
  assert.equal([share.identity, standardError.identity], [0, 1 / samples]);
  assert.equal(
    await nullModel(runner, labeller, 3, { seed: 7, samples }),
    await nullModel(runner, labeller, 3, { seed: 7, samples }),
  );
  assert.not.equal((await nullModel(runner, labeller, 3, { seed: 8, samples })).share, share);
});

test("normal filters have the shares that numpy's get, and a network drawn of them is told as noise", async () => {
  const kernels = await load();
  const labeller = new Labeller(kernels, "periodic", [golden.size, golden.size], clinicalReferences, 0.1);
  const samples = 16000;
  const { normalShare, share } = await nullModel(inlineRunner(kernels), labeller, 3, { seed: 7, samples });
  for (const [label, p] of Object.entries(golden.normal)) {
    const bound = 4 * Math.sqrt(p * (1 - p) * (1 / samples + 1 / golden.samples)) + 1 / samples;
    assert.ok(Math.abs(normalShare[label] - p) <= bound, `${label} ${normalShare[label]} ${p}`);
  }
  // Six points apart: by uniform noise alone a fresh normal network would look trained.
  assert.ok(normalShare.sharpen - share.sharpen > 0.04);
  for (const seed of [1, 2, 3]) {
    const normal = seededNormal(kernels, seed);
    const model = weightsModel([{ weights: Float32Array.from({ length: 9 * 2048 }, normal), k: 3 }]);
    const { findings } = await operators([model], { size: golden.size, nullSamples: samples });
    const ids = findings.map(({ id }) => id);
    assert.ok(ids.includes("labels-as-noise") && !ids.includes("label-common"), ids.join());
  }
});

test("counts, shares and groups add up, and random filters are told as noise", async () => {
  const model = weightsModel([
    { weights: random(9 * 300), k: 3 },
    { weights: random(9 * 200, 6), k: 3 },
    { weights: random(25 * 50, 7), k: 5 },
  ]);
  const { operators: result, findings } = await operators([model], { ...quick, nullSamples: 4000, filters: true });
  const sum = (values: Record<string, number>) => Object.values(values).reduce((a, b) => a + b, 0);
  for (const part of [...result.layers, ...result.groups]) {
    assert.is(sum(part.counts), part.count);
    assert.ok(Math.abs(sum(part.nullShare) - 1) < 1e-12);
    assert.ok(Math.abs(sum(part.excess)) < 1e-12);
  }
  assert.equal(
    result.layers.map(({ count, filters }) => [count, filters?.length]),
    [
      [300, 300],
      [200, 200],
      [50, 50],
    ],
  );
  for (const { counts, filters = [] } of result.layers) {
    for (const label of Object.keys(counts)) assert.is(filters.filter((f) => f.label === label).length, counts[label]);
  }
  const [all, ...others] = result.groups;
  assert.equal([all.by, all.count], ["all", 550]);
  for (const by of ["depth-decile", "half"]) {
    assert.is(
      others.filter((group) => group.by === by).reduce((total, { count }) => total + count, 0),
      550,
    );
  }
  assert.ok(others.filter(({ by }) => by === "half").every(({ from }) => from === "depth"));
  assert.is(result.nulls.length, 2);
  assert.match(findings.map(({ title }) => title).join("\n"), "labels cannot be told from those of noise");
  const { blindness } = result;
  assert.is(new Set(blindness?.variants.map(({ label }) => label)).size, 1);
});

test("counts, null and examples are those of exact distances, also where images are large enough to count values", async () => {
  const model = weightsModel([
    // Every filter again: the first of equals is the example.
    { weights: Float32Array.from([...random(9 * 400), ...random(9 * 400), ...new Float32Array(9)]), k: 3 },
    { weights: random(25 * 60, 7), k: 5 },
  ]);
  for (const size of [8, 32, 48]) {
    const options = { ...quick, size, nullSamples: 300 };
    const { operators: counted } = await operators([model], options);
    const { operators: exact } = await operators([model], { ...options, filters: true });
    assert.equal(
      counted,
      { ...exact, layers: exact.layers.map(({ filters: _, ...layer }) => layer) },
      `${size} x ${size}`,
    );
    const labeller = new Labeller(await load(), "periodic", [size, size], clinicalReferences, 0.1);
    const filters = random(9 * 500, 11);
    const [fast, slow] = [labeller.labelDistances(filters, 3), labeller.distances(filters, 3)];
    for (let i = 0; i < 500; i++) assert.is(labeller.labelIndex(fast, i), labeller.labelIndex(slow, i));
    assert.ok(fast.every((distance, i) => Math.abs(distance - slow[i]) <= labeller.labelError));
  }
});

test("the product of norms says what it holds for, and how many norms are not proven", async () => {
  const model = weightsModel([{ weights: random(9 * 20), k: 3 }]);
  const { norms, findings } = await operators([model], { ...quick, norms: "norm" });
  const about = (texts: typeof findings) => texts[texts.length - 1].text;
  assert.match(about(findings), /plain chain .* 1-Lipschitz .* batch norm, skip connections and dense layers are not/);
  assert.not.match(about(findings), "proven");
  assert.ok(norms !== undefined);
  const open = { ...norms, layers: norms.layers.map((layer) => ({ ...layer, converged: false })) };
  assert.match(about(normFindings(open)), "1 of the norms is proven only to within");
});

test("the decoder begins where the graph enlarges images", async () => {
  const plain = weightsModel([
    { weights: random(90), k: 3 },
    { weights: random(90), k: 3 },
    { weights: random(90), k: 3 },
  ]);
  const layers = plain.layers.map((layer, i) => ({ ...layer, afterUpsampling: i === 2 }));
  const { operators: result } = await operators([{ ...plain, layers }], quick);
  assert.equal(
    result.groups.filter(({ by }) => by === "half").map(({ name, from, count }) => [name, from, count]),
    [
      ["encoder", "graph", 20],
      ["decoder", "graph", 10],
    ],
  );
});

test("sizes from the graph, and a note where there are none", async () => {
  const plain = weightsModel([
    { weights: random(90), k: 3 },
    { weights: random(90), k: 3 },
    { weights: random(90), k: 3 },
  ]);
  const sizes = [[6, 9] as const, undefined, [2, 2] as const];
  const layers = plain.layers.map((layer, i) => ({ ...layer, imageSize: sizes[i] }));
  const document = await operators([{ ...plain, layers }], { ...quick, size: "from-graph" });
  assert.equal(
    document.operators.layers.map(({ size }) => size),
    [
      [6, 9],
      [32, 32],
    ],
  );
  assert.match(document.models[0].skippedLayers[0].reason as string, "larger than its images of 2x2");
  assert.match(document.models[0].notes.join(), "32 x 32 is taken for layer1");
});

test("dead filters are named as what makes filters unlike all features, and left out of the shares of findings", async () => {
  const dead = new Float32Array(9 * 400);
  dead.set(random(9 * 250));
  const model = weightsModel([
    { weights: dead, k: 3, name: "dying" },
    { weights: random(9 * 250, 6), k: 3 },
  ]);
  const { operators: result, findings } = await operators([model], { ...quick, nullSamples: 4000 });
  assert.is(result.groups[0].zeroFilters, 150);
  assert.ok(result.groups[0].excess.indeterminate > 0.2);
  const titles = findings.map(({ title }) => title);
  assert.match(titles.join("\n"), "labels cannot be told from those of noise");
  assert.match(findings.map(({ text }) => text).join("\n"), "No label's share of 500 filters that are not all zero");
  assert.not.ok(titles.some((title) => title.includes("indeterminate")));
  assert.ok(titles.includes("Neither layer can be told from noise by their labels"));
  const zeros = findings.find(({ title }) => title === "150 of 650 filters are all zero");
  assert.match(zeros?.text ?? "", "make up what that label has more than uniform noise");
  assert.match(zeros?.text ?? "", 'In "dying" (150 of 400).');
});

test("even, large and unwanted filters are named, zeros and what is not finite counted", async () => {
  const weights = random(9 * 10);
  weights.fill(0, 0, 9);
  weights[10] = Number.NaN;
  const model = weightsModel([
    { weights, k: 3 },
    { weights: random(16), k: 4 },
    { weights: random(49), k: 7 },
    { weights: random(81), k: 9 },
  ]);
  const { operators: result, models, findings } = await operators([model], { ...quick, size: 6, filters: true });
  const [layer] = result.layers;
  assert.equal([layer.count, layer.zeroFilters, layer.nonFinite, layer.filters?.[1].index], [9, 1, 1, 2]);
  assert.match(findings.map(({ title }) => title).join(), "1 of 9 filters is all zero");
  const reasons = models[0].skippedLayers.map(({ reason }) => reason as string);
  [/even filter/, /larger than its images/, /only 3x3, 5x5 and 7x7/].forEach((expected, i) => {
    assert.match(reasons[i], expected);
  });
  await expectError(
    () => operators([weightsModel([{ weights: random(16), k: 4 }])], quick),
    "no-filters",
    /even filter/,
  );
});

test("clusters and planes cover every filter, encoder and decoder in one plane", async () => {
  const model = weightsModel([
    { weights: random(900), k: 3 },
    { weights: random(900, 9), k: 3 },
  ]);
  const run = () => operators([model], { ...quick, clusters: 4 });
  const { planes } = (await run()).operators;
  assert.equal(
    planes.map(({ by, name }) => [by, name]),
    [
      ["all", "all"],
      ["half", "encoder"],
      ["half", "decoder"],
      ["layer", "layer0"],
      ["layer", "layer1"],
    ],
  );
  const [all, encoder, decoder] = planes;
  assert.is(
    all.counts.reduce((a, b) => a + b, 0),
    200,
  );
  assert.equal([encoder.x, encoder.components], [all.x, all.components]);
  all.counts.forEach((count, i) => {
    assert.is(encoder.counts[i] + decoder.counts[i], count);
  });
  assert.is(all.clusters?.length, 4);
  assert.is(
    all.clusters?.reduce((sum, { filters }) => sum + filters, 0),
    200,
  );
  assert.equal((await run()).operators.planes, planes);
});

test("reference files: lists, rows, replacement, and what is wrong with others", async () => {
  const own = [
    {
      name: "box",
      weights: [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
    },
  ];
  assert.equal(
    parseReferences(own)
      .map(({ name }) => name)
      .at(-1),
    "box",
  );
  assert.is(parseReferences(own).length, 7);
  assert.equal(parseReferences({ replace: true, filters: own }), [{ name: "box", weights: new Array(9).fill(1) }]);
  const nine = new Array(9).fill(1);
  const wrong: [unknown, RegExp][] = [
    [{}, /expected a list/],
    [null, /expected a list/],
    [[{ weights: nine }], /no name/],
    [[{ name: "a" }], /no weights/],
    [[{ name: "a", weights: [1, 2, 3] }], /holds 3 weights/],
    [[{ name: "a", weights: [1, 2, 3, 4] }], /odd size/],
    [
      [
        {
          name: "a",
          weights: [
            [1, 2, 3],
            [1, 2],
          ],
        },
      ],
      /2 rows/,
    ],
    [[{ name: "a", weights: [...nine.slice(1), null] }], /weight 8 is null/],
    [[{ name: "a", weights: [...nine.slice(1), "NaN"] }], /weight 8 is "NaN"/],
    [[{ name: "a", weights: new Array(9).fill(0) }], /all zero/],
    [[{ name: "mean", weights: nine }], /two of this name/],
    [[{ name: "indeterminate", weights: nine }], /reserved/],
    [JSON.parse(`[{ "name": "__proto__", "weights": [${nine}] }]`), /"__proto__" is reserved/],
    [[{ name: "two\nlines", weights: nine }], /"two\\nlines": expected a name on one line/],
    [[{ name: "\u001b[31m", weights: nine }], /without control characters/],
    [{ replace: true, filters: [] }, /at least one/],
    [{ replace: "yes", filters: own }, /true or false/],
  ];
  for (const [document, message] of wrong)
    await expectError(() => parseReferences(document, "own.json"), "usage", message);
});

test("references of any magnitude are compared: a scale changes no label and no distance", async () => {
  const own = Array.from(random(9, 31));
  // One filter is the reference, but for its rounding to f32.
  const model = weightsModel([{ weights: Float32Array.from([...own, ...random(9 * 40)]), k: 3 }]);
  const [plain, ...scaled] = await Promise.all(
    // Near the largest and the smallest numbers; powers of two, so that nothing is rounded.
    [1, 2 ** 1023, 2 ** -1000].map(async (scale) => {
      const references = [...clinicalReferences, { name: "own", weights: own.map((weight) => weight * scale) }];
      for (const boundary of ["periodic", "zero"] as const) {
        await operators([model], { ...quick, boundary, references });
      }
      return (await operators([model], { ...quick, references, filters: true })).operators;
    }),
  );
  assert.is(plain.layers[0].filters?.[0].label, "own");
  for (const { layers, nulls, planes } of scaled) {
    assert.equal(layers[0].filters, plain.layers[0].filters);
    assert.equal(nulls, plain.nulls);
    for (const { references } of planes) {
      assert.ok(references.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
    }
  }
});

test("examples have the curve of their feature on their own layer's images", async () => {
  const plain = weightsModel([
    { weights: random(90), k: 3 },
    { weights: random(900), k: 3 },
  ]);
  const layers = plain.layers.map((layer, i) => ({ ...layer, imageSize: [8 - 2 * i, 8] as const }));
  const { operators: result } = await operators([{ ...plain, layers }], { ...quick, size: "from-graph" });
  assert.ok(result.examples.some(({ layer }) => layer === "layer1"));
  for (const { layer, label, curve, featureCurve } of result.examples) {
    assert.is(featureCurve.length, curve.length);
    const size = layer === "layer0" ? ([8, 8] as const) : ([6, 8] as const);
    const feature = clinicalReferences.find(({ name }) => name === label)?.weights ?? [];
    assert.equal(featureCurve, new Labeller(await load(), "periodic", size, clinicalReferences, 0.1).curve(feature));
  }
});

test("a stop is heard between batches", async () => {
  const controller = new AbortController();
  const model = weightsModel([{ weights: random(900), k: 3 }]);
  const stages: string[] = [];
  await expectError(
    () =>
      operators([model], {
        size: 16,
        boundary: "zero",
        digest: false,
        signal: controller.signal,
        onProgress: ({ stage }) => {
          stages.push(stage);
          // A timer is the runtime's turn: it only fires where the study gives way.
          setTimeout(() => controller.abort(), 0);
        },
      }),
    "aborted",
  );
  // Of 503 batches; an inline runner gives way after 64 at the latest, and sooner where they take long.
  assert.ok(stages.length <= 65, `${stages.length} batches`);
});

test.run();
