import { test } from "uvu";
import * as assert from "uvu/assert";
import { labelledKernels } from "../../../sdk/results/labelled-kernels.ts";
import type { OperatorNull } from "../../../sdk/results/operators.ts";
import { inlineRunner, type TaskRunner } from "../../../sdk/streams/task-runner.ts";
import { type LabellerOptions, labellerOf } from "../../../sdk/studies/operators/labeller.ts";
import { countNoise, nullFilters, nullModel, nullSamples } from "../../../sdk/studies/operators/null-model.ts";
import { clinicalReferences } from "../../../sdk/studies/operators/references.ts";
import { kernels } from "../../../sdk/wasm/load.ts";

const core = await kernels();
const usual: LabellerOptions = {
  boundary: "periodic",
  size: [32, 32],
  references: clinicalReferences,
  threshold: 0.1,
};
const labeller = labellerOf(core, usual);
const idle: TaskRunner = {
  ...inlineRunner(core),
  run() {
    throw new Error("something was computed");
  },
};

for (const k of labelledKernels) {
  test(`${k}x${k}: the tabulated labels of noise are those that are found`, async () => {
    const asked = { seed: 1, samples: nullSamples(labeller, k) };
    assert.is(nullFilters(labeller, k, asked), 0);
    const { share, normalShare, samples } = await nullModel(idle, labeller, k, asked);
    const found = await countNoise(inlineRunner(core), labeller, k, asked);
    const sharesOf = (counts: number[]) =>
      Object.fromEntries(labeller.labels.map((label, i) => [label, counts[i] / asked.samples]));
    assert.equal([share, normalShare], found.map(sharesOf));
    assert.is(samples, asked.samples);
    for (const counts of found) {
      assert.is(
        counts.reduce((sum, count) => sum + count),
        samples,
      );
    }
  });
}

test("other sizes, seeds, numbers of filters, images, boundaries, thresholds and references are not tabulated", async () => {
  const [asked, k] = [{ seed: 1, samples: nullSamples(labeller, 3) }, 3];
  const filters = (options: Partial<LabellerOptions>, how: Partial<typeof asked> = {}, side = k) =>
    nullFilters(labellerOf(core, { ...usual, ...options }), side, { ...asked, ...how });
  const all = 2 * asked.samples;
  assert.equal([filters({}), filters({ references: structuredClone(clinicalReferences) })], [0, 0]);
  assert.equal([filters({}, {}, 9), filters({}, { seed: 2 })], [all, all]);
  assert.is(filters({}, { samples: 100 }), 200);
  assert.equal(
    [filters({ size: [32, 33] }), filters({ size: [16, 16] }), filters({ threshold: 0.2 })],
    [all, all, all],
  );
  assert.equal([filters({ boundary: "zero" }), filters({ references: clinicalReferences.slice(1) })], [all, all]);
  const found: OperatorNull = await nullModel(inlineRunner(core), labeller, 3, { seed: 2, samples: 500 });
  assert.is(found.seed, 2);
  assert.not.equal(found.share, (await nullModel(idle, labeller, 3, asked)).share);
});

test.run();
