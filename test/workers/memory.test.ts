import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import { analyze, createPool, load, openModel, workerScript } from "./built.ts";

// As many filters as a study hands to its pool: of fewer a layer it does all here, and no worker would tell.
const values = Float32Array.from({ length: 64 * 9 }, seededNormal(1));
const tensors = { "a.weight": { dtype: "F32", shape: [8, 8, 3, 3], data_offsets: [0, values.byteLength] } };
const bytes = safetensors(tensors, new Uint8Array(values.buffer));

test("2,000 rounds of open, analyse, dispose leave the linear memory as the fifth did", async () => {
  const { memory } = await load();
  let fifth = 0;
  for (let round = 1; round <= 2000; round++) {
    const model = await openModel(bytes, { name: "m.safetensors" });
    // Each way of a pool is among the first five; one whose worker is started takes a hundred times as long as none.
    const pool = round % 100 === 1 ? createPool({ size: 1 }) : createPool({ size: 1, worker: () => null });
    await analyze([model], { pool: round % 10 < 3 ? pool : undefined });
    pool.dispose();
    await model.close();
    if (round === 5) fifth = memory.buffer.byteLength;
  }
  assert.is(memory.buffer.byteLength, fifth);
});

test("300 rounds in a worker leave its linear memory as the fifth did", async () => {
  const pages = new Int32Array(new SharedArrayBuffer(4));
  const pool = createPool({ size: 1, worker: () => new Worker(telling, { eval: true, workerData: pages }) });
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round++) {
      const model = await openModel(bytes, { name: "m.safetensors" });
      await analyze([model], { pool });
      await model.close();
    }
  };
  // On a busy machine the worker works before it tells.
  while (pages[0] === 0) await rounds(1);
  await rounds(5);
  const fifth = pages[0];
  await rounds(295);
  pool.dispose();
  assert.is(pages[0], fifth);
});

/** A worker that tells with each message how many pages its memory has by then. */
const telling = `
  const { parentPort, workerData } = require("node:worker_threads");
  const told = import("${new URL("index.js", workerScript)}").then(({ load }) => load());
  // Second to the worker's own listener: the port gives its messages to those that listen by then.
  import("${workerScript}").then(async () => {
    const { memory } = await told;
    parentPort.on("message", () => {
      workerData[0] = memory.buffer.byteLength / 65536;
    });
  });
`;

test.run();
