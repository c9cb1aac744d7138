import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, labelFilters, labelTypicalFilters, operators } from "../../../sdk/index.ts";
import { learnedLabels } from "../../../sdk/studies/operators/learned-labels.ts";
import { weightsModel } from "../../support/operators.ts";
import { seeded } from "../../support/seeded.ts";

// Labels of typical filters: said where the layer has more of it than noise has.

const uniform = seeded(11);
const noise = (filters: number, amount: number) =>
  Float64Array.from({ length: filters * 9 }, () => amount * (2 * uniform() - 1));
const edges = noise(96, 0.05).map((w, i) => w + [-1, 0, 1][i % 3]);
const model = weightsModel([
  { weights: edges, k: 3, name: "edges" },
  { weights: noise(96, 1), k: 3, name: "noise" },
  { weights: Float64Array.from({ length: 4 * 16 }, (_, i) => i % 7), k: 4, name: "four by four" },
]);
const quick = { digest: false } as const;

test("beside a study of operators each typical filter of a labelled layer has its label, or null", async () => {
  const { models, operators: studied } = await analyze([model], { ...quick, kernel: "all", operators: true });
  const [first, second, third] = models[0].layers;
  assert.is(first.typical.length, 5);
  for (const { actsLike } of first.typical) assert.is(actsLike, "edge");
  // The rule by itself: the label of the filter, where it is one of the layer's learned ones.
  for (const [layer, labelled] of [first, second].map((layer, i) => [layer, studied!.layers[i]] as const)) {
    const learned = learnedLabels(studied!, labelled);
    const found = await labelFilters(Float64Array.from(layer.typical.flatMap(({ weights }) => weights)), 3);
    assert.equal(
      layer.typical.map(({ actsLike }) => actsLike),
      found.map(({ label }) => (learned.includes(label) ? label : null)),
    );
  }
  assert.ok(second.typical.every(({ actsLike }) => actsLike === null));
  for (const filter of third.typical) assert.not.ok("actsLike" in filter);
});

test("without it nothing is said; afterwards it is, whatever was said before", async () => {
  const { models } = await analyze([model], quick);
  for (const { typical } of models[0].layers) for (const filter of typical) assert.not.ok("actsLike" in filter);
  const { operators: studied } = await operators([model], quick);
  const labelled = await labelTypicalFilters(models, studied);
  const whole = await analyze([model], { ...quick, operators: true });
  assert.equal(labelled, whole.models);
  const others = await operators([model], { ...quick, layers: ["noise"] });
  const again = await labelTypicalFilters(labelled, others.operators);
  assert.not.ok("actsLike" in again[0].layers[0].typical[0]);
  assert.equal(again[0].layers[0].typical, models[0].layers[0].typical);
});

test("models of a study of operators alone stay as they are", async () => {
  const { models, operators: studied } = await operators([model], quick);
  assert.equal(await labelTypicalFilters(models, studied), models);
});

test.run();
