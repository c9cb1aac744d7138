import { test } from "uvu";
import * as assert from "uvu/assert";
import { type AnalysisResult, type AnalyzeOptions, analyze, type BasisResult, type Model } from "../../sdk/index.ts";
import { collectState } from "../../sdk/states/collect-state.ts";
import { reportState } from "../../sdk/states/index.ts";
import type { NearBounds } from "../../sdk/statistics/near-bounds.ts";
import { inlineRunner, type TaskRunner } from "../../sdk/streams/task-runner.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { bareFilters } from "../support/bare-filters.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { seeded } from "../support/seeded.ts";
import { nextRound, sharded } from "../support/sharded.ts";

const random = seeded(11);
/** Heavy tails: the quartiles, not the deviation, give the bandwidth. */
const tailed = (count: number) => Float32Array.from({ length: 9 * count }, () => 0.05 / (0.02 + random()) - random());
const models = await Promise.all([
  tensorModel("a.safetensors", {
    "c1.weight": { shape: [160, 30, 3, 3], values: tailed(4800) },
    "c2.weight": { shape: [40, 16, 3, 3], values: tailed(640) },
  }),
  tensorModel("b.safetensors", { "c1.weight": { shape: [300, 30, 3, 3], values: tailed(9000) } }),
]);
const exact = await analyze(models);
const basis: BasisResult = exact.basis;
const range = exact.divergence.range;

/** In how many rounds a study is done whose report has the bytes of one process. */
async function roundsOf(given: readonly Model[], options: AnalyzeOptions, of: number): Promise<number> {
  const { state, rounds, largest } = await sharded(given, options, of, of);
  assert.is(JSON.stringify(await reportState(state)), JSON.stringify(await analyze(given, options)));
  assert.ok(largest < 20_000_000, `${largest} bytes in a state`);
  return rounds;
}

test("with a basis and a range there is one round, with a basis two, else three; sparse filters take none", async () => {
  for (const of of [1, 3]) {
    assert.is(await roundsOf(models, { basis, range }, of), 1);
    assert.is(await roundsOf(models, { basis }, of), 2);
    assert.is(await roundsOf(models, {}, of), 3);
  }
  const more = { withNoise: true, sparsityThreshold: 0.2 } as const;
  assert.is(await roundsOf(models, { basis, range: [-1, 1], excludeSparse: "basis", ...more }, 2), 1);
  // Whole models to a shard: each of them goes on with its layers.
  for (const excludeSparse of ["basis", "all"] as const) assert.is(await roundsOf(models, { excludeSparse }, 1), 3);
});

test("a layer of several chunks is in one round, whether a shard has it as a whole or it is cut", async () => {
  // The last chunk has the largest weights: what the others count is too little.
  const large = await bareFilters(80_000, { scaleOf: (i) => (i < 70_000 ? 1 : 7) });
  for (const signedMaxima of [false, true]) {
    const options: AnalyzeOptions = { basis, range: [-3, 3], signedMaxima, sparsityThreshold: 0.2 };
    for (const of of signedMaxima ? [2] : [1, 2]) assert.is(await roundsOf(large, options, of), 1);
  }
});

test("sparse filters of a layer that is cut are left out in as many rounds, but where a bound is passed by too many filters", async () => {
  // The second part has the larger weights, by which some filters more of the first are sparse than it can tell.
  const scaleOf = (i: number) => (i % 2000 === 7 ? 1 / 30 : i < 70_000 ? 1 : 1.5);
  const near = await bareFilters(80_000, { scaleOf });
  const first = await bareFilters(65_536, { scaleOf });
  const qualityOf = async (some: readonly Model[], sparsityThreshold = 0.01) =>
    (await analyze(some, { sparsityThreshold })).models[0].layers[0].quality;
  const [whole, part] = [await qualityOf(near), await qualityOf(first)];
  const turned = (await qualityOf(first, (0.01 * whole.maxAbs) / part.maxAbs)).sparsity - part.sparsity;
  assert.ok(65_536 * turned > 2 && 65_536 * turned < 16, `${65_536 * turned} filters`);
  for (const excludeSparse of ["basis", "all"] as const) {
    assert.is(await roundsOf(near, { excludeSparse }, 2), 3);
    assert.is(await roundsOf(near, { excludeSparse, sparsityThreshold: 0.2 }, 2), 4);
  }
});

test("a layer that ends where its first chunk does, or one filter later, has the sparse filters that it has", async () => {
  for (const filters of [65_536, 65_537]) {
    const some = await bareFilters(filters, { scaleOf: (i) => (i % 4 === 1 ? 0.003 : 1) });
    const options: AnalyzeOptions = { basis, range: [-3, 3], sparsityThreshold: 0.05 };
    const [{ layers }] = (await analyze(some, options)).models;
    assert.ok(layers[0].quality.sparsity > 0.15, `${layers[0].quality.sparsity}`);
    for (const of of [1, 2]) assert.is(await roundsOf(some, options, of), 1);
  }
});

test("a layer that one process has is read once in the first round: what it lists on the way tells how many filters are sparse", async () => {
  const models = await bareFilters(200_000);
  const inline = inlineRunner(await kernels());
  const tasks: string[] = [];
  const pool: TaskRunner = {
    ...inline,
    run: (task, input, signal) => {
      tasks.push(task.name);
      return inline.run(task, input, signal);
    },
  };
  const { rounds } = await collectState(models, { shard: { index: 0, of: 1 }, atlas: false, pool });
  assert.equal(tasks, Array(4).fill("survey filters"));
  assert.equal([...rounds[0].passes.keys()], ["9 survey", "9 near bounds 0"]);
});

test("where a state lists too few of the filters that may turn out to be sparse, they are counted in another round", async () => {
  const large = await bareFilters(80_000, { scaleOf: (i) => (i < 65_536 ? 1 : 100) });
  const options: AnalyzeOptions = { basis, range: [-3, 3] };
  const expected = JSON.stringify(await analyze(large, options));
  const first = await nextRound(large, options, 2);
  assert.is(JSON.stringify(await reportState(first)), expected);
  const [{ passes }] = first.rounds;
  const [key] = [...passes.keys()].filter((name) => name.includes("near bounds"));
  const finds = passes.get(key)?.found as { found: NearBounds }[];
  assert.ok(finds.length === 2 && finds[0].found.near.length > 1000);
  // As of a part of very many chunks: nothing is listed from some value on.
  finds[0].found = { ...finds[0].found, near: new Float32Array(), reach: 2 * finds[0].found.top };
  await expectError(() => reportState(first), "usage", /lacks the pass 9 maxima 0/);
  const second = await nextRound(large, options, 2, first);
  assert.equal([...second.rounds[1].passes.keys()], ["9 maxima 0"]);
  assert.is(JSON.stringify(await reportState(second)), expected);
});

test("what is counted in one reading is what is counted in three", async () => {
  const once = await analyze(models, { basis, range });
  const thrice = await analyze(models, { basis });
  const compared = ({ divergence }: AnalysisResult) => ({ ...divergence, preset: null });
  assert.equal(compared(once), compared(thrice));
  assert.equal(once.groups, thrice.groups);
  assert.equal(
    once.models.map(({ layers }) => layers),
    thrice.models.map(({ layers }) => layers),
  );
  let inexact = 0;
  for (const [i, { bandwidth, grid, values }] of thrice.densities.entries()) {
    const found = once.densities[i];
    const [least, most] = found.bandwidthWithin ?? [found.bandwidth, found.bandwidth];
    assert.ok(least <= bandwidth * (1 + 1e-12) && bandwidth <= most * (1 + 1e-12), `${least} ${bandwidth} ${most}`);
    assert.ok(
      least <= found.bandwidth && found.bandwidth <= most && most <= 1.05 * least,
      `${least} ${found.bandwidth} ${most}`,
    );
    if (found.bandwidthWithin === undefined) assert.ok(Math.abs(found.bandwidth / bandwidth - 1) < 1e-12);
    else inexact++;
    // The grid reaches three of the widest bandwidth beyond the coefficients.
    const apart = Math.abs(found.grid.lo - grid.lo) + Math.abs(found.grid.hi - grid.hi);
    assert.ok(apart <= 6 * 0.05 * bandwidth);
    const peak = Math.max(...values);
    const off = Math.max(...values.map((value, at) => Math.abs(value - found.values[at]))) / peak;
    assert.ok(off < 2e-3 + 4 * (most / least - 1), `${off}`);
  }
  assert.ok(inexact > 2, `${inexact} bandwidths by the quartiles`);
  for (const [i, plane] of once.planes.entries()) {
    assert.equal([plane.x, plane.y], [range, range]);
    const all = plane.counts.reduce((sum, count) => sum + count, 0);
    assert.is(all, once.groups[i].filters);
  }
});

test("components that bins are too wide for are gone through exactly: more than half of the filters agree", async () => {
  const spiky = Float32Array.from({ length: 4000 * 9 }, (_, i) =>
    Math.floor(i / 9) % 10 < 7 ? 1 + (i % 9) : random(),
  );
  const near = [await tensorModel("near.safetensors", { "c.weight": { shape: [100, 40, 3, 3], values: spiky } })];
  const options: AnalyzeOptions = { basis, range: [-2, 2] };
  const rounds = await roundsOf(near, options, 2);
  assert.ok(rounds > 1 && rounds <= 6, `${rounds}`);
  const found = await analyze(near, options);
  const expected = await analyze(near, { basis });
  const exactly = found.densities.filter(({ bandwidth }, i) => bandwidth === expected.densities[i].bandwidth);
  assert.ok(exactly.length > 0);
  for (const [i, { bandwidth, bandwidthWithin }] of found.densities.entries()) {
    if (bandwidthWithin === undefined) assert.is(bandwidth, expected.densities[i].bandwidth);
  }
});

test("a group whose every filter holds NaN is left out as in the other modes", async () => {
  const broken = new Float32Array(9 * 64).fill(Number.NaN);
  const some = [
    await tensorModel("nan.safetensors", { "c.weight": { shape: [8, 8, 3, 3], values: broken } }),
    ...models,
  ];
  const { groups } = await analyze(some, { basis, range });
  assert.equal(
    groups.map(({ name }) => name),
    (await analyze(some, { basis })).groups.map(({ name }) => name),
  );
  assert.is(await roundsOf(some, { basis, range }, 2), 2);
});

test.run();
