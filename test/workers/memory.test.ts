import { test } from "uvu";
import * as assert from "uvu/assert";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import { analyze, createPool, load, openModel } from "./built.ts";

const values = Float32Array.from({ length: 16 * 9 }, seededNormal(1));
const tensors = { "a.weight": { dtype: "F32", shape: [4, 4, 3, 3], data_offsets: [0, values.byteLength] } };
const bytes = safetensors(tensors, new Uint8Array(values.buffer));

test("2,000 rounds of open, analyse, dispose leave the linear memory as the fifth did", async () => {
  const { memory } = await load();
  let fifth = 0;
  for (let round = 1; round <= 2000; round++) {
    const model = await openModel(bytes, { name: "m.safetensors" });
    const pool = createPool({ size: 1, worker: () => null });
    await analyze([model], { pool: round % 100 === 0 ? pool : undefined });
    pool.dispose();
    await model.close();
    if (round === 5) fifth = memory.buffer.byteLength;
  }
  assert.is(memory.buffer.byteLength, fifth);
});

test.run();
