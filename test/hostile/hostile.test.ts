import { test } from "uvu";
import * as assert from "uvu/assert";
import { corpusOf } from "./corpus.ts";
import { formats } from "./formats/index.ts";
import type { Job } from "./job.ts";
import { runJob } from "./run-job.ts";
import { tally } from "./tally.ts";

// The promise: every input gives a result or a ConvscopeError that names its file, within 2 s and 64 MiB + 4 times the
// file, and calls no eval, Function, file system, network or child process. See docs/LIMITS.md.

const mutants = 2000;

test("the guards see what they guard", async () => {
  const [record, ...more] = await runJob({ format: "safetensors", kind: "guards", seed: 0, count: 1 });
  assert.is(more.length, 0);
  assert.is(record.outcome, "8 of 8 refused");
  for (const name of [
    "eval",
    "Function",
    "fetch",
    "fs.readFileSync",
    "fs/promises.readFile",
    "net.",
    "child_process.",
    "left an error behind: uncaught Error: left behind",
  ]) {
    assert.ok(record.fault?.includes(name), `${name} in ${record.fault}`);
  }
  assert.ok(record.memory >= 3 * 2 ** 20);
});

test("the corpus has at least 400 files", () => {
  const total = formats.reduce((sum, format) => sum + corpusOf(format).size, 0);
  assert.ok(total >= 400, `${total} files`);
});

for (const [i, { name: format }] of formats.entries()) {
  test(`${format}: its seeds are valid`, async () => {
    // Otherwise the fuzzer would only try what is refused at the door.
    const seeds = await runJob({ format, kind: "seeds", seed: 0, count: 0 });
    const refused = seeds.filter(({ outcome }) => outcome !== "result");
    assert.is(refused.length, 0, `seed ${refused.map(({ index }) => index)}`);
  });
  test(`${format}: the corpus`, () => keeps({ format, kind: "corpus", seed: 0, count: 0 }));
  test(`${format}: the corpus, from files`, () => keeps({ format, kind: "corpus", seed: 0, count: 0, files: true }));
  test(`${format}: what was found before`, () => keeps({ format, kind: "regressions", seed: 0, count: 0 }));
  test(`${format}: what was found before, from files`, () =>
    keeps({ format, kind: "regressions", seed: 0, count: 0, files: true }));
  test(`${format}: mutants`, () =>
    keeps({ format, kind: "mutants", seed: 20_000 + i, count: Math.ceil(mutants / formats.length) }));
}

async function keeps(job: Job) {
  const records = await runJob(job);
  const faults = records.filter(({ fault }) => fault !== undefined);
  const first = faults.slice(0, 5).map(({ index, fault }) => `${job.kind} ${index}: ${fault}`);
  assert.is(faults.length, 0, `${faults.length} broke the promise\n${first.join("\n")}`);
  console.log(tally(`${job.format} ${job.kind}`, records));
}

test.run();
