import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, type Model } from "../../sdk/index.ts";
import {
  collectState,
  decodeState,
  encodeState,
  mergeStates,
  reportState,
  type StudyState,
} from "../../sdk/states/index.ts";
import type { SavedLeastRows } from "../../sdk/streams/least-rows.ts";
import { bareFilters } from "../support/bare-filters.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { expectSameBytes, nextRound } from "../support/sharded.ts";

/** Depthwise layers, some of filters that are constant, and others beside them. */
function folder(): Promise<Model[]> {
  const flat = Float32Array.from({ length: 60 * 9 }, (_, i) => (i < 90 ? 1 : i < 180 ? 0 : Math.sin(i * i)));
  return Promise.all([
    tensorModel("a.safetensors", { "d1.weight": { shape: [120, 1, 3, 3] }, "c1.weight": { shape: [8, 12, 3, 3] } }),
    tensorModel(
      "b.safetensors",
      { "d1.weight": { shape: [60, 1, 3, 3], values: flat }, "d2.weight": { shape: [90, 1, 3, 3] } },
      { seed: 2 },
    ),
    tensorModel("c.safetensors", { "c1.weight": { shape: [9, 4, 3, 3] } }, { seed: 3 }),
  ]);
}

test("keys of a folder of models in 1, 2, 3 and 5 shards are those of one process, in as many rounds as without", async () => {
  await expectSameBytes(await folder(), { keys: true }, [1, 2, 3, 5]);
});

test("keys of an array of filters, of which a sample is searched", async () => {
  const models = await bareFilters(140_000);
  await expectSameBytes(models, { keys: true }, [2, 5]);
  const { keys } = await analyze(models, { keys: true });
  assert.is(keys?.search?.sampled, 20_000);
  assert.is(keys?.filters.used, 112_000 - 2);
});

test("norms, channels, keys and all else in one study", async () => {
  const all = { norms: true, channels: true, keys: true, operators: true, scaleSpace: true };
  await expectSameBytes(await folder(), { ...all, layers: ["d*"] }, [3]);
});

test("filters of a size that keys alone are taken of belong to a shard, too", async () => {
  const wide = await tensorModel("wide.safetensors", {
    "d1.weight": { shape: [40, 1, 13, 13] },
    "c1.weight": { shape: [8, 4, 3, 3] },
  });
  await expectSameBytes([wide], { keys: true }, [2]);
  const { keys } = await analyze([wide], { keys: true });
  assert.equal(keys?.kernel, [13, 13]);
});

test("of large filters the sample is smaller, so that a state is below 20 MB", async () => {
  const model = await tensorModel("wide.safetensors", {
    "d1.weight": { shape: [3200, 1, 31, 31] },
    "c1.weight": { shape: [8, 4, 3, 3] },
  });
  const collected = await collectState([model], { keys: true, shard: { index: 0, of: 1 } });
  const pass = collected.rounds[0].passes.get("961 sample of keys");
  assert.ok(pass);
  const { ranks, rows } = pass.found as SavedLeastRows;
  // 12 MB, of 4 x 961 + 12 bytes each.
  assert.is(ranks.length, 3112);
  assert.is(rows.length, 3112 * 961);
  const { length } = encodeState(collected);
  assert.ok(length > 11_900_000 && length < 20_000_000, `${length} bytes`);
});

test("without a filter that varies no keys are taken", async () => {
  const flat = await tensorModel("flat.safetensors", {
    "d1.weight": { shape: [4, 1, 3, 3], values: 1 },
    "c1.weight": { shape: [8, 4, 3, 3] },
  });
  await expectSameBytes([flat], { keys: true }, [2]);
});

test("where the shard that searches for keys is missing, a later round searches", async () => {
  const models = await folder();
  const options = { keys: true };
  const first = await nextRound(models, options, 2);
  // The one unit of work lies in the middle, which is the second shard's.
  const second = await collectState(models, { ...options, shard: { index: 0, of: 2 }, from: first });
  assert.not(second.rounds[0].passes.has("9 keys"));
  const states = [first, second].map((state, i) => ({ name: `${i}`, state }));
  let state = mergeStates(states, { partial: true });
  for (let round = 3; round <= 5; round++) state = await nextRound(models, options, 2, state);
  const { keys } = await reportState(decodeState(encodeState(state), "x"));
  assert.equal(keys, (await analyze(models, options)).keys);
});

test("a sample and keys of another shape are refused", async () => {
  const models = await folder();
  const shard = { index: 0, of: 1 };
  const spoilt = async (state: StudyState, key: string, spoil: (found: never) => unknown, message: RegExp) => {
    const last = state.rounds.length - 1;
    const { passes } = state.rounds[last];
    const pass = passes.get(key);
    assert.ok(pass, [...passes.keys()].join());
    const spoiled = new Map(passes).set(key, { ...pass, found: spoil(pass.found as never) });
    const bytes = encodeState({
      ...state,
      rounds: state.rounds.with(last, { ...state.rounds[last], passes: spoiled }),
    });
    const from = decodeState(bytes, "x");
    await expectError(() => collectState(models, { keys: true, shard, from }), "unreadable", message);
  };
  const first = await collectState(models, { keys: true, shard });
  const cut = ({ rows, ...sample }: { rows: Float32Array }) => ({ ...sample, rows: rows.subarray(1) });
  await spoilt(first, "9 sample of keys", cut, /rows, ranks and places are not as many/);
  const second = await collectState(models, { keys: true, shard, from: first });
  const whole = mergeStates([
    { name: "1", state: first },
    { name: "2", state: second },
  ]);
  const short = ([{ unit, found }]: { unit: number; found: { rows: number[][] } }[]) => [
    { unit, found: { ...found, rows: [[1, 2]] } },
  ];
  await spoilt(whole, "9 keys", short, /pass 9 keys is not of the shape/);
});

test.run();
