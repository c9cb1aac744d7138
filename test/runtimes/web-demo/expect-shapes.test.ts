import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type AnalysisResult,
  analyze,
  extractKeys,
  fromBytes,
  openModel,
  timeline,
  toJson,
  UnreadableError,
  volume,
} from "../../../sdk/index.ts";
import { expectShapes } from "../../../web-demo/engine/expect-shapes.ts";
import { openDocument } from "../../../web-demo/engine/open-document.ts";
import { seededNormal } from "../../support/seeded.ts";
import { safetensors } from "./safetensors.ts";
import { seededModel } from "./seeded-model.ts";

/** Two sizes, a layer of zeros, a group too small to have a deviation. */
async function model(name: string) {
  const next = seededNormal(8);
  const layer = (shape: number[], draw = next) => ({
    name: `${shape.join(".")}.weight`,
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, draw),
  });
  const layers = [layer([8, 4, 3, 3]), layer([1, 1, 3, 3]), layer([6, 4, 5, 5]), layer([4, 4, 3, 3], () => 0)];
  return openModel(fromBytes(`${name}.safetensors`, safetensors(layers)));
}

const saved = (result: AnalysisResult): AnalysisResult => JSON.parse(toJson(result));

test("what was computed agrees with itself, however it was asked for", async () => {
  const models = [await model("a"), await model("b")];
  for (const options of [
    {},
    { by: "layer" as const, sort: "mean" as const },
    { by: "depth-decile" as const, kernel: 5 },
    { kernel: "all" as const, examples: 0, preset: "medical" as const },
  ]) {
    expectShapes(saved(await analyze(models, options)), "AnalysisResult", "a file");
  }
});

test("a list that is longer or shorter than the others say is told by its place", async () => {
  const whole = saved(await analyze([await model("a"), await model("b")], { kernel: "all" }));
  const cases: [string, (result: AnalysisResult) => void][] = [
    ["/divergence/matrix", ({ divergence }) => divergence.matrix.pop()],
    ["/divergence/matrix/1", ({ divergence }) => divergence.matrix[1].pop()],
    ["/divergence/perComponent/3/0", ({ divergence }) => divergence.perComponent[3][0].push(0)],
    ["/divergence/shares", ({ divergence }) => divergence.shares?.pop()],
    ["/divergence/distances/hellinger/0", ({ divergence }) => divergence.distances.hellinger[0].pop()],
    // The groups' names may be none, where they are too many to compare: the matrices are held against them.
    ["/divergence/matrix", ({ divergence }) => divergence.groups.push("c")],
    ["/divergence/outside", ({ divergence }) => divergence.outside.pop()],
    ["/divergence/weights", ({ divergence }) => divergence.weights.pop()],
    ["/densities", (result) => void result.densities.splice(0)],
    ["/densities/4/values", ({ densities }) => densities[4].values.pop()],
    ["/planes", (result) => void result.planes.splice(0)],
    ["/planes/1/counts", ({ planes }) => Object.assign(planes[1], { bins: 1e6 })],
    ["/groups/0/mean", ({ groups }) => groups[0].mean.pop()],
    ["/basis/mean", ({ basis }) => basis.mean.pop()],
    ["/basis/components/2", ({ basis }) => basis.components[2].pop()],
    ["/basis/explainedVarianceRatio", ({ basis }) => basis.explainedVarianceRatio.pop()],
    ["/models/1/layers/1/examples/2", ({ models }) => models[1].layers[1].examples[2].pop()],
    ["/otherKernels/0/planes", ({ otherKernels }) => otherKernels[0].planes.pop()],
  ];
  for (const [place, spoil] of cases) {
    const spoilt = structuredClone(whole);
    spoil(spoilt);
    assert.throws(
      () => expectShapes(spoilt, "AnalysisResult", "a file"),
      (error: Error) => error instanceof UnreadableError && error.message.includes(`at ${place}: found `),
      place,
    );
  }
});

test("a result of no model, or of no group, is none; without a whole kernel it has not the form of one", async () => {
  const whole = saved(await analyze([await model("a")]));
  const cases: [Partial<AnalysisResult>, RegExp][] = [
    [{ models: [] }, /result of no model/],
    [{ groups: [] }, /result of no model/],
    [{ basis: { ...whole.basis, kernel: [3] } }, /at \/basis\/kernel: found 1 entries, expected at least 2/],
  ];
  assert.equal(openDocument(whole), whole);
  for (const [part, expected] of cases) {
    assert.throws(() => openDocument({ ...whole, ...part }), expected);
  }
});

test("keys are checked likewise, in a document of their own and in the whole", async () => {
  const document = JSON.parse(
    toJson(await extractKeys([await model("a")], { layers: ["8.4*", "4.4*"], candidates: 4 })),
  );
  assert.equal(openDocument(document), document);
  const short = structuredClone(document);
  short.keys.keys[1].weights.pop();
  assert.throws(() => openDocument(short), /at \/keys\/keys\/1\/weights: found 8 entries, expected 9/);
  const many = structuredClone(document);
  many.keys.layers[0].counts.push(0);
  assert.throws(() => openDocument(many), /at \/keys\/layers\/0\/counts: found/);
  const whole = saved(await analyze([await model("a")]));
  assert.throws(() => openDocument({ ...whole, keys: many.keys }), /at \/keys\/layers\/0\/counts: found/);
});

test("a training names checkpoints that it has, and has layers; 3-D kernels have the sizes that are told", async () => {
  const open = (seed: number) => openModel(fromBytes("a.safetensors", seededModel([[8, 8, 3, 3]], seed)));
  const states = [1, 2].map((seed) => ({ name: `state ${seed}`, open: () => open(seed) }));
  const training = JSON.parse(toJson(await timeline(states)));
  const cube = await openModel(fromBytes("b.safetensors", seededModel([[8, 4, 3, 3, 3]], 3)));
  const kernels = JSON.parse(toJson(await volume([cube])));
  const cases: [typeof training, (document: typeof training) => unknown, RegExp][] = [
    [training, (spoilt) => Object.assign(spoilt, { reference: 2 }), /found checkpoint 2 of 2/],
    [training, ({ layers }) => Object.assign(layers[0], { settledAt: 3 }), /found checkpoint 3 of 2/],
    [training, ({ layers }) => Object.assign(layers[0].examples[0].states[0], { checkpoint: 9 }), /checkpoint 9 of 2/],
    [training, ({ layers }) => layers[0].norm.pop(), /at \/layers\/0\/norm: found 1 entries, expected 2/],
    [training, (spoilt) => Object.assign(spoilt, { layers: [] }), /a training of no layer/],
    [kernels, ({ sizes }) => Object.assign(sizes[0], { kernel: [1e9, 3, 3] }), /at \/sizes\/0\/basis\/mean: found 27/],
    [kernels, ({ sizes }) => sizes[0].basis.components[1].pop(), /basis\/components\/1: found 26 entries, expected 27/],
    [kernels, ({ sizes }) => sizes[0].layers[0].examples[2].pop(), /examples\/2: found 26 entries, expected 27/],
    [kernels, (spoilt) => Object.assign(spoilt, { models: [] }), /result of no model/],
  ];
  for (const [document, spoil, expected] of cases) {
    assert.equal(openDocument(document), document);
    const spoilt = structuredClone(document);
    spoil(spoilt);
    assert.throws(() => openDocument(spoilt), expected);
  }
});

test.run();
