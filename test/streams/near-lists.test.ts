// How many filters of a layer of several chunks are sparse, by what one look at each chunk listed, beside a naive count.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { surveyLayers } from "../../sdk/statistics/quality.ts";
import { FilterStream, filtersPerChunk } from "../../sdk/streams/filter-stream.ts";
import { inlineRunner, type TaskRunner } from "../../sdk/streams/task-runner.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { convLayer } from "../support/layers.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();
const width = 9;
const size = filtersPerChunk(width);
const thresholds = [0.001, 0.01, 0.05, 0.1];

/** Chunks of filters that are as large as a scale each; the last is shorter. In each a filter has the chunk's largest weight. */
function weightsOf(scales: readonly number[], sign = 1): Float32Array {
  const random = seeded(7);
  const weights = new Float32Array(width * (size * (scales.length - 1) + 1000));
  for (let row = 0; row < weights.length / width; row++) {
    // Some filters are smaller than others by up to a thousand.
    const scale = scales[Math.floor(row / size)] * 10 ** (-3 * random() ** 2);
    for (let i = 0; i < width; i++) weights[row * width + i] = sign * scale * (random() - 0.3);
  }
  for (const [chunk, scale] of scales.entries()) weights[width * (chunk * size + 5)] = sign * scale;
  return weights;
}

function naiveShares(weights: Float32Array, signed: boolean): number[] {
  const maxima: number[] = [];
  for (let from = 0; from < weights.length; from += width) {
    const filter = [...weights.subarray(from, from + width)];
    maxima.push(Math.max(...(signed ? filter : filter.map(Math.abs))));
  }
  const top = maxima.reduce((a, b) => Math.max(a, b));
  return thresholds.map((threshold) => maxima.filter((maximum) => maximum < threshold * top).length / maxima.length);
}

/** The chunks that are gone through once more, and the shares. */
async function measure(weights: Float32Array, signedMaxima: boolean) {
  const again: number[] = [];
  const inner = inlineRunner(core);
  const runner: TaskRunner = {
    ...inner,
    run(task, input, signal) {
      if (task.name === "count near bounds")
        again.push(...(input as unknown as { chunks: { start: number }[] }).chunks.map(({ start }) => start / size));
      return inner.run(task, input, signal);
    },
  };
  const layer = convLayer(weights, 1, weights.length / width);
  const options = { thresholds, signedMaxima };
  const [{ quality }] = await surveyLayers(core, new FilterStream(runner, width), [layer], options);
  return { again, shares: quality.sparsitySweep.map(({ share }) => share) };
}

for (const [name, scales, expected] of [
  ["chunks are alike", [1, 1, 1, 1], []],
  ["chunks are a little larger from one to the next", [1, 1.1, 1.25, 1.4], []],
  ["the largest weight comes last, and is more than twice that of some chunks", [1, 1.4, 1.9, 2.2], [0]],
  ["the largest weight comes first", [1, 0.9, 0.55, 0.45], [3]],
  ["chunks are too different for their lists", [1, 4, 20, 100], [0, 1, 2]],
] as const) {
  test(`${name}: the shares are exact, and only chunks that do not tell are read again`, async () => {
    const weights = weightsOf(scales);
    const { again, shares } = await measure(weights, false);
    assert.equal(shares, naiveShares(weights, false));
    assert.ok(shares[3] > shares[0] && shares[0] > 0, `${shares}`);
    assert.equal(again, expected);
  });
}

test("by signed weights, and where none is above zero, the shares are exact as well", async () => {
  for (const sign of [1, -1]) {
    const weights = weightsOf([1, 1.3, 0.8], sign);
    const { shares } = await measure(weights, true);
    assert.equal(shares, naiveShares(weights, true));
  }
});

test("chunks without a finite filter have no part in it", async () => {
  const weights = weightsOf([1, 1, 1.2]);
  const finite = [...weights.subarray(0, size * width), ...weights.subarray(2 * size * width)];
  weights.fill(Number.NaN, size * width, 2 * size * width);
  assert.equal((await measure(weights, false)).shares, naiveShares(Float32Array.from(finite), false));
  weights.fill(Number.NaN);
  assert.equal((await measure(weights, false)).shares, [0, 0, 0, 0]);
});

test.run();
