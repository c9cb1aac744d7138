import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { npyHeader } from "../../sdk/export/npy.ts";
import { labelModels } from "../../sdk/model/label-models.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { parseLabels } from "../../sdk/model/parse-labels.ts";
import { shareFilters } from "../../sdk/model/read-filters.ts";
import { surveyFilters } from "../../sdk/statistics/filter-survey.ts";
import type { Chunk } from "../../sdk/streams/chunk.ts";
import { FilterStream } from "../../sdk/streams/filter-stream.ts";
import { packArrays } from "../../sdk/streams/pack-arrays.ts";
import { sharedReader } from "../../sdk/streams/shared-reader.ts";
import type { Task } from "../../sdk/streams/task.ts";
import { inlineRunner, type TaskRunner } from "../../sdk/streams/task-runner.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { seededNormal } from "../support/seeded.ts";

// Jobs and what comes of them, posted as the seats of a pool do it, but within this thread.

const core = await load();
const folder = mkdtempSync(join(tmpdir(), "convscope-post-"));
test.after(() => rmSync(folder, { recursive: true }));

/** 300 filters, one with a NaN, in runs that a table names: neighbours in the file, and one that stands alone. */
async function runs() {
  const normal = seededNormal(3);
  const weights = Float32Array.from({ length: 300 * 9 }, normal);
  weights[9 * 41] = Number.NaN;
  const path = join(folder, "filters.npy");
  writeFileSync(path, Buffer.concat([npyHeader("<f4", [300, 3, 3]), Buffer.from(weights.buffer)]));
  const [model] = labelModels(
    [await openModel(await openFile(path))],
    parseLabels(["filter_ids", "0:9", "10:40", "41:41", "42:99", "120:299"].join("\n"), "csv"),
  );
  return model;
}

/** A runner that posts: what is packed is cloned, unpacked, done, and back. */
function postingRunner(seen: { packed: boolean; input: unknown; done: unknown }[]): TaskRunner {
  return {
    ahead: 1,
    readsShared: true,
    async run<I, R>({ run, posting }: Task<I, R>, input: I): Promise<R> {
      const read = await sharedReader();
      const packed = posting?.pack(input) ?? null;
      if (packed === null || posting === undefined) return run(core, input, read);
      const done = posting.packDone(run(core, posting.unpack(structuredClone(packed)), read));
      const came = structuredClone(done);
      seen.push({ packed: true, input: packed, done: came });
      return posting.unpackDone(came, input);
    },
  };
}

test("runs of one array are read where they lie, those that follow each other at once", async () => {
  const model = await runs();
  const shared = model.layers.map((layer) => shareFilters(layer, 0, layer.filters));
  assert.ok(shared.every((numbers) => numbers !== undefined));
  const reads: number[] = [];
  const runner: TaskRunner = {
    ahead: 1,
    readsShared: true,
    run: async (task, input) => {
      const read = await sharedReader();
      return task.run(core, input, (numbers) => {
        reads.push(numbers.count / 9);
        return read(numbers);
      });
    },
  };
  const found = [];
  for await (const visit of new FilterStream(runner, 9).visit(surveyFilters, model.layers, asked)) found.push(visit);
  assert.equal(reads, [100, 180]);
  assert.equal(
    found.flatMap(({ chunks }) => chunks.map(({ total, nonFinite }) => [total, nonFinite])),
    [
      [10, []],
      [31, []],
      [1, [0]],
      [58, []],
      [180, []],
    ],
  );
  await model.close();
});

const asked = { signedMaxima: false, examples: 2, sampled: 0, shares: [0.01, 0.1] };

test("what is posted in columns comes back as what is done here, to the bit", async () => {
  const model = await runs();
  const visits = async (runner: TaskRunner) => {
    const all = [];
    for await (const visit of new FilterStream(runner, 9).visit(surveyFilters, model.layers, asked)) all.push(visit);
    return all;
  };
  const seen: Parameters<typeof postingRunner>[0] = [];
  const [here, there] = [await visits(inlineRunner(core)), await visits(postingRunner(seen))];
  assert.is(seen.length, 1);
  // One memory for all small arrays, none for filters that stay where they are.
  const buffers = new Set<unknown>();
  const look = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) look(part);
  };
  look(seen[0].done);
  assert.is(buffers.size, 1);
  assert.equal(there, here);
  await model.close();
});

test("chunks whose filters were all finite are not looked through again, others are, and what is found stays the same", async () => {
  // Two chunks and a part of a third; one filter of the second is not finite.
  const [filters, damaged] = [2 * 65_536 + 100, 70_000];
  const weights = Float32Array.from({ length: 9 * filters }, seededNormal(5));
  weights[9 * damaged + 8] = Number.POSITIVE_INFINITY;
  const path = join(folder, "large.npy");
  writeFileSync(path, Buffer.concat([npyHeader("<f4", [filters, 3, 3]), Buffer.from(weights.buffer)]));
  const model = await openModel(await openFile(path));
  const given: unknown[] = [];
  const noted = (runner: TaskRunner): TaskRunner => ({
    ...runner,
    run(task, input, signal) {
      for (const { start, nonFinite } of (input as { chunks: Chunk[] }).chunks) given.push([start, nonFinite]);
      return runner.run(task, input, signal);
    },
  });
  for (const runner of [inlineRunner(core), postingRunner([])]) {
    given.length = 0;
    const stream = new FilterStream(noted(runner), 9);
    const visits = async () => {
      const all = [];
      for await (const visit of stream.visit(surveyFilters, model.layers, asked)) all.push(visit);
      return all;
    };
    const [first, again] = [await visits(), await visits()];
    assert.equal(given, [
      [0, null],
      [65_536, null],
      [131_072, null],
      [0, []],
      [65_536, null],
      [131_072, []],
    ]);
    assert.equal(again, first);
    assert.equal(
      again.flatMap(({ chunks }) => chunks.flatMap(({ nonFinite }) => nonFinite)),
      [damaged],
    );
  }
  await model.close();
});

test("arrays of any type and length are packed one after the other", () => {
  const large = new Float64Array(4096).fill(7);
  const message = {
    a: new Uint8Array([1, 2, 3]),
    lists: [new Float64Array([0.5, -1]), new Float64Array()],
    inner: { b: new Float32Array([9]), large },
    rows: [1, 2, 3],
  };
  const packed = packArrays(structuredClone(message));
  assert.equal(packed, message);
  assert.is(packed.a.buffer, packed.lists[0].buffer);
  assert.is(packed.a.buffer, packed.inner.b.buffer);
  assert.is.not(packed.a.buffer, packed.inner.large.buffer);
});

test.run();
