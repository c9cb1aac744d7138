import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findPython } from "../python-peer.ts";
import { type Least, measureLeast } from "./machine.ts";
import { busy, convscope, print, printPairs, printRatios, program, type Run, run, seconds } from "./runs.ts";

const script = "test/bench/whole/array_study.py";
const rounds = 3;
/** So few that the command's start is all that it takes. */
const fewFilters = 1000;
/** $FILTERS is one more count, such as 1e8: 7.2 GB in the folder for temporary files. */
const counts = [1e6, 1e7, ...(process.env.FILTERS === undefined ? [] : [Number(process.env.FILTERS)])];
/** numpy holds all coefficients: of more it takes more memory than machines have. */
const mostOfNumpy = 1e7;

const study = ["--json", "--against", "none"];
const readOnly = `const { openSync, readSync } = require("node:fs");
const [file, memory] = [openSync(process.argv[1]), Buffer.alloc(1 << 22)];
const started = performance.now();
while (readSync(file, memory, 0, memory.length, null) > 0);
console.log(performance.now() - started);`;
/** Leaves the file to the storage alone, as far as this machine decides: what is below it may keep a copy. */
const forget = `import os, sys
file = os.open(sys.argv[1], os.O_RDONLY)
os.fsync(file)
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)`;

/** HDF5 arrays of filters 3x3, float64, in one group. */
export async function benchArrays(folder: string): Promise<void> {
  const python = findPython("numpy, h5py");
  if (python === undefined) {
    console.log("no Python with h5py: no arrays");
    return;
  }
  const few = written(python, folder, fewFilters);
  const started = Array.from({ length: rounds }, () => convscope("analyze", few, ...study, "--workers", "1"));
  print(`start: an array of ${fewFilters} filters`, started);
  let before: Studied | undefined;
  for (const count of counts) {
    const file = written(python, folder, count);
    const least = await measureLeast(
      rate(
        file,
        Array.from({ length: rounds }, () => read(file)),
      ),
    );
    const runs = besidePeer(python, file, count, busy(started), least);
    if (before !== undefined) printOneMore(before, { count, runs });
    before = { count, runs };
    byWorkers(file);
    fromStorage(python, file);
    rmSync(file);
  }
}

function written(python: string, folder: string, count: number): string {
  const file = join(folder, `${count}.h5`);
  run(python, [script, "--write", file, `${count}`]);
  return file;
}

interface Studied {
  count: number;
  runs: Run[];
}

/** What one more filter takes, whatever a command takes once: its start, and code that the engine compiles meanwhile. */
function printOneMore(few: Studied, many: Studied): void {
  const each = (of: (runs: readonly Run[]) => number) =>
    ((1e9 * (of(many.runs) - of(few.runs))) / (many.count - few.count)).toFixed(0);
  console.log(
    `one more filter, from ${few.count} to ${many.count}: ${each(seconds)} ns by the clock, ${each(busy)} of processor`,
  );
}

/** By processor time, which other load leaves alone, and by the clock. Returns our runs. */
function besidePeer(python: string, file: string, count: number, start: number, least: Least): Run[] {
  const [none, isBesideNumpy]: [Run[], boolean] = [[], count <= mostOfNumpy];
  const times = { ours: [...none], bare: [...none], python: [...none], first: [...none], once: [...none] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(convscope("analyze", file, ...study, "--workers", "1"));
    if (isBesideNumpy) {
      times.bare.push(convscope("analyze", file, ...study, "--workers", "1", "--no-digest"));
      times.python.push(run(python, [script, file]));
    }
    times.first.push(firstRound(file, 1));
    times.once.push(firstRound(file, 1, "--basis", "robustness-full", "--range=-4,4"));
  }
  const perFilter = (runs: readonly Run[], limit?: number) => {
    const own = (1e9 * (busy(runs) - start)) / count;
    const share = limit === undefined ? "" : `, at least ${limit.toFixed(0)}: ${((100 * limit) / own).toFixed(0)} %`;
    return `, ${((1e9 * busy(runs)) / count).toFixed(0)} ns per filter, ${own.toFixed(0)} without the start${share}`;
  };
  print(`analyze, an array of ${count} filters`, times.ours, perFilter(times.ours, least.study));
  print("its first round", times.first, perFilter(times.first, least.round));
  print("one round, with --basis and --range", times.once, perFilter(times.once));
  if (!isBesideNumpy) return times.ours;
  print("analyze --no-digest", times.bare);
  print("numpy and h5py", times.python);
  printRatios("numpy and h5py to analyze", times.python, times.ours);
  printRatios("both without SHA-256 (--no-digest)", times.python.map(withoutDigest), times.bare);
  return times.ours;
}

/** What numpy's program took besides the digest, which it tells. */
function withoutDigest(own: Run): Run {
  const { busy, seconds } = JSON.parse(own.output).digest;
  return { ...own, busy: own.busy - busy, seconds: own.seconds - seconds };
}

/** Two cores beside one, and what this machine's two cores do at most: each a study of its own, with nothing to share. */
function byWorkers(file: string): void {
  const times = { core: [] as Run[], one: [] as Run[], two: [] as Run[], apart: [] as Run[] };
  const [one, two] = [1, 2].map((workers) => ["analyze", file, ...study, "--workers", `${workers}`]);
  for (let round = 0; round < rounds; round++) {
    times.core.push(run("taskset", ["-c", "0", ...program, ...one]));
    times.one.push(convscope(...one));
    times.two.push(convscope(...two));
    times.apart.push(run("sh", ["-c", '"$@" > /dev/null & "$@" > /dev/null; wait', "sh", ...program, ...one]));
  }
  print("the study on one core", times.core);
  print("--workers 1 on two cores", times.one);
  print("--workers 2", times.two);
  print("two such studies at once, --workers 1 each", times.apart);
  console.log(
    `at most, by two studies at once: ratio ${((2 * seconds(times.core)) / seconds(times.apart)).toFixed(2)}`,
  );
  printPairs("two workers beside one core", times.core, times.two);
  printPairs("two workers beside one", times.one, times.two);
}

/** Of a file in several shards one makes its digest. */
const storageCases = [1, 2].flatMap((workers) => [[], ["--no-digest"]].map((options) => ({ workers, options })));

/**
 * The first round beside reading and no more, each from the storage: by the clock, which other load lengthens. The storage's rate may
 * change from minute to minute: each run is held to the reading before it.
 */
function fromStorage(python: string, file: string): void {
  const cold = <R>(body: () => R): R => {
    run(python, ["-c", forget, file]);
    return body();
  };
  for (const { workers, options } of storageCases) {
    const pairs = Array.from({ length: rounds }, () => {
      const reading = cold(() => read(file));
      return { reading, round: cold(() => firstRound(file, workers, ...options)) };
    });
    const shares = pairs.map(({ reading, round }) => (100 * reading) / (1000 * round.seconds));
    const rates = (milliseconds: readonly number[]) =>
      milliseconds.map((time) => rate(file, [time]).toFixed(2)).join(", ");
    print(
      ["from the storage: first round, --workers", workers, ...options].join(" "),
      pairs.map(({ round }) => round),
      `, ${rates(pairs.map(({ round }) => 1000 * round.seconds))} GB/s, reading alone ${rates(pairs.map(({ reading }) => reading))}: ` +
        `${shares.map((share) => share.toFixed(0)).join(", ")} % of it`,
    );
  }
}

function firstRound(file: string, workers: number, ...options: string[]): Run {
  const state = `${file}.state`;
  const args = ["--shard", "0/1", "-o", state, "--against", "none", "--workers", `${workers}`, "-q", ...options];
  try {
    return convscope("collect", file, ...args);
  } finally {
    rmSync(state, { force: true });
  }
}

/** Milliseconds of reading alone, without the start of the process. */
function read(file: string): number {
  return Number(run(process.execPath, ["-e", readOnly, file]).output);
}

/** GB/s of the fastest: the others met other load. */
function rate(file: string, milliseconds: readonly number[]): number {
  return statSync(file).size / Math.min(...milliseconds) / 1e6;
}
