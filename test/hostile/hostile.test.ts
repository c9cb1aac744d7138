import { test } from "uvu";
import * as assert from "uvu/assert";
import { formats } from "./formats/index.ts";
import type { Job } from "./job.ts";
import { runJob } from "./run-job.ts";
import { tally } from "./tally.ts";
import type { Record } from "./worker.ts";

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

let files = 0;

// The corpus of a format takes as long to make as to try: one thread makes it once and tries it from files and from memory.
for (const [i, { name: format }] of formats.entries()) {
  const job: Job = { format, kind: "all", seed: 20_000 + i, count: Math.ceil(mutants / formats.length) };
  test(`${format}: seeds are valid; corpus and what was found before, from files and from memory, and mutants`, async () => {
    const records = await keeps(job);
    const count = (group: string, files: boolean) =>
      records.filter((each) => each.group === group && each.files === files).length;
    assert.is(count("mutants", false), job.count);
    for (const group of ["seeds", "corpus", "found before"]) assert.is(count(group, true), count(group, false), group);
    files += count("corpus", false);
  });
}

test("the corpus has at least 400 files", () => assert.ok(files >= 400, `${files} files`));

async function keeps(job: Job): Promise<Record[]> {
  const records = await runJob(job);
  const faults = records.filter(({ fault }) => fault !== undefined);
  const first = faults
    .slice(0, 5)
    .map(({ group, input, files, fault }) => `${group}, ${input}${files ? ", from a file" : ""}: ${fault}`);
  assert.is(faults.length, 0, `${faults.length} broke the promise\n${first.join("\n")}`);
  const groups = new Map<string, Record[]>();
  for (const record of records) {
    const group = `${record.group}${record.files ? ", from files" : ""}`;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  for (const [group, some] of groups) console.log(tally(`${job.format} ${group}`, some));
  // Otherwise the fuzzer would only try what is refused at the door.
  const refused = records.filter(({ group, outcome }) => group === "seeds" && outcome !== "result");
  assert.equal(
    refused.map(({ input }) => input),
    [],
  );
  return records;
}

test.run();
