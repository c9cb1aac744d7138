import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../sdk/index.ts";
import { collectState, decodeState, encodeState, mergeStates, type StateBytes } from "../../sdk/states/index.ts";
import { tensorModel } from "../support/models.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Bytes that are alive: objects, and arrays outside of the heap, but for the linear memory of the kernels. */
async function alive(): Promise<number> {
  const { memory } = await load();
  for (let i = 0; i < 3; i++) gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external - memory.buffer.byteLength;
}

const layers = 3000;
const model = await tensorModel(
  "many.safetensors",
  Object.fromEntries(Array.from({ length: layers }, (_, i) => [`c${i}.weight`, { shape: [2, 4, 3, 3] }])),
);
const shard = { index: 0, of: 2 };
/** What all shards have found in round 1, as bytes. */
const first = encodeState(
  mergeStates(
    await Promise.all(
      [0, 1].map(async (index) => ({
        name: `${index}`,
        state: await collectState([model], { shard: { index, of: 2 } }),
      })),
    ),
  ),
);

/** The bytes as a file has them: copies, a piece at a time. */
class Pieces implements StateBytes {
  readonly byteLength = first.byteLength;
  largest = 0;

  subarray(start: number, end: number): Uint8Array {
    this.largest = Math.max(this.largest, end - start);
    return first.slice(start, end);
  }
}

test("a later round holds little of a layer that was found in an earlier one, and reads the state in pieces", async () => {
  assert.ok(first.byteLength > 3000 * layers, `a state of ${first.byteLength} bytes`);
  await load();
  const bytes = new Pieces();
  const before = await alive();
  const from = decodeState(bytes, "r1.state");
  let most = 0;
  let steps = 0;
  // Far between, since each looks through the whole heap.
  const onStep = async () => {
    if (steps++ % 10 === 0) most = Math.max(most, (await alive()) - before);
  };
  await collectState([model], { shard, from, onStep });
  assert.ok(steps > 0);
  assert.ok(bytes.largest <= 2 ** 18, `${bytes.largest} bytes at once`);
  // 2.1 kB: its description, its place in each pass and in groups. The finds themselves, of 3.3 kB in the state, are gone.
  assert.ok(most < 3000 * layers, `${Math.round(most / layers)} bytes a layer`);
});

test.run();
