// Runs test files, each in a process of its own, two or more at a time, and counts. A file that runs no test has failed:
// uvu lets a file without `test.run()` pass in silence.
//
// node scripts/test.mjs [FILTER ...] [--not FILTER]: those whose path contains one of the filters. What they need is made
// first and no more: most need generated files and kernels compiled in the fast way; a few need dist/, the page or the
// packed package.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { build, run as runScript } from "./build.mjs";
import { bundlePrograms } from "./bundle-program.mjs";
import { generate } from "./generate.mjs";
import { prepareRuntimes } from "./prepare-runtimes.mjs";

const { positionals: filters, values } = parseArgs({
  allowPositionals: true,
  options: { not: { type: "string", multiple: true, default: [] } },
});
const files = readdirSync("test", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.replaceAll("\\", "/"))
  .filter((file) => !file.includes("node_modules"))
  .filter((file) => !values.not.some((filter) => file.includes(filter)))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort();
if (files.length === 0) throw new Error(`no test file has ${filters.join(" or ")} in its path`);

const textOf = (file) => readFileSync(file, "utf8");
const needsBuild = (file) => /["`]dist\/|\/built\.ts"/.test(textOf(file)) || file.includes("/runtimes/");
// The page's tests drive what is built of it; the package, its entries, and what runs every command, have it as one file.
const needsPage = (file) =>
  /\/web-demo\/|runtimes\/package|test\/api|readme|no-paths/.test(file) || /\bexplore\b|page\.html/.test(textOf(file));
const needsPackage = (file) => file.startsWith("test/runtimes/");
const waits = (file) => needsPage(file) || needsPackage(file);
await (files.some(needsBuild) ? build() : generate("fast"));

const programs = { others: "build/tests", runtimes: "test/runtimes/node_modules/.tests" };
let passed = 0;
let failed = 0;
let skipped = 0;
/** What the files that failed printed, and the tests that failed: at the end, where a long log is read first. */
const failures = [];
const names = [];
/** What can run at once, and in front of it, once it is there, what needs the page: that takes long, and short files end together. */
const queue = files.filter((file) => !waits(file));
await bundle(queue);
let packed;
const prepared = prepare();
try {
  const others = Math.max(2, availableParallelism()) - 1;
  await Promise.all([prepared.then(worker), ...Array.from({ length: others }, worker)]);
} finally {
  if (packed !== undefined) rmSync(packed, { recursive: true });
  for (const folder of Object.values(programs)) rmSync(folder, { recursive: true, force: true });
}
for (const failure of [...failures, ...names]) console.log(failure);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** The page and the packed package, which one core makes while the others test what needs neither. */
async function prepare() {
  if (files.some(needsPage)) await runScript("scripts/build-demo.mjs");
  if (files.some(needsPackage)) packed = await prepareRuntimes();
  const ready = files.filter(waits);
  await bundle(ready);
  queue.unshift(...ready);
}

async function next() {
  if (queue.length === 0) await prepared;
  return queue.shift();
}

async function worker() {
  for (let file = await next(); file !== undefined; file = await next()) {
    const begun = performance.now();
    const { output, code } = await run(file);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const left = count(output, "Skipped");
    const ran = count(output, "Total");
    // uvu's total is without those that are skipped.
    const total = ran + left;
    const good = count(output, "Passed");
    const bad = Math.max(ran - good, code !== 0 || total === 0 ? 1 : 0);
    passed += good;
    failed += bad;
    skipped += left;
    const counted = `${good} of ${total}${left > 0 ? `, ${left} skipped` : ""}`;
    console.log(`${bad > 0 ? "FAILED" : "ok"} ${file} (${counted}, ${seconds} s)`);
    // A test says what it lacks.
    for (const [line] of output.matchAll(/^skipped: .*/gm)) console.log(`  ${line}`);
    if (bad === 0) continue;
    failures.push(`${output}\nFAILED ${file} (exit ${code})`);
    // The heading and the message, without where it was thrown.
    for (const [heading] of output.matchAll(/^ +FAIL .*\n(.*)/gm)) names.push(`${file}:${heading.slice(0, 400)}`);
    names.push(`FAILED ${file} (exit ${code})`);
  }
}

function run(file) {
  const program = `${folderOf(file)}/${file.slice("test/".length, -".ts".length)}.mjs`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, NO_COLOR: "1", CONVSCOPE_PACKED: packed ?? "" },
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (code) => resolve({ output, code }));
  });
}

/** Those of runtimes have packages of their own, which are found from where the program lies. */
function folderOf(file) {
  return file.startsWith("test/runtimes/") ? programs.runtimes : programs.others;
}

async function bundle(tests) {
  for (const folder of Object.values(programs)) {
    const inside = tests.filter((file) => folderOf(file) === folder);
    if (inside.length > 0) await bundlePrograms(inside, folder, "test");
  }
}

/** Sums the figures that uvu prints behind a word; there is one line a suite's run. */
function count(output, word) {
  return [...output.matchAll(new RegExp(`^\\s+${word}:\\s+(\\d+)`, "gm"))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
}
