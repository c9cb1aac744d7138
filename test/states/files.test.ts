import { test } from "uvu";
import * as assert from "uvu/assert";
import { ConvscopeError } from "../../sdk/index.ts";
import { decodeValue } from "../../sdk/states/decode-value.ts";
import { encodeValue } from "../../sdk/states/encode-value.ts";
import { collectState, decodeState, encodeState, type FilterRun } from "../../sdk/states/index.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { seeded } from "../support/seeded.ts";

const bytesOf = (value: unknown) => new Uint8Array(Buffer.concat(encodeValue(value)));

/** Tells -0 from 0, and takes NaN for NaN. */
const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];

test("values come back as they were, to the last bit", () => {
  const values: unknown[] = [
    ...[null, true, false, 0, 2.5, Number.NEGATIVE_INFINITY, 1e-320, "", "\u2028 ü", [], {}],
    { __proto__x: [1, [2, { a: null }]], b: "c" },
    ...[[], [1], [255, 256, 0, 0, 0, 0, 0, 0, 7], [-0, 1, 2], [0.5, -3, 2 ** -20], [2 ** -21], [Number.NaN, 0, 0, 0]],
    Array.from({ length: 1000 }, (_, i) => (i % 9 === 4 ? -i / 2 ** 20 : 0)),
  ];
  for (const value of values) {
    const back = decodeValue(bytesOf(value));
    if (typeof value === "object" && !Array.isArray(value)) assert.equal(back, value);
    else if (Array.isArray(value))
      assert.equal(bitsOf(Float64Array.from(back as number[])), bitsOf(Float64Array.from(value)));
    else assert.is(back, value);
  }
  for (const numbers of values.filter(Array.isArray)) {
    if (!numbers.every((one) => typeof one === "number")) continue;
    for (const array of [Float64Array.from(numbers), Float32Array.from(numbers), Uint32Array.from(numbers)]) {
      const back = decodeValue(bytesOf(array)) as Float64Array;
      assert.is(back.constructor, array.constructor);
      assert.equal(bitsOf(back), bitsOf(array));
      // Wherever it stands among other bytes.
      const apart = decodeValue(Buffer.concat([Buffer.alloc(1), ...encodeValue(array)]).subarray(1));
      assert.equal(bitsOf(apart as Float64Array), bitsOf(array));
    }
  }
});

test("bytes that announce more than they hold are refused before anything is made of them", async () => {
  const length = (count: number) => [count & 255, (count >> 8) & 255, (count >> 16) & 255, count >>> 24];
  const most = length(0xffffffff);
  const crafted: Record<string, number[]> = {
    "a list": [3, ...most],
    "a record": [4, ...most],
    "a text": [2, ...most],
    "an array": [5, ...most, 0, 0],
    "a sparse array of nothing": [5, ...most, 16, ...length(0), 1],
    "a number outside of its array": [5, ...length(1), 16, ...length(1), 9, 0, 0, 0, 1, 1],
    "an unknown type": [5, ...length(1), 7, 0],
    "an unknown form": [5, ...length(1), 0, 9],
    "an unknown kind": [99],
    nothing: [],
    "two values": [0, 0],
    "lists in lists": Array.from({ length: 5000 }, (_, i) => (i % 5 === 0 ? 3 : i % 5 === 1 ? 1 : 0)),
  };
  for (const [what, bytes] of Object.entries(crafted)) {
    const error = await expectError(
      () => decodeValue(Uint8Array.from(bytes)),
      what === "lists in lists" ? "unsafe" : "unreadable",
    );
    assert.ok(error.message.length < 120, what);
  }
});

test("any flipped bit, any cut and any other file is refused", async () => {
  const model = await tensorModel("a", { "c.weight": { shape: [8, 4, 3, 3] } });
  const whole = encodeState(await collectState([model], { shard: { index: 0, of: 1 } }));
  assert.equal(encodeState(decodeState(whole, "x.state")), whole);
  const random = seeded(4);
  for (let i = 0; i < 200; i++) {
    const flipped = whole.slice();
    flipped[Math.floor(random() * whole.length)] ^= 1 << Math.floor(8 * random());
    await expectRefusal(flipped);
    await expectRefusal(whole.subarray(0, Math.floor(random() * whole.length)));
  }
  await expectError(() => decodeState(new Uint8Array(9), "x.state"), "unreadable", /x\.state.*is no state file/);
  const newer = whole.slice();
  newer[16] = 3;
  await expectError(() => decodeState(newer, "x.state"), "unsupported", /a state of form 3, expected form 2/);
});

async function expectRefusal(bytes: Uint8Array): Promise<void> {
  try {
    decodeState(bytes, "x.state");
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    assert.ok(["unreadable", "unsupported"].includes(error.code), error.message);
    return;
  }
  assert.unreachable("damage was not seen");
}

test("a state with a true checksum that was made up is refused, or reported as something else, never another failure", async () => {
  const model = await tensorModel("a", { "c.weight": { shape: [8, 4, 3, 3] } });
  const state = await collectState([model], { shard: { index: 0, of: 1 } });
  const [round] = state.rounds;
  const [key, pass] = [...round.passes].filter(([name]) => name.endsWith("survey"))[0];
  const spoiled: [string, unknown][] = [
    ["no list", {}],
    ["an empty entry", [{}]],
    [
      "other fields",
      [{ layer: 0, start: 0, total: 32, nonFinite: new Uint32Array(), found: { survey: {}, cosines: 0 } }],
    ],
    [
      "another length",
      (pass.found as { found: { survey: object } }[]).map((one) => ({
        ...one,
        found: { ...one.found, survey: { ...one.found.survey, raw: new Float64Array(3) } },
      })),
    ],
  ];
  const [one] = pass.found as { layer: number; start: number; total: number }[];
  const places: Partial<Record<keyof typeof one | "nonFinite", unknown>>[] = [
    ...[-1, 1, 0.5, Number.NaN, null, "0"].map((layer) => ({ layer })),
    ...[-1, 1, 0.5, Number.NaN, 1e300].map((start) => ({ start })),
    ...[-1, 0, 31, 33, 0.5, Number.POSITIVE_INFINITY].map((total) => ({ total })),
    ...[[32], [3, 3], [4, 3]].map((indices) => ({ nonFinite: Uint32Array.from(indices) })),
  ];
  for (const place of places) spoiled.push([JSON.stringify(place), [{ ...one, ...place }]]);
  spoiled.push(["a chunk twice", [one, one]], ["no chunk", []]);
  for (const [what, found] of spoiled) {
    const bytes = encodeState({ ...state, rounds: [{ ...round, passes: new Map([[key, { ...pass, found }]]) }] });
    await expectError(
      async () => collectState([model], { shard: { index: 0, of: 1 }, from: decodeState(bytes, what) }),
      "unreadable",
    );
  }
  const runs: unknown[] = [
    [-1, 0, 32],
    [1, 0, 32],
    [0, -1, 32],
    [0, 0, 33],
    [0, 0.5, 32],
    [0, 32, 0],
    [0, 0, Number.NaN],
  ];
  for (const run of [
    ...runs.map((each) => [each]),
    [
      [0, 0, 32],
      [0, 0, 32],
    ],
    [
      [0, 16, 32],
      [0, 0, 16],
    ],
    [
      [0, 0, 20],
      [0, 9, 32],
    ],
  ]) {
    const spoilt = { ...pass, runs: run as FilterRun[] };
    const bytes = encodeState({ ...state, rounds: [{ ...round, passes: new Map([[key, spoilt]]) }] });
    const from = async () => collectState([model], { shard: { index: 0, of: 1 }, from: decodeState(bytes, "x") });
    await expectError(from, "unreadable", /passes that are not of the form|of other filters than its models have/);
  }
});

test.run();
