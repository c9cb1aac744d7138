import * as assert from "uvu/assert";
import { type AnalyzeOptions, analyze, type Model } from "../../sdk/index.ts";
import { collectState } from "../../sdk/states/collect-state.ts";
import {
  decodeState,
  encodeState,
  mergeStates,
  type NamedState,
  reportState,
  type StudyState,
} from "../../sdk/states/index.ts";
import { seeded } from "./seeded.ts";

/** What a shared study came to: the state of all rounds, how many there were, and the largest file of a shard. */
export interface Sharded {
  state: StudyState;
  rounds: number;
  largest: number;
}

/** A study in so many shards, all rounds of it; states go through their bytes, and are merged in a seeded order and tree. */
export async function sharded(
  models: readonly Model[],
  options: AnalyzeOptions,
  of: number,
  seed: number,
): Promise<Sharded> {
  const random = seeded(seed);
  let from: StudyState | undefined;
  let largest = 0;
  for (let round = 1; ; round++) {
    const parts: NamedState[] = from === undefined ? [] : [{ name: `round ${round - 1}`, state: from }];
    let passes = 0;
    for (let index = 0; index < of; index++) {
      const bytes = encodeState(await collectState(models, { ...options, shard: { index, of }, from }));
      largest = Math.max(largest, bytes.length);
      const state = decodeState(bytes, `part-${index}.state`);
      passes += state.rounds[0].passes.size;
      parts.push({ name: `part-${index}.state`, state });
    }
    if (passes === 0 && from !== undefined) return { state: from, rounds: round - 1, largest };
    from = mergeAtRandom(parts, random);
  }
}

/** What all shards find in the next round, merged with the rounds before. */
export async function nextRound(
  models: readonly Model[],
  options: AnalyzeOptions,
  of: number,
  from?: StudyState,
): Promise<StudyState> {
  const parts: NamedState[] = from === undefined ? [] : [{ name: "before", state: from }];
  for (let index = 0; index < of; index++) {
    parts.push({ name: `${index}`, state: await collectState(models, { ...options, shard: { index, of }, from }) });
  }
  return mergeStates(parts);
}

/** That so many shards, each number of them in a seeded order and tree of merges, give the bytes of `analyze`, in few rounds. */
export async function expectSameBytes(
  models: readonly Model[],
  options: AnalyzeOptions,
  shards: readonly number[],
  most = 4,
): Promise<void> {
  const whole = JSON.stringify(await analyze(models, options));
  for (const of of shards) {
    const { state, rounds, largest } = await sharded(models, options, of, of);
    assert.is(JSON.stringify(await reportState(state)), whole, `${of} shards`);
    assert.ok(rounds <= most, `${rounds} rounds`);
    assert.ok(largest < 20_000_000, `${largest} bytes in a state`);
  }
}

/** Two of the states become one, until one is left. */
function mergeAtRandom(parts: readonly NamedState[], random: () => number): StudyState {
  const left = [...parts];
  const take = () => left.splice(Math.floor(random() * left.length), 1)[0];
  while (left.length > 1) {
    const pair = [take(), take()];
    // States of two rounds follow each other once both are whole.
    const rounds = new Set(pair.map(({ state }) => state.rounds[0].after));
    if (rounds.size > 1 && left.length > 0) {
      left.push(...pair);
      continue;
    }
    const name = pair.map((each) => each.name).join("+");
    left.push({ name, state: decodeState(encodeState(mergeStates(pair)), name) });
  }
  return left[0].state;
}
