import { test } from "uvu";
import * as assert from "uvu/assert";
import { MomentSummary } from "../../sdk/statistics/moments.ts";
import { type AboveBound, choicesOf, momentsAbove, stateFrom } from "../../sdk/statistics/moments-above.ts";
import { FilterStream } from "../../sdk/streams/filter-stream.ts";
import { inlineRunner } from "../../sdk/streams/task-runner.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { weightsModel } from "../support/operators.ts";
import { seededNormal } from "../support/seeded.ts";

const width = 9;
const normal = seededNormal(3);
/** 200 filters whose largest weights are 1, 2, ... 100 hundredths, each twice; one row a filter. */
const rows = Array.from({ length: 200 }, (_, f) => {
  const row = Float64Array.from({ length: width }, () => 0.001 * normal());
  row[f % width] = -(1 + (f >> 1)) / 100;
  return row;
});

test("moments are those of the filters that any bound within reach leaves, to the bit", async () => {
  const core = await kernels();
  const [layer] = weightsModel([{ weights: Float32Array.from(rows.flatMap((row) => [...row])), k: 3 }], "m").layers;
  const values = rows.map((row) => Float32Array.from(row));
  const largestOf = (row: Float32Array) => row.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const naive = (about: AboveBound, bound: number) => {
    const kept = values.filter((row) => (about.strict ? largestOf(row) > bound : largestOf(row) >= bound));
    const moments = new MomentSummary(core, width);
    if (kept.length > 0)
      moments.update(
        Float32Array.from(kept.flatMap((row) => [...row.map((weight) => weight / (about.divisor ?? 1))])),
        about.divisor === null,
      );
    return moments.save();
  };
  for (const strict of [false, true]) {
    for (const divisor of [null, 1, 3]) {
      const about: AboveBound = { bound: Math.fround(0.1), strict, divisor, signedMaxima: false, room: 16 };
      const stream = new FilterStream(inlineRunner(core), width);
      const visits = stream.visit(momentsAbove, [layer], about);
      const { value } = await visits.next();
      const [found] = value?.result ?? [];
      assert.is(found?.least.length, strict ? 11 : 12);
      const at = (hundredths: number) => stateFrom(found, { ...about, bound: hundredths }, 91);
      // From the bound itself to the value after twice the bound, at values and between them.
      for (let hundredths = 10; hundredths <= 21; hundredths++) {
        for (const bound of [Math.fround(hundredths / 100), hundredths / 100 - 0.001]) {
          if (bound < about.bound || (strict && bound >= Math.fround(0.21))) continue;
          assert.equal(at(bound), naive(about, bound), `${bound}`);
        }
      }
      // Beyond it nothing is given.
      assert.is(at(strict ? Math.fround(0.21) : 0.2101), undefined);
      assert.is(at(Number.POSITIVE_INFINITY), undefined);
    }
  }
});

test("what is given ends with the room, and reaches as far as it may where no filter is left", async () => {
  const core = await kernels();
  const [layer] = weightsModel([{ weights: Float32Array.from(rows.flatMap((row) => [...row])), k: 3 }], "m").layers;
  const given = async (bound: number, room: number) => {
    const about: AboveBound = { bound, strict: false, divisor: null, signedMaxima: false, room };
    const stream = new FilterStream(inlineRunner(core), width);
    const { value } = await stream.visit(momentsAbove, [layer], about).next();
    return {
      least: [...(value?.result[0].least ?? [])],
      at: (b: number) => stateFrom(value?.result[0], { ...about, bound: b }, 91),
    };
  };
  const near = async (bound: number, room: number) =>
    (await given(bound, room)).least.map((value) => Math.round(100 * value));
  assert.equal(await near(0.4, 3), [40, 41, 42]);
  assert.equal(await near(0.4, 1), [40]);
  assert.equal(await near(0.98, 16), [98, 99, 100, Number.POSITIVE_INFINITY]);
  const { at } = await given(0.98, 16);
  assert.equal(at(Number.POSITIVE_INFINITY), new Float64Array(91));
  // 3 x 3 filters: a state of 91 numbers takes the room of four times as many.
  assert.equal(
    [0, 727, 728, 1e6].map((room) => choicesOf(room, width)),
    [1, 1, 2, 16],
  );
});

test.run();
