import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readShard } from "../../cli/states/read-shard.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorFile } from "../support/models.ts";
import { inFolder, run } from "./support.ts";

function writeModels(folder: string): string {
  const models = join(folder, "models");
  mkdirSync(models);
  writeFileSync(join(models, "a.safetensors"), tensorFile({ "c1.weight": { shape: [16, 8, 3, 3] } }));
  writeFileSync(
    join(models, "b.safetensors"),
    tensorFile({ "c1.weight": { shape: [16, 8, 3, 3] }, "c2.weight": { shape: [8, 16, 5, 5] } }, 2),
  );
  return models;
}

async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(argv);
  assert.is(code, 0, stderr);
  return stdout + stderr;
}

/** All rounds of a study in so many shards; the state of all. */
async function collectAll(folder: string, models: string, of: number, ...options: string[]): Promise<string> {
  let before: string[] = [];
  for (let round = 1; round <= 4; round++) {
    const parts = join(folder, `r${round}`);
    mkdirSync(parts);
    const from = before.length > 0 ? ["--from", ...before] : [];
    for (let i = 0; i < of; i++)
      await done("collect", models, "--shard", `${i}/${of}`, ...from, ...options, "-o", join(parts, "{shard}.state"));
    const all = join(folder, `r${round}.state`);
    await done("merge", ...before, join(parts, "*.state"), "-o", all);
    before = [all];
  }
  return before[0];
}

test("collect, merge and report give what analyze gives, on stdout and in files", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const state = await collectAll(folder, models, 3, "--by", "depth-decile");
    const whole = await run(["analyze", models, "--by", "depth-decile", "--json", "-o", join(folder, "one")]);
    const shared = await run(["report", state, "--json", "-o", join(folder, "many")]);
    assert.is(shared.code, 0, shared.stderr);
    assert.is(shared.stdout, whole.stdout);
    const files = readdirSync(join(folder, "one"), { recursive: true, encoding: "utf8" }).sort();
    assert.equal(readdirSync(join(folder, "many"), { recursive: true, encoding: "utf8" }).sort(), files);
    for (const file of files.filter((name) => /\.\w+$/.test(name)))
      assert.ok(readFileSync(join(folder, "one", file)).equals(readFileSync(join(folder, "many", file))), file);
    const people = await run(["report", state]);
    assert.is(people.stdout, (await run(["analyze", models, "--by", "depth-decile"])).stdout);
  }));

test("a report that needs a further round says what to type, which leads to the report", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const shards = [0, 1];
    for (const i of shards) await done("collect", models, "--shard", `${i}/2`, "-o", join(folder, `r1-${i}.state`));
    let state = join(folder, "r1.state");
    await done("merge", join(folder, "r1-*.state"), "-o", state);
    let shown = await run(["report", state, "--json"]);
    for (let round = 2; shown.code !== 0; round++) {
      assert.ok(round <= 4, shown.stderr);
      assert.is(shown.code, 11, shown.stderr);
      assert.is(shown.stdout, "");
      assert.match(shown.stderr, round === 2 ? "It has 1 round. With" : `It has ${round - 1} rounds. With`);
      assert.match(shown.stderr, "for i from 0 to 1:");
      const typed = [...shown.stderr.matchAll(/^ {4}convscope (.*)$/gm)].map(([, line]) => line.split(" "));
      assert.equal(
        typed.map(([command]) => command),
        ["collect", "merge", "report"],
      );
      const here = (word: string) => (/^r\d.*state$/.test(word) ? join(folder, word) : word);
      const [collect, merge, report] = typed.map((words) => words.map(here));
      for (const i of shards)
        await done(
          ...collect.map((word) => (word === "SOURCE..." ? models : word.replace(/i(?=\/2$|\.state$)/, `${i}`))),
        );
      await done(...merge);
      state = report[1];
      shown = await run(["report", state, "--json"]);
    }
    assert.is(shown.stdout, (await run(["analyze", models, "--json"])).stdout);
  }));

test("a shard that is there is skipped, another one in its place is refused, a damaged one collected again", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const part = join(folder, "part.state");
    const collect = ["collect", models, "-o", part, "--shard"];
    assert.match(await done(...collect, "0/2"), /wrote shard 0 of 2 to .*part\.state: \d+ passes,/);
    const bytes = readFileSync(part);
    assert.match(await done(...collect, "0/2"), /holds shard 0 of 2 already: nothing was done/);
    assert.ok(readFileSync(part).equals(bytes));
    const other = await run([...collect, "1/2"]);
    assert.is(other.code, 2);
    assert.match(other.stderr, /another shard or round/);
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 100] ^= 4;
    writeFileSync(part, damaged);
    assert.match(
      await done(...collect, "0/2"),
      /part\.state: is damaged: .* \(it is done now\)[\s\S]*wrote shard 0 of 2/,
    );
    assert.ok(readFileSync(part).equals(bytes));
    const stranger = join(folder, "notes.txt");
    writeFileSync(stranger, "mine");
    assert.is((await run(["collect", models, "-o", stranger])).code, 2);
    assert.is(readFileSync(stranger, "utf8"), "mine");
    assert.equal(readdirSync(folder).sort(), ["models", "notes.txt", "part.state"]);
  }));

test("two writers on one output leave one whole state", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const part = join(folder, "part.state");
    const writer = () => run(["collect", models, "-o", part, "--shard", "0/2"]);
    for (const { code, stderr } of await Promise.all([writer(), writer(), writer()])) assert.is(code, 0, stderr);
    await done("merge", part, "-o", join(folder, "all.state"));
    assert.equal(readdirSync(folder).sort(), ["all.state", "models", "part.state"]);
  }));

test("a stopped shard leaves no file; a checkpoint is gone on from, or not where damaged, and taken away in the end", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const part = join(folder, "part.state");
    const stop = new AbortController();
    stop.abort();
    const stopped = await run(["collect", models, "-o", part], { signal: stop.signal });
    assert.is(stopped.code, 130);
    assert.not.ok(existsSync(part));
    await done("collect", models, "-o", part);
    const bytes = readFileSync(part);
    const checkpoint = Buffer.concat([Buffer.from("convscope-checkpoint\n"), bytes]);
    const again = async (saved: Uint8Array, ...options: string[]) => {
      writeFileSync(`${part}.checkpoint`, saved);
      writeFileSync(part, "");
      const told = await done("collect", models, "-o", part, ...options);
      assert.ok(readFileSync(part).equals(bytes));
      assert.not.ok(existsSync(`${part}.checkpoint`));
      return told;
    };
    assert.match(await again(checkpoint, "--resume"), /wrote shard/);
    assert.match(await again(checkpoint), /part\.state\.checkpoint is of a run that was stopped, or/);
    const damaged = Buffer.from(checkpoint);
    damaged[damaged.length - 100] ^= 4;
    assert.match(await again(damaged, "--resume"), /checkpoint: is damaged: .* \(the shard begins anew\)/);
    // Left by a run that was killed when its state was there already.
    writeFileSync(`${part}.checkpoint`, checkpoint);
    assert.match(await done("collect", models, "-o", part), /holds shard 0 of 1 already/);
    assert.not.ok(existsSync(`${part}.checkpoint`));
    // A part of a shard is never merged as the whole.
    writeFileSync(`${part}.checkpoint`, checkpoint);
    const merged = await run(["merge", `${part}.checkpoint`, "-o", join(folder, "all.state")]);
    assert.is(merged.code, 3);
    assert.match(merged.stderr, /part\.state\.checkpoint: is the checkpoint of a shard that is not whole/);
    // What is no checkpoint is not overwritten.
    writeFileSync(part, "");
    writeFileSync(`${part}.checkpoint`, "notes of mine");
    const stranger = await run(["collect", models, "-o", part]);
    assert.is(stranger.code, 2);
    assert.is(readFileSync(`${part}.checkpoint`, "utf8"), "notes of mine");
  }));

test("merge says what is missing, and with --partial every output does", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    let state = join(folder, "r.state");
    await done("collect", models, "--shard", "0/2", "-o", join(folder, "0.state"));
    assert.match(await done("merge", join(folder, "0.state"), "-o", state), /missing: shard 1 of 2 in round 1/);
    const refused = await run(["collect", models, "--from", state, "-o", join(folder, "x.state")]);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /lacks shard 1 of 2 in round 1/);
    await done("merge", join(folder, "0.state"), "--partial", "-o", state);
    for (let round = 2; round <= 4; round++) {
      const [next, all] = [join(folder, `${round}.state`), join(folder, `r${round}.state`)];
      await done("collect", models, "--from", state, "-o", next);
      await done("merge", state, next, "-o", all);
      state = all;
    }
    const out = join(folder, "out");
    const { stdout } = await run(["report", state, "-o", out]);
    const told = /Not all filters were studied/;
    assert.match(stdout, told);
    for (const file of ["convscope.json", "report.html"])
      assert.match(readFileSync(join(out, file), "utf8"), told, file);
  }));

test("merge says what killed runs of other computers have left beside the states", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const part = join(folder, "part.state");
    await done("collect", models, "-o", part);
    writeFileSync(`${part}.checkpoint`, "");
    mkdirSync(join(folder, ".convscope.node7-4026531836.33.0.tmp"));
    const told = await done("merge", part, "-o", join(folder, "all.state"));
    assert.match(told, /left behind by runs that were killed, unless one still goes on, and not needed: /);
    assert.match(told, /part\.state\.checkpoint, [^\n]*\.convscope\.node7-4026531836\.33\.0\.tmp\n$/);
  }));

test("one unreadable model among the named ones: the rest is collected, and the exit code says so", () =>
  inFolder(async (folder) => {
    const models = writeModels(folder);
    const broken = join(folder, "broken.onnx");
    writeFileSync(broken, new Uint8Array([8, 7, 18]));
    const { code, stderr } = await run(["collect", models, broken, "-o", join(folder, "part.state")]);
    assert.is(code, 3);
    assert.match(stderr, /broken\.onnx/);
    assert.ok(existsSync(join(folder, "part.state")));
  }));

test("--shard reads i/n, and takes it from a scheduler's variables, and tells what it found", async () => {
  const slurm = {
    SLURM_ARRAY_TASK_ID: "7",
    SLURM_ARRAY_TASK_MIN: "1",
    SLURM_ARRAY_TASK_STEP: "2",
    SLURM_ARRAY_TASK_COUNT: "5",
  };
  const sge = { SGE_TASK_ID: "4", SGE_TASK_FIRST: "2", SGE_TASK_LAST: "8", SGE_TASK_STEPSIZE: "2" };
  const aws = { AWS_BATCH_JOB_ARRAY_INDEX: "2", AWS_BATCH_JOB_ARRAY_SIZE: "9" };
  const expected: [string | undefined, Record<string, string>, number, number, string][] = [
    [undefined, slurm, 0, 1, ""],
    ["3/8", slurm, 3, 8, ""],
    ["auto", slurm, 3, 5, "SLURM_ARRAY_TASK_ID=7 of 5, the first being 1: shard 3/5"],
    ["auto/5", slurm, 3, 5, "SLURM_ARRAY_TASK_ID=7 of 5, the first being 1: shard 3/5"],
    ["auto/4", { JOB_COMPLETION_INDEX: "3" }, 3, 4, "JOB_COMPLETION_INDEX=3 of 4, the first being 0: shard 3/4"],
    ["auto", aws, 2, 9, "AWS_BATCH_JOB_ARRAY_INDEX=2 of 9, the first being 0: shard 2/9"],
    ["auto", sge, 1, 4, "SGE_TASK_ID=4 of 4, the first being 2: shard 1/4"],
    // Outside of an array SGE says "undefined".
    [
      "auto/3",
      { PARALLEL_SEQ: "3", SGE_TASK_ID: "undefined" },
      2,
      3,
      "PARALLEL_SEQ=3 of 3, the first being 1: shard 2/3",
    ],
  ];
  for (const [text, env, index, of, told] of expected) assert.equal(readShard(text, env), { index, of, told }, told);
  const refusal = (text: string, env: Record<string, string>, message: RegExp) =>
    expectError(() => readShard(text, env), "usage", message);
  await refusal("auto", {}, /none of SLURM_ARRAY_TASK_ID, .* is set; use --shard i\/n/);
  await refusal("auto", { PARALLEL_SEQ: "3" }, /tells no number of shards; use --shard auto\/n/);
  await refusal("auto/7", slurm, /SLURM_ARRAY_TASK_COUNT tells of 5 shards/);
  await refusal("auto/2", { JOB_COMPLETION_INDEX: "2" }, /^--shard auto\/2: JOB_COMPLETION_INDEX=2 of 2/);
  await refusal("auto/2", { PARALLEL_SEQ: "0" }, /^--shard auto\/2: PARALLEL_SEQ=0 of 2, the first being 1: not one/);
  await refusal("auto", { SLURM_ARRAY_TASK_ID: "x" }, /SLURM_ARRAY_TASK_ID is "x", expected a whole number/);
  // --array=3,7 of a study of more shards is no cut of two.
  const few = { SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_MIN: "3", SLURM_ARRAY_TASK_COUNT: "2" };
  await refusal("auto", few, /^--shard auto: SLURM_ARRAY_TASK_ID=7 of 2, the first being 3: .*--shard i\/n$/);
  for (const text of ["8/8", "1", "1/0", "-1/2", "a/b"]) await refusal(text, {}, /--shard: found/);
});

test.run();
