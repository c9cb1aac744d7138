import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  countsOfAll,
  type ListedValues,
  likeNearBounds,
  type NearBounds,
  nearBounds,
  nearBoundsOfListed,
  roomOfChunk,
} from "../../sdk/statistics/near-bounds.ts";
import { seeded } from "../support/seeded.ts";

const shares = [0.01, 0.0001, 0.1, 1, 0];
const topOf = (values: readonly Float64Array[]) =>
  values.reduce((most, own) => own.reduce((top, value) => Math.max(top, value), most), Number.NEGATIVE_INFINITY);

/** Parts of one to three chunks, each of which knows its own largest value, and that by lists of its chunks where it is so asked. */
function findsOf(
  chunks: readonly Float64Array[],
  room: number,
  random: () => number,
  listed: (values: Float64Array, params: { shares: number[]; top: number; room: number }) => NearBounds | null,
): NearBounds[] {
  const finds: NearBounds[] = [];
  for (let i = 0; i < chunks.length; ) {
    const part = chunks.slice(i, i + 1 + Math.floor(3 * random()));
    const params = { shares, top: topOf(part), room };
    for (const values of part) finds.push(listed(values, params) ?? nearBounds(values, params));
    i += part.length;
  }
  return finds;
}

/** As a survey lists a chunk: what is below twice the largest share of its own largest value. */
function listOf(values: Float64Array): ListedValues {
  const top = topOf([values]);
  const listedBelow = top > 0 ? 2 * Math.max(...shares) * top : Number.POSITIVE_INFINITY;
  return { maxima: values.filter((value) => value < listedBelow), listedBelow };
}

test("counts of parts that each know their own largest value are those of one that knows all, or are known to be too few", () => {
  const random = seeded(3);
  const rounded = (value: number) => Math.fround(value);
  const draws: Record<string, (chunk: number) => number> = {
    "magnitudes over many decades": (chunk) => 10 ** (-5 * random() + chunk / 8),
    "float32, each twice": () => rounded(Math.floor(40 * random()) / 400),
    "signed, the first chunks below zero": (chunk) => (chunk < 3 ? -random() : random() - 0.5),
    "all zero but the last chunk": (chunk) => (chunk < 7 ? 0 : random()),
    "all zero": () => 0,
    "all below zero": () => -1 - random(),
  };
  for (const [name, draw] of Object.entries(draws)) {
    for (const room of [0, 5, 40, 200, 400]) {
      const chunks = Array.from({ length: 8 }, (_, chunk) =>
        Float64Array.from({ length: chunk === 4 ? 0 : 200 }, () => draw(chunk)),
      );
      const top = topOf(chunks);
      const expected = shares.map((share) =>
        chunks.reduce((sum, values) => sum + values.filter((value) => value < share * top).length, 0),
      );
      let lists = 0;
      const ofList = (enough: number) => (values: Float64Array, params: Parameters<typeof nearBounds>[1]) => {
        const found = nearBoundsOfListed(listOf(values), params, enough);
        if (found !== null) lists++;
        return found;
      };
      for (const listed of [() => null, ofList(1), ofList(1.5)]) {
        const finds = findsOf(chunks, room, random, listed);
        const counts = countsOfAll(finds, shares, top);
        assert.ok(finds.every(({ near }) => near.length <= room));
        // What is listed as a whole always tells.
        if (room >= 200 && lists === 0) assert.ok(counts !== null, `${name}, ${room}`);
        if (counts !== null) assert.equal([...Array.from(counts)], expected, `${name}, ${room}`);
      }
      assert.ok(lists > 5, `${name}: ${lists} of 16 chunks by their lists`);
    }
  }
});

test("what is listed reaches as far as it says: at the first value that is not listed nothing is known", () => {
  // Of 0.1 the bounds pass 0.2, 0.3, 0.4 where the largest is 2, 3, 4.
  const values = Float64Array.of(1, 0.2, 0.3, 0.4);
  const one = nearBounds(values, { shares: [0.1], top: 1, room: 2 });
  assert.equal([one.reach, [...one.near]], [4, [0.2, 0.3]]);
  const known = (top: number) => countsOfAll([one], [0.1], top)?.[0];
  assert.is(known(1), 0);
  assert.is(known(2.5), 1);
  assert.is(known(3.9), 2);
  assert.is(known(4), undefined);
  assert.is(known(5), undefined);
});

test("the list of a chunk tells as much as it reaches, and is of no use below that", () => {
  const list: ListedValues = { maxima: Float64Array.of(0.01, 0.15, 0.19), listedBelow: 0.2 };
  const of = (top: number, enough: number) => nearBoundsOfListed(list, { shares: [0.1, 0.05], top, room: 9 }, enough);
  assert.equal([...(of(1, 1)?.below ?? [])], [1, 1]);
  assert.equal([...(of(1.6, 1)?.below ?? [])], [2, 1]);
  assert.is(of(1, 1)?.reach, 2);
  assert.is(of(1.99, 1)?.reach, 2);
  assert.is(of(2, 1), null);
  assert.ok(of(1.33, 1.5) !== null);
  assert.is(of(1.34, 1.5), null);
  // Of no share above zero nothing is ever listed, and nothing is known.
  assert.is(nearBoundsOfListed({ ...list, listedBelow: 0 }, { shares: [0], top: 1, room: 9 }, 1), null);
});

test("float32 values take half the room; lists take 8 MB of a part at most and 32 MB of a layer, in however many chunks", () => {
  const near = (value: number) => nearBounds(Float64Array.of(value, 1), { shares: [0.1], top: 1, room: 2 }).near;
  assert.instance(near(0.5), Float32Array);
  assert.instance(near(0.3), Float64Array);
  for (const chunks of [2, 17, 300, 22_351, 2 ** 23]) {
    for (const own of [1, Math.ceil(chunks / 16), chunks - 1]) {
      const room = roomOfChunk(chunks, own);
      assert.ok(8 * room * own <= 2 ** 23 && 8 * room * chunks <= 2 ** 25);
      // Of 16 chunks every value.
      if (chunks <= 17) assert.ok(room >= 65_536);
    }
  }
  assert.is(likeNearBounds([1, 2]).below.length, 2);
});

test.run();
