import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { searchQuantiles } from "../../sdk/statistics/coefficient-tasks.ts";
import { sumAgainst } from "../../sdk/statistics/orthogonality.ts";
import { AbortedError, analyze, createPool, publishedBasis, UsageError, WorkerError, workerScript } from "./built.ts";
import { everyStudy, failureOf, lengthOf, panel, rows, sampleModel, severalSizes, withPool } from "./pools.ts";

// How work ends that cannot be done: by an abort, an error, a worker that dies.

/** A factory of workers, and those that it has made. */
function remembered() {
  const threads: Worker[] = [];
  const worker = () => {
    threads.push(new Worker(workerScript));
    return threads[threads.length - 1];
  };
  return { threads, worker };
}

test("an abort ends a running task, and its worker is replaced", async () => {
  const { threads, worker } = remembered();
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

test("an answer that cannot be read fails its task, and the worker is replaced", async () => {
  const { threads, worker } = remembered();
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
    // Threads end by and by, what was rejected without a listener is reported in the next turn.
    const ended = Date.now() + 20_000;
    while (running.size > 0 && Date.now() < ended) await new Promise((turn) => setTimeout(turn, 20));
    assert.is(running.size, 0);
    process.off("unhandledRejection", onLoose);
    assert.equal(loose, []);
  });
}

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

test.run();
