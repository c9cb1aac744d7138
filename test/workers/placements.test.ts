import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, extractKeys, idealize, type Model, operators, scaleSpace } from "../../sdk/index.ts";
import type { FilterJob } from "../../sdk/streams/filter-job.ts";
import { countOf } from "../../sdk/streams/numbers.ts";
import type { Task } from "../../sdk/streams/task.ts";
import type { TaskRunner } from "../../sdk/streams/task-runner.ts";
import { type Kernels, kernels as load } from "../../sdk/wasm/load.ts";
import { convLayer } from "../support/layers.ts";
import { seededNormal } from "../support/seeded.ts";

const core = await load();

/** Numbers that are copied into the Wasm memory from elsewhere, of arrays as long as a chunk at least. */
class Placements {
  count = 0;
  private longEnough = Number.POSITIVE_INFINITY;

  /** Runs `body` and counts what it copies in; `numbers` are those of the filters that it is given. */
  during<R>(numbers: number, body: () => R): R {
    this.longEnough = numbers;
    try {
      return body();
    } finally {
      this.longEnough = Number.POSITIVE_INFINITY;
    }
  }

  /** Counts what `set` copies into `memory`. */
  watch(memory: WebAssembly.Memory): () => void {
    const { set } = Object.getPrototypeOf(Float32Array.prototype);
    const see = (to: ArrayBufferView, from: ArrayLike<number>) => {
      const isInside = ArrayBuffer.isView(from) && from.buffer === memory.buffer;
      if (to.buffer === memory.buffer && !isInside && from.length >= this.longEnough) this.count += from.length;
    };
    Object.getPrototypeOf(Float32Array.prototype).set = function (from: ArrayLike<number>, at = 0) {
      see(this, from);
      return set.call(this, from, at);
    };
    return () => {
      Object.getPrototypeOf(Float32Array.prototype).set = set;
    };
  }
}

/** Of each task on filters how often their numbers were copied into the memory: one number a run. */
async function placementsOf(study: (runner: TaskRunner) => Promise<unknown>): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const placements = new Placements();
  const runner = {
    ahead: 1,
    readsShared: false,
    async run<I, R>(task: Task<I, R>, input: I): Promise<R> {
      const chunks = (input as Partial<FilterJob<unknown>>)?.chunks;
      const read = (): never => {
        throw new Error("nothing is shared here");
      };
      if (chunks === undefined) return task.run(core, input, read);
      const numbers = chunks.map(({ data }) => countOf(data));
      const all = numbers.reduce((sum, count) => sum + count, 0);
      placements.count = 0;
      const result = placements.during(Math.min(...numbers), () => task.run(core, input, read));
      found.set(task.name, [...(found.get(task.name) ?? []), placements.count / all]);
      return result;
    },
  };
  const unwatch = placements.watch((core as Kernels).memory as WebAssembly.Memory);
  try {
    await study(runner);
  } finally {
    unwatch();
  }
  return found;
}

/** Layers of out * within filters: of more numbers than a task has as parameters. */
function model(type: "f32" | "f64", within = 40): Model {
  const normal = seededNormal(9);
  const layers = [12, 16].map((out, i) => {
    const weights = Float64Array.from({ length: out * within * 9 }, normal);
    weights[17] = i === 0 ? Number.NaN : 1;
    return convLayer(type === "f32" ? Float32Array.from(weights) : weights, out, within, 3, `layer${i}`);
  });
  const about = {
    name: "sample",
    part: "",
    format: "npz" as const,
    order: "file" as const,
    notes: [],
    roles: new Map(),
  };
  return {
    ...about,
    layers,
    tensors: layers.map(({ tensor }) => tensor),
    files: [{ name: "sample", byteLength: 0, read: async () => new Uint8Array() }],
    close: async () => {},
  };
}

for (const type of ["f32", "f64"] as const) {
  const studies: Record<string, (pool: TaskRunner) => Promise<unknown>> = {
    analyze: (pool) => analyze([model(type)], { pool: pool as never, digest: false }),
    operators: (pool) =>
      operators([model(type)], { pool: pool as never, size: 5, nullSamples: 50, clusters: 3, digest: false }),
    "scale-space": (pool) =>
      scaleSpace([model(type, 2)], {
        pool: pool as never,
        layers: ["*"],
        extended: true,
        filters: true,
        digest: false,
      }),
    keys: (pool) =>
      extractKeys([model(type)], { pool: pool as never, layers: ["*"], candidates: 8, restarts: 1, digest: false }),
    idealize: (pool) => idealize(model(type, 2), { pool: pool as never, layers: ["*"] }),
  };
  for (const [name, study] of Object.entries(studies)) {
    test(`${name}, ${type}: each task places its filters into the Wasm memory once`, async () => {
      const found = await placementsOf(study);
      assert.ok(found.size > 0);
      for (const [task, times] of found) assert.equal([...new Set(times)], [1], `${task}: ${times}`);
    });
  }
}

test.run();
