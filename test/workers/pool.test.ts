import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalyzeOptions, Model, Pool } from "../../sdk/index.ts";
import { searchQuantiles } from "../../sdk/statistics/coefficient-tasks.ts";
import { sumAgainst } from "../../sdk/statistics/orthogonality.ts";
import { convLayer } from "../support/layers.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import {
  AbortedError,
  analyze,
  createPool,
  extractKeys,
  idealize,
  measureNorms,
  openFile,
  openModel,
  operators,
  publishedBasis,
  scaleSpace,
  toJson,
  UsageError,
  WorkerError,
  workerScript,
} from "./built.ts";

/** A model in memory: layers of one chunk, of two, of zeros, and one with filters that cannot be used. */
function sampleModel(): Model {
  const normal = seededNormal(7);
  const weights = (count: number) => Float32Array.from({ length: 9 * count }, normal);
  const broken = weights(64 * 8);
  broken[100] = Number.NaN;
  const layers = [
    convLayer(weights(32 * 16), 32, 16, 3, "small"),
    convLayer(weights(270 * 250), 270, 250, 3, "large"),
    convLayer(new Float32Array(9 * 64), 8, 8, 3, "zeros"),
    convLayer(broken, 64, 8, 3, "broken"),
  ];
  return {
    name: "sample",
    part: "",
    format: "npz",
    tensors: layers.map(({ tensor }) => tensor),
    layers,
    order: "file",
    notes: [],
    files: [{ name: "sample", byteLength: 0, read: async () => new Uint8Array() }],
    roles: new Map(),
    close: async () => {},
  };
}

async function withPool<R>(options: Parameters<typeof createPool>[0], body: (pool: Pool) => Promise<R>): Promise<R> {
  const pool = createPool(options);
  try {
    return await body(pool);
  } finally {
    pool.dispose();
  }
}

/** What `promise` fails with. */
async function failureOf(promise: Promise<unknown>, name = ""): Promise<unknown> {
  return promise.then(
    () => assert.unreachable(`nothing failed ${name}`),
    (error) => error,
  );
}

const rows = (count: number, fan: number) => Float32Array.from({ length: count * fan }, seededNormal(3));
const panel = (count: number, fan: number) => ({ a: rows(count, fan), others: [null], fan });
const lengthOf = (numbers: object) => ("length" in numbers ? numbers.length : undefined);

for (const [by, sizes] of [["layer", [1, 2, 8]] as const, ["model", [2]] as const]) {
  test(`by ${by}: ${sizes.join(", ")} workers, and none, give the same bytes`, async () => {
    const model = sampleModel();
    const options: AnalyzeOptions = { by, excludeSparse: by === "model" ? "all" : "basis" };
    const inline = toJson(await analyze([model], options));
    for (const size of sizes) {
      const json = await withPool({ size }, async (pool) => toJson(await analyze([model], { ...options, pool })));
      assert.ok(json === inline, `${size} workers`);
    }
    const json = await withPool({ size: 2, worker: () => null }, async (pool) =>
      toJson(await analyze([model], { ...options, pool })),
    );
    assert.ok(json === inline, "a pool without workers");
  });
}

/** Layers of several kernel sizes, some of several chunks of a fit, with filters that cannot be used. */
function severalSizes(): Model {
  const normal = seededNormal(23);
  const layer = (out: number, within: number, k: number, name: string) => {
    const weights = Float32Array.from({ length: out * within * k * k }, normal);
    weights.fill(0, 0, k * k);
    if (name !== "again" && name !== "last") weights[3 * k * k] = Number.NaN;
    weights.fill(0.25, 5 * k * k, 6 * k * k);
    return convLayer(weights, out, within, k, name);
  };
  const layers = [
    layer(32, 20, 3, "small"),
    layer(24, 25, 5, "middle"),
    layer(16, 8, 3, "again"),
    layer(20, 2, 7, "large"),
    layer(8, 4, 5, "last"),
  ];
  return { ...sampleModel(), layers, tensors: layers.map(({ tensor }) => tensor) };
}

type StudyRun = (options: { pool?: Pool; layers: string[] }) => Promise<unknown>;

/** What has --workers, in short runs of every way that filters take. */
function everyStudy(models: Model[]): Record<string, StudyRun> {
  return {
    analyze: (options) => analyze(models, { ...options, kernel: "all", by: "layer" }),
    compare: (options) => analyze([...models, ...models], { ...options, kernel: "all", by: "model" }),
    operators: (options) => operators(models, { ...options, size: 8, nullSamples: 300, clusters: 3 }),
    "operators, zero": (options) =>
      operators(models, { ...options, size: 7, nullSamples: 40, boundary: "zero", filters: true }),
    norms: (options) => measureNorms(models, { ...options, size: 8 }),
    "norms only": (options) => measureNorms(models, { ...options, size: 8, normOnly: true }),
    "scale-space": (options) => scaleSpace(models, { ...options, pooled: true, filters: true }),
    "scale-space, extended": (options) => scaleSpace(models, { ...options, layers: ["again", "last"], extended: true }),
    keys: (options) => extractKeys(models, { ...options, kernel: 5, candidates: 12, restarts: 3 }),
    idealize: async (options) => (await idealize(models[0], { ...options, minCosine: 0.5 })).manifest,
  };
}

test("every study gives the same bytes with 1, 2, 3 and 8 workers as without, of several kernel sizes", async () => {
  const studies = everyStudy([severalSizes()]);
  const inline = new Map<string, string>();
  for (const [name, study] of Object.entries(studies)) inline.set(name, toJson(await study({ layers: ["*"] })));
  for (const size of [1, 2, 3, 8]) {
    await withPool({ size }, async (pool) => {
      for (const [name, study] of Object.entries(studies)) {
        assert.ok(toJson(await study({ layers: ["*"], pool })) === inline.get(name), `${name}, ${size} workers`);
      }
      assert.is(pool.threads, size);
    });
  }
});

test("a file that the workers read themselves gives the bytes that one read here gives", async () => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-pool-"));
  try {
    const file = join(folder, "sample.safetensors");
    const values = Float32Array.from({ length: 9 * (700 * 500 + 64) }, seededNormal(11));
    values[500] = Number.POSITIVE_INFINITY;
    const end = 36 * 700 * 500;
    const header = {
      // More rows than one panel of the orthogonality holds.
      "a.weight": { dtype: "F32", shape: [700, 500, 3, 3], data_offsets: [0, end] },
      "b.weight": { dtype: "F32", shape: [8, 8, 3, 3], data_offsets: [end, values.byteLength] },
    };
    writeFileSync(file, safetensors(header, new Uint8Array(values.buffer)));
    const results: string[] = [];
    for (const size of [0, 2, 8]) {
      const model = await openModel(await openFile(file));
      const pool = size === 0 ? undefined : createPool({ size });
      results.push(toJson(await analyze([model], { pool })));
      pool?.dispose();
      await model.close();
    }
    const here = createPool({ size: 2, worker: () => null });
    const model = await openModel(await openFile(file));
    results.push(toJson(await analyze([model], { pool: here })));
    await model.close();
    assert.is(new Set(results).size, 1);
    assert.match(results[0], createHash("sha256").update(readFileSync(file)).digest("hex"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("one model given twice: two passes over one layer at once", async () => {
  const { layers, ...rest } = sampleModel();
  const model = { ...rest, layers: layers.slice(0, 1) };
  const inline = toJson(await analyze([model, model], {}));
  assert.ok(inline === (await withPool({ size: 2 }, async (pool) => toJson(await analyze([model, model], { pool })))));
});

test("progress comes to its end, and never goes back", async () => {
  const seen: { done: number; total: number }[] = [];
  await withPool({ size: 2 }, (pool) =>
    analyze([sampleModel()], { pool, onProgress: ({ done, total }) => seen.push({ done, total }) }),
  );
  assert.ok(seen.length > 10);
  assert.ok(seen.every(({ done }, i) => i === 0 || done > seen[i - 1].done));
  assert.is(seen.at(-1)?.done, seen.at(-1)?.total);
});

test("arrays are moved to the worker and back, not copied", async () => {
  await withPool({ size: 1 }, async (pool) => {
    const input = panel(8, 36);
    const { a } = await pool.run(sumAgainst, input);
    assert.is(input.a.buffer.byteLength, 0);
    assert.is(lengthOf(a), 8 * 36);
    // Without a worker nothing moves.
    const kept = panel(8, 36);
    await withPool({ size: 1, worker: () => null }, (here) => here.run(sumAgainst, kept));
    assert.is(kept.a.length, 8 * 36);
  });
});

test("an abort ends a running task, and its worker is replaced", async () => {
  const threads: Worker[] = [];
  const worker = () => {
    threads.push(new Worker(workerScript));
    return threads[threads.length - 1];
  };
  await withPool({ size: 1, worker }, async (pool) => {
    await pool.run(sumAgainst, panel(2, 9));
    const controller = new AbortController();
    // Minutes of work: the test only ends because the thread does.
    const long = pool.run(sumAgainst, panel(30_000, 100), controller.signal);
    setTimeout(() => controller.abort("enough"), 50);
    const error = await failureOf(long);
    assert.instance(error, AbortedError);
    assert.is((error as Error).cause, "enough");
    assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
    assert.is(threads.length, 2);
  });
});

test("an aborted study fails as one in line does, and the pool goes on", async () => {
  await withPool({ size: 2 }, async (pool) => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const study = analyze([sampleModel()], { pool, signal: controller.signal, onProgress });
    assert.instance(await failureOf(study), AbortedError);
    assert.is((await analyze([sampleModel()], { pool })).schema, "convscope/1");
  });
});

test("a worker that dies fails its task with a WorkerError and is replaced", async () => {
  let started = 0;
  const dying = `import ${JSON.stringify(workerScript.href)};
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ path }) => path?.[0] === "run" && process.exit(7));`;
  const worker = () =>
    started++ === 0
      ? new Worker(new URL(`data:text/javascript,${encodeURIComponent(dying)}`))
      : new Worker(workerScript);
  await withPool({ size: 1, worker }, async (pool) => {
    const error = await failureOf(pool.run(sumAgainst, panel(2, 9)));
    assert.instance(error, WorkerError);
    assert.match((error as Error).message, "a worker died at its work: it ended with 7");
    assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
    assert.is(started, 2);
  });
});

test("a worker that does not start, or is of another version, is a WorkerError", async () => {
  const scripts = {
    "did not start: no such luck": "throw new Error('no such luck')",
    "of another version": `import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ id }) => parentPort.postMessage({ id, type: "RAW", value: "0000" }));`,
  };
  for (const [message, script] of Object.entries(scripts)) {
    const worker = () => new Worker(script, { eval: true });
    await withPool({ size: 1, worker }, async (pool) => {
      const error = await failureOf(pool.run(sumAgainst, panel(2, 9)));
      assert.instance(error, WorkerError);
      assert.match((error as Error).message, message);
    });
  }
});

/** A worker that counts itself while it runs. */
function counted(running: Set<Worker>): Worker {
  const thread = new Worker(workerScript);
  running.add(thread);
  thread.on("exit", () => running.delete(thread));
  return thread;
}

test("a worker that a factory gives when nobody waits for it any more is ended", async () => {
  for (const end of ["abort", "dispose"] as const) {
    const running = new Set<Worker>();
    let give: ((thread: Worker) => void) | undefined;
    const slow = () => new Promise<Worker>((resolve) => (give = resolve));
    const pool = createPool({ size: 1, worker: () => (give === undefined ? slow() : counted(running)) });
    const controller = new AbortController();
    const waiting = failureOf(pool.run(sumAgainst, panel(2, 9), controller.signal));
    while (give === undefined) await new Promise((asked) => setTimeout(asked));
    if (end === "abort") controller.abort();
    else pool.dispose();
    assert.instance(await waiting, end === "abort" ? AbortedError : WorkerError);
    const late = counted(running);
    give(late);
    // One that stays does not keep this process: the file would end here, without its total.
    late.unref();
    await once(late, "exit");
    if (end === "abort") {
      assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
      assert.equal([pool.threads, running.size], [1, 1]);
    }
    pool.dispose();
    assert.is(pool.threads, 0);
  }
});

test("a factory that throws, at once or later, is a WorkerError", async () => {
  const factories = [
    () => {
      throw new Error("no such luck");
    },
    async () => Promise.reject(new Error("no such luck")),
  ];
  for (const worker of factories) {
    await withPool({ size: 1, worker }, async (pool) => {
      const error = await failureOf(pool.run(sumAgainst, panel(2, 9)));
      assert.instance(error, WorkerError);
      assert.is((error as Error).message, "a worker did not start: no such luck");
      assert.is(((error as Error).cause as Error).message, "no such luck");
    });
  }
});

test("a bundle that left the worker's script out works in the calling thread, and says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-bundle-"));
  try {
    const bundle = async (format: "esm" | "cjs", name: string) => {
      const outfile = join(folder, name);
      await build({
        entryPoints: ["dist/index.js"],
        outfile,
        bundle: true,
        format,
        platform: "node",
        logLevel: "silent",
      });
      return (await import(outfile)) as typeof import("../../sdk/index.ts");
    };
    const bundled = await bundle("esm", "bundle.mjs");
    const inline = toJson(await analyze([sampleModel()]));
    // A CommonJS module does not know its address: no worker can even be made.
    for (const { analyze, createPool } of [bundled, await bundle("cjs", "bundle.cjs")]) {
      const pool = createPool({ size: 2 });
      assert.ok(toJson(await analyze([sampleModel()], { pool })) === inline);
      assert.is(pool.threads, 0);
      pool.dispose();
    }
    // Where the script lies beside the bundle, and a worker has started once, one that dies is an error.
    const script = `import ${JSON.stringify(workerScript.href)};
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ path }) => path?.[0] === "run" && process.exit(7));`;
    writeFileSync(join(folder, "worker.js"), script);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const dying = bundled.createPool({ size: 2 });
    const error = await failureOf(dying.run(sumAgainst, panel(2, 9)));
    assert.match((error as Error).message, "a worker died at its work: it ended with 7");
    dying.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an array that was moved away before is an error, not a task without an end", async () => {
  await withPool({ size: 1 }, async (pool) => {
    const moved = panel(2, 9);
    structuredClone(moved.a, { transfer: [moved.a.buffer] });
    const error = await failureOf(pool.run(sumAgainst, moved));
    assert.instance(error, UsageError);
    assert.match((error as Error).message, "was moved to another thread before: a tensor's read must give a new one");
    assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
    // An array that is empty was not moved; memory that threads share is not.
    assert.equal((await pool.run(sumAgainst, { a: rows(0, 9), others: [null], fan: 9 })).sums, [0]);
    const shared = new Float32Array(new SharedArrayBuffer(72));
    shared.set(rows(2, 9));
    const [own, sent] = await Promise.all(
      [rows(2, 9), shared].map((a) => pool.run(sumAgainst, { a, others: [null], fan: 9 })),
    );
    assert.equal([own.sums.length, sent.sums.length, shared.length], [1, 1, 18]);
  });
});

test("a model whose read gives one array again and again is told of, by its layer's name", async () => {
  const values = Float32Array.from({ length: 9 * 64 }, seededNormal(3));
  const [layer] = sampleModel().layers;
  const owned = { ...layer, tensor: { ...layer.tensor, read: async () => values } };
  const model = { ...sampleModel(), layers: [{ ...owned, filters: 64, out: 8, in: 8 }] };
  await withPool({ size: 2 }, async (pool) => {
    assert.is((await analyze([model], {})).models[0].layers.length, 1);
    const study = () => scaleSpace([model], { pool, layers: ["*"] });
    await study();
    const error = await failureOf(study());
    assert.instance(error, UsageError);
    assert.match(
      (error as Error).message,
      '"small": read gave 0 weights, expected 576: it must give a new array each time',
    );
  });
});

test("an answer that cannot be read fails its task, and the worker is replaced", async () => {
  const threads: Worker[] = [];
  const worker = () => {
    threads.push(new Worker(workerScript));
    return threads[threads.length - 1];
  };
  await withPool({ size: 1, worker }, async (pool) => {
    await pool.run(sumAgainst, panel(2, 9));
    const long = failureOf(pool.run(sumAgainst, panel(30_000, 100)));
    // As Node.js tells of a message whose parts this thread cannot make.
    setTimeout(() => threads[0].emit("messageerror", new Error("no such class")), 20);
    const error = await long;
    assert.instance(error, WorkerError);
    assert.match((error as Error).message, "a worker died at its work: a message could not be read");
    assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
    assert.is(threads.length, 2);
  });
});

/** What a worker does at the second task that the workers get. */
const endings = {
  dies: { does: "process.exit(7)", error: "a worker died at its work: it ended with 7" },
  throws: {
    does: `parentPort.postMessage({ id, type: "HANDLER", name: "throw", value: { isError: true, value: { name: "Error", message: "no such luck", stack: "" } } })`,
    error: "no such luck",
  },
};

for (const [ending, { does, error: expected }] of Object.entries(endings)) {
  test(`a worker that ${ending} ends every study with one error, and no thread is left over`, async () => {
    const loose: unknown[] = [];
    const onLoose = (error: unknown) => loose.push(error);
    process.on("unhandledRejection", onLoose);
    const script = `import ${JSON.stringify(workerScript.href)};
      import { parentPort, workerData } from "node:worker_threads";
      parentPort.on("message", ({ id, path }) => {
        if (path?.[0] === "run" && Atomics.add(workerData, 0, 1) === 1) ${does};
      });`;
    const running = new Set<Worker>();
    const tasks = new Int32Array(new SharedArrayBuffer(4));
    const worker = () => {
      const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), { workerData: tasks });
      running.add(thread);
      thread.on("exit", () => running.delete(thread));
      return thread;
    };
    for (const [name, study] of Object.entries(everyStudy([severalSizes()]))) {
      const pool = createPool({ size: 2, worker });
      tasks[0] = 0;
      const error = (await failureOf(study({ layers: ["*"], pool }), name)) as Error;
      assert.match(error.message, expected, name);
      pool.dispose();
      assert.is(pool.threads, 0, name);
    }
    // Threads end by and by, what was rejected without a listener is told of in the next turn.
    const ended = Date.now() + 20_000;
    while (running.size > 0 && Date.now() < ended) await new Promise((turn) => setTimeout(turn, 20));
    assert.is(running.size, 0);
    process.off("unhandledRejection", onLoose);
    assert.equal(loose, []);
  });
}

test("threads are the workers that run", async () => {
  await withPool({ size: 3 }, async (pool) => {
    assert.is(pool.threads, 0);
    await Promise.all([2, 2].map((rows) => pool.run(sumAgainst, panel(rows, 9))));
    assert.is(pool.threads, 2);
    pool.dispose();
    assert.is(pool.threads, 0);
  });
});

test("workers that are started before a task are those that do it, and none is made for it", async () => {
  let made = 0;
  const worker = () => {
    made++;
    return new Worker(workerScript);
  };
  await withPool({ size: 2, worker }, async (pool) => {
    pool.start?.(1);
    pool.start?.(1);
    await pool.run(sumAgainst, panel(2, 9));
    assert.equal([made, pool.threads], [1, 1]);
    pool.start?.(9);
    await Promise.all([2, 2].map((rows) => pool.run(sumAgainst, panel(rows, 9))));
    assert.equal([made, pool.threads], [2, 2]);
    pool.dispose();
    pool.start?.(2);
    assert.equal([made, pool.threads], [2, 0]);
  });
});

test("what keeps a started worker from starting is an error of its first task, and no other task's", async () => {
  let isBroken = true;
  const worker = () => {
    if (isBroken) throw new Error("no such script");
    return new Worker(workerScript);
  };
  await withPool({ size: 1, worker }, async (pool) => {
    pool.start?.(1);
    const error = await failureOf(pool.run(sumAgainst, panel(2, 9)));
    assert.is((error as Error).message, "a worker did not start: no such script");
    isBroken = false;
    pool.start?.(1);
    assert.ok(await pool.run(sumAgainst, panel(2, 9)));
    assert.is(pool.threads, 1);
  });
});

test("workers that wait for a task keep no process alive", () => {
  const script = `import { createPool } from ${JSON.stringify(new URL("./index.js", workerScript).href)};
    createPool({ size: 2 }).start(2);`;
  const { status, error } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 120_000 });
  assert.equal([status, error], [0, undefined]);
});

test("a study starts no more workers than it has work for", async () => {
  await withPool({ size: 4 }, async (pool) => {
    const asked: number[] = [];
    const watched = {
      ...pool,
      ahead: 2,
      readsShared: true,
      run: pool.run.bind(pool),
      start: (n: number) => asked.push(n),
    };
    await analyze([sampleModel()], { pool: watched as never });
    await analyze([sampleModel()], { pool: watched as never, layers: ["small"] });
    // One for 50,000 filters: 67,500 and a few; 512.
    assert.equal(asked, [1, 0]);
  });
});

test("an error of a task keeps its class, code and message", async () => {
  const wrong = () => ({
    chunks: [{ start: 0, total: 2, data: rows(2, 9), nonFinite: null, outputs: 0, keep: true }],
    places: [0],
    width: 9,
    params: { basis: publishedBasis("cnn-filter-db"), steps: new Array(9).fill([{ lo: 1, hi: 0, step: "histogram" }]) },
  });
  const [inline, error] = await Promise.all(
    [{ worker: () => null }, {}].map((options) =>
      failureOf(withPool({ size: 1, ...options }, (pool) => pool.run(searchQuantiles, wrong()))),
    ),
  );
  assert.instance(error, UsageError);
  // The task itself is of the sources, not of the build: its error has another class of this name.
  assert.is((inline as Error).name, "UsageError");
  assert.is((error as Error).message, (inline as Error).message);
});

test("of several layers that cannot be read, the first is named", async () => {
  const model = sampleModel();
  const layers = model.layers.map((layer, i) => ({
    ...layer,
    tensor: { ...layer.tensor, read: () => Promise.reject(new UsageError(`layer ${i}`)) },
  }));
  await withPool({ size: 2 }, async (pool) => {
    const error = await failureOf(analyze([{ ...model, layers: [model.layers[0], ...layers.slice(1)] }], { pool }));
    assert.is((error as Error).message, "layer 1");
  });
});

test("dispose ends what is under way; a disposed pool says so", async () => {
  const pool = createPool({ size: 2 });
  const long = pool.run(sumAgainst, panel(30_000, 100));
  setTimeout(() => pool[Symbol.dispose](), 20);
  const ended = await failureOf(long);
  assert.instance(ended, WorkerError);
  assert.match((ended as Error).message, "disposed");
  assert.instance(await failureOf(pool.run(sumAgainst, panel(2, 9))), UsageError);
});

test("a size without meaning is a UsageError", () => {
  for (const size of [0, -1, 1.5, Number.NaN, 257, "2" as unknown as number]) {
    const found = typeof size === "string" ? '"2"' : `${size}`;
    assert.throws(
      () => createPool({ size }),
      (error: Error) =>
        error instanceof UsageError &&
        error.message === `the size of the pool is ${found}, expected a whole number from 1 to 256`,
    );
  }
});

test.run();
