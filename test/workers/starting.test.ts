import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sumAgainst } from "../../sdk/statistics/orthogonality.ts";
import { AbortedError, analyze, createPool, toJson, UsageError, WorkerError, workerScript } from "./built.ts";
import { failureOf, panel, sampleModel, withPool } from "./pools.ts";

// How workers start, how many, and where there are none.

const lengthOf = (numbers: object) => ("length" in numbers ? numbers.length : undefined);

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
