// npm run mutants -- PATH ... [--as NAME] [--count 150] [--seed 1] [--tests FILTER ...] [--at-once 2]
//
// Do the tests see what they should? A sample of small changes of the files under PATH, one at a time, each against the tests
// that reach its place, until one fails. All work is done in a copy of the tree; a run that was stopped goes on where it was. The figures, and the changes that no test saw, go to test/MUTANTS.md.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { generate } from "../generate.mjs";
import { compileSwitchable, compilesTheSame } from "./assembly.mjs";
import { bundled } from "./bundle.mjs";
import { candidates } from "./candidates.mjs";
import { compiledFrom, reaching, textOf } from "./reach.mjs";
import { runTest } from "./run-test.mjs";
import { sample } from "./sample.mjs";
import { switchable } from "./switchable.mjs";
import { writeTable } from "./table.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "150" },
    seed: { type: "string", default: "1" },
    tests: { type: "string", multiple: true, default: [] },
    "at-once": { type: "string", default: "2" },
    as: { type: "string" },
  },
});
if (positionals.length === 0 || !positionals.every((each) => existsSync(each)))
  throw new Error("expected files or folders: npm run mutants -- sdk/tables");
/** What they are called in test/MUTANTS.md. */
const path = values.as ?? positionals.join(" ");
const [count, seed] = [Number(values.count), Number(values.seed)];

const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => existsSync(file) && file !== "");
// What only tests call is in a binary of its own, without switches.
const published = compiledFrom("assembly/index.ts");
const targets = tracked.filter(
  (file) =>
    positionals.some((each) => file === each || file.startsWith(`${each}/`)) &&
    /(?<!\.d)\.tsx?$/.test(file) &&
    (!file.startsWith("assembly/") || published.has(file)),
);
const tests = tracked
  .filter((file) => /^test\/(?!runtimes\/).*\.test\.ts$/.test(file))
  .filter((file) => values.tests.length === 0 || values.tests.some((filter) => file.includes(filter)));
await generate("fast");

// 1. The same sample for the same files, count and seed. What is known of it is in one folder, also after tests have changed:
// what was killed stays so, and a survivor meets only the tests it has not met.
const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);
const sources = new Map(targets.map((file) => [file, readFileSync(file, "utf8")]));
const home = join(tmpdir(), `convscope-mutants-${digest(JSON.stringify([path, count, seed, ...sources]))}`);
const copy = join(home, "tree");
const known = new Map(readLines(join(home, "known.jsonl")).map((entry) => [entry.id, entry]));
const all = targets.flatMap((file) => candidates(file, sources.get(file)));
// The compiler refuses some changes of AssemblyScript, and some are none in the binary: a few more are drawn.
const inAssembly = targets.some((file) => file.startsWith("assembly/"));
const places = new Map(all.map((change, place) => [change, place]));
const drawn = sample(all, inAssembly ? Math.ceil(count * 1.6) : count, seed)
  .map((change, rank) => ({ ...change, rank, place: places.get(change) }))
  .sort((a, b) => a.place - b.place)
  .map((change, id) => ({ ...change, id }));

// 2. A copy of the tree, with every drawn change behind a switch.
const spare = prepare().sort((a, b) => a.rank - b.rank);
const changes = spare.splice(0, count).sort((a, b) => a.id - b.id);
console.log(`${changes.length} of ${all.length} changes in ${targets.length} files; in ${home}`);
if (changes.length === 0) throw new Error(`found nothing to change in ${path}`);

// 3. Which tests reach which change, and what they cost.
const near = reaching(tests, targets);
const versions = new Map([...near.keys()].map((test) => [test, `${test}@${digest(textOf(test))}`]));
const costs = new Map();
const programs = new Map();
const reachedBy = new Map(drawn.map(({ id }) => [id, []]));
await each([...near.keys()], async (test) => {
  const seen = join(home, `${versions.get(test).replaceAll("/", "-")}.seen`);
  const program = await bundled(test, copy).catch(() => undefined);
  if (!existsSync(seen)) {
    const attempt = (mark, one) => {
      writeFileSync(`${seen}.part`, `${mark}\n`);
      return runTest(test, { copy, mutant: -1, seen: `${seen}.part`, program: one });
    };
    let { passed, output } = program === undefined ? {} : await attempt("bundled", program);
    // Some want their files where they were.
    if (!passed) ({ passed, output } = await attempt("compiled", undefined));
    if (!passed) {
      console.log(`left out, since it fails without a change: ${test}\n${output.slice(-600)}`);
      return;
    }
    renameSync(`${seen}.part`, seen);
  }
  const lines = readFileSync(seen, "utf8").split("\n");
  if (lines[0] === "bundled") programs.set(test, program);
  const took = lines.filter((line) => line.startsWith("took ")).map((line) => Number(line.slice(5)));
  costs.set(
    test,
    took.reduce((a, b) => a + b, 0),
  );
  for (const id of new Set(lines.filter((line) => /^\d+$/.test(line)))) reachedBy.get(Number(id))?.push(test);
});
const total = [...costs.values()].reduce((a, b) => a + b, 0);
console.log(`${costs.size} tests reach these files, ${Math.round(total / 1000)} s of processor time`);

// 4. Each change against its tests, the near and quick ones first, until one fails. A survivor whose binary is the original's, byte for
// byte, is no change (trivial compiler equivalence, Papadakis et al., ICSE 2015): the next one drawn takes its place.
let done = 0;
for (let queue = changes; queue.length > 0; ) {
  await each(queue, tryOut);
  const same = inAssembly ? queue.filter(({ id }) => known.get(id).killer === "").filter(isNone) : [];
  for (const one of same) changes.splice(changes.indexOf(one), 1);
  queue = spare.splice(0, same.length);
  changes.push(...queue);
  if (same.length > 0) console.log(`${same.length} are none in the binary, ${queue.length} take their place`);
}
changes.sort((a, b) => a.id - b.id);

function isNone(change) {
  const met = known.get(change.id);
  met.none ??= compilesTheSame(join(home, "single"), change, sources.get(change.file));
  appendFileSync(join(home, "known.jsonl"), `${JSON.stringify(met)}\n`);
  return met.none;
}

async function tryOut({ id, file, line, was, now }) {
  const { killer = "", tried = [], none } = known.get(id) ?? {};
  const met = { id, killer, tried: [...tried], none };
  const order = reachedBy.get(id).sort((a, b) => near.get(a) * costs.get(a) - near.get(b) * costs.get(b));
  for (const test of order) {
    if (met.killer !== "" || met.tried.includes(versions.get(test))) continue;
    const seconds = 5 + (10 * costs.get(test)) / 1000;
    const { passed } = await runTest(test, { copy, mutant: id, seconds, program: programs.get(test) });
    if (passed) met.tried.push(versions.get(test));
    else met.killer = test;
  }
  known.set(id, met);
  appendFileSync(join(home, "known.jsonl"), `${JSON.stringify(met)}\n`);
  done++;
  if (met.killer === "")
    console.log(`${done}/${changes.length} survived ${order.length} tests: ${file}:${line} ${was} -> ${now}`);
}

const killed = changes.filter(({ id }) => known.get(id).killer !== "").length;
console.log(`${killed} of ${changes.length} killed, ${((100 * killed) / changes.length).toFixed(1)} %`);
const survivors = changes
  .filter(({ id }) => known.get(id).killer === "")
  .map((change) => ({ ...change, reached: reachedBy.get(change.id).length }));
writeTable({ path, seed, tests: values.tests, changes: changes.length, killed, survivors });

function prepare() {
  rmSync(copy, { recursive: true, force: true });
  for (const file of tracked) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  cpSync("build", join(copy, "build"), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), join(copy, "node_modules"));
  if (inAssembly) {
    const list = join(home, "compiled.json");
    const accepted = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : drawn.map(({ id }) => id);
    const kept = compileSwitchable(
      copy,
      drawn.filter(({ id }) => accepted.includes(id)),
    );
    writeFileSync(list, JSON.stringify(kept.map(({ id }) => id)));
    return kept;
  }
  for (const [file, source] of sources) {
    const own = drawn.filter((change) => change.file === file);
    writeFileSync(
      join(copy, file),
      switchable(source, own, (id) => `__mutant(${id})`),
    );
  }
  return drawn;
}

async function each(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Number(values["at-once"]) }, worker));
}

function readLines(file) {
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
}
