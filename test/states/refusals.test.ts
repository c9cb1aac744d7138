import { test } from "uvu";
import * as assert from "uvu/assert";
import { type AnalyzeOptions, analyze, type Model } from "../../sdk/index.ts";
import {
  type CollectOptions,
  collectState,
  decodeState,
  encodeState,
  mergeStates,
  reportState,
  type StudyState,
} from "../../sdk/states/index.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { nextRound } from "../support/sharded.ts";

const tensors = { "c1.weight": { shape: [16, 3, 3, 3] }, "c2.weight": { shape: [24, 16, 3, 3] } };
const given = () => Promise.all([tensorModel("a", tensors), tensorModel("b", tensors, { seed: 2 })]);
const models: readonly Model[] = await given();

const part = (index: number, options: Partial<CollectOptions & AnalyzeOptions> = {}, of: Readonly<Model[]> = models) =>
  collectState(of, { shard: { index, of: 2 }, ...options });
const named = (state: StudyState, name: string) => ({ state, name });
const merged = (...states: StudyState[]) => mergeStates(states.map((state, i) => named(state, `${i}.state`)));

const first = [await part(0), await part(1)];
const round1 = merged(...first);
const second = [await part(0, { from: round1 }), await part(1, { from: round1 })];

test("states of other options, basis, version, kernels or inputs are refused by both names", async () => {
  const refusal = async (other: StudyState | Promise<StudyState>, message: RegExp) =>
    expectError(async () => mergeStates([named(first[0], "x.state"), named(await other, "y.state")]), "usage", message);
  await refusal(part(1, { bins: 5 }), /x\.state and y\.state have different options: bins/);
  await refusal(part(1, { basis: "robustness-robust" }), /x\.state and y\.state have different bases/);
  await refusal({ ...first[1], version: "9.9.9" }, /x\.state and y\.state are of versions .* and 9\.9\.9/);
  await refusal({ ...first[1], kernels: "0".repeat(64) }, /x\.state and y\.state were computed by different kernels/);
  const others = [await tensorModel("a", tensors, { seed: 9 }), models[1]];
  await refusal(part(1, {}, others), /x\.state and y\.state are of different inputs/);
});

test("the same shard twice, shards of two cuts, and rounds of two states are refused by both names", async () => {
  const refusal = (states: Record<string, StudyState>, message: RegExp) =>
    expectError(() => mergeStates(Object.entries(states).map(([name, state]) => named(state, name))), "usage", message);
  await refusal({ x: first[0], y: first[1], z: first[0] }, /shard 0 of 2 is in x and in z/);
  await refusal({ x: round1, y: first[1] }, /shard 1 of 2 is in x and in y/);
  const ofThree = await collectState(models, { shard: { index: 2, of: 3 } });
  await refusal({ x: first[0], y: ofThree }, /x is of 2 shards and y of 3/);
  const without = mergeStates([named(first[0], "0")], { partial: true });
  const after = await part(1, { from: without });
  await refusal({ x: round1, y: after }, /y was collected from another state than x/);
});

test("missing shards and rounds are refused, with what to do", async () => {
  await expectError(
    () => part(0, { from: first[0] }),
    "usage",
    /lacks shard 1 of 2 in round 1: merge them, or .*--partial/,
  );
  await expectError(() => reportState(first[1]), "usage", /the state lacks shard 0 of 2 in round 1/);
  await expectError(() => reportState(round1), "usage", /lacks the pass 9 .*collect a further round with --from/);
  await expectError(() => reportState(merged(...second)), "usage", /lacks the rounds before/);
  await expectError(() => reportState(merged(round1, second[0])), "usage", /lacks shard 1 of 2 in round 2/);
  await expectError(() => reportState({ ...round1, version: "0.0.1" }), "usage", /of version 0\.0\.1/);
});

test("a partial state goes on without its missing shards, and the result says so", async () => {
  const some = mergeStates([named(first[0], "0")], { partial: true });
  let state = some;
  for (let round = 2; round <= 4; round++) state = await nextRound(models, {}, 2, state);
  const { findings, models: found } = await reportState(decodeState(encodeState(state), "x"));
  assert.is(findings[0].id, "missing-shards");
  assert.match(findings[0].title, /shard 1 of 2 in round 1 is missing/);
  const skipped = found.flatMap(({ skippedLayers }) => skippedLayers);
  assert.ok(skipped.length > 0);
  for (const { reason } of skipped) assert.match(`${reason}`, /^not collected: shard 1 of 2/);
  // What is there is what it is without the rest.
  const whole = await analyze(models);
  const quality = new Map(
    whole.models.flatMap((model) => model.layers.map((one) => [model.name + one.name, one.quality])),
  );
  for (const model of found)
    for (const layer of model.layers) assert.equal(layer.quality, quality.get(model.name + layer.name));
});

test("a shard of none is refused", async () => {
  await expectError(() => part(2), "usage", /the shard is 2 of 2, expected one of 0 to 1/);
});

test("a shard that is there is not collected again; another one is no such shard", async () => {
  const [, finished] = first;
  assert.is(await part(1, { finished }), finished);
  await expectError(() => part(0, { finished }), "usage", /is of another shard or round/);
  await expectError(() => part(1, { finished, from: round1 }), "usage", /is of another shard or round/);
  await expectError(() => part(1, { finished, bins: 7 }), "usage", /have different options: bins/);
});

test("a shard that is stopped anywhere goes on from what it had saved, to the same bytes", async () => {
  const large = await tensorModel("large", { "c.weight": { shape: [512, 600, 3, 3] } });
  for (const [input, from, steps] of [
    [models, round1, 1],
    [[large], undefined, 2],
  ] as const) {
    const shard = { index: 0, of: 2 };
    const saved: StudyState[] = [];
    const expected = encodeState(
      await collectState(input, {
        shard,
        from,
        onStep: (save) => void saved.push(decodeState(encodeState(save()), "x")),
      }),
    );
    assert.ok(saved.length >= steps, `${saved.length} steps`);
    for (const resume of saved) assert.equal(encodeState(await collectState(input, { shard, from, resume })), expected);
  }
});

test.run();
