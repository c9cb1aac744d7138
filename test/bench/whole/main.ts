// The whole command on a file of 5.2 million filters beside a numpy/scipy script that does the same work; on an HDF5 array of 10 million
// beside numpy with h5py, and on one of a million; and on layers of 10 million with one worker and with two: `npm run bench:whole`.
// Prints seconds, medians of alternating rounds, and the peak memory.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRandomLayers } from "../../support/random-layers.ts";
import { findPython } from "../python-peer.ts";
import { median } from "../timing.ts";

const channels = 512;
/** 5.2 million filters, and 10 million. */
const layersBesideNumpy = 20;
const layersOfWorkers = 38;
const filtersOfArrays = [1e6, 1e7];
const rounds = 3;

const folder = mkdtempSync(join(tmpdir(), "convscope-bench-"));
try {
  besideNumpy(join(folder, "model.safetensors"));
  for (const count of filtersOfArrays) besideH5py(join(folder, `${count}.h5`), count);
  byWorkers(join(folder, "large.safetensors"));
} finally {
  rmSync(folder, { recursive: true });
}

function besideNumpy(file: string): void {
  writeModel(file, layersBesideNumpy);
  const python = findPython();
  const script = "test/bench/whole/study.py";
  const times = { layer: [] as Run[], model: [] as Run[], numpy: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    for (const by of ["layer", "model"] as const) {
      times[by].push(run(process.execPath, ["dist/cli.js", "analyze", file, "--by", by, "--json", "--workers", "1"]));
    }
    if (python !== undefined) times.numpy.push(run(python, [script, file]));
  }
  print("convscope analyze --by layer", times.layer);
  print("convscope analyze --by model", times.model);
  if (python === undefined) {
    console.log("no Python with numpy: no peer");
    return;
  }
  print("numpy, by layer, densities binned as here", times.numpy);
  const { gaussianKdeSeconds } = JSON.parse(run(python, [script, file, "--gaussian-kde"]).output);
  const direct = gaussianKdeSeconds + seconds(times.numpy);
  console.log(`numpy, by layer, scipy gaussian_kde (scaled from 1/93 of its grid)  ${direct.toFixed(0)} s`);
  console.log(
    `ratio ${(seconds(times.numpy) / seconds(times.layer)).toFixed(2)}, with gaussian_kde ${(direct / seconds(times.layer)).toFixed(0)}`,
  );
}

/** One HDF5 array of filters beside a script that does the same passes; by processor time, which other load leaves alone. */
function besideH5py(file: string, count: number): void {
  const python = findPython("numpy, h5py");
  if (python === undefined) {
    console.log("no Python with h5py: no arrays");
    return;
  }
  const script = "test/bench/whole/array_study.py";
  run(python, [script, "--write", file, `${count}`]);
  const times = { ours: [] as Run[], python: [] as Run[], read: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(
      run(process.execPath, ["dist/cli.js", "analyze", file, "--json", "--workers", "1", "--against", "none"]),
    );
    times.python.push(run(python, [script, file]));
    times.read.push(run(process.execPath, ["-e", readOnly, file]));
  }
  print(`convscope analyze, an array of ${count} filters`, times.ours);
  print("numpy and h5py", times.python);
  print("reading it once, and no more", times.read);
  const [ours, peer] = [times.ours, times.python].map((runs) => median(runs.map(({ busy }) => busy)));
  console.log(
    `ratio of processor time ${(peer / ours).toFixed(2)}, ${((1e6 * ours) / count).toFixed(3)} us per filter`,
  );
}

const readOnly = `const { openSync, readSync } = require("node:fs");
const [file, memory] = [openSync(process.argv[1]), Buffer.alloc(1 << 22)];
while (readSync(file, memory, 0, memory.length, null) > 0);`;

/** Two workers beside one, in pairs that follow each other: other load on the machine meets both. */
function byWorkers(file: string): void {
  writeModel(file, layersOfWorkers);
  const times = { 1: [] as Run[], 2: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    for (const workers of [1, 2] as const) {
      const args = ["analyze", file, "--by", "layer", "--json", "--workers", `${workers}`];
      times[workers].push(run(process.execPath, ["dist/cli.js", ...args]));
    }
  }
  if (times[1].concat(times[2]).some(({ output }) => output !== times[1][0].output)) throw new Error("outputs differ");
  print("10 million filters, --workers 1", times[1]);
  print("10 million filters, --workers 2", times[2]);
  const ratios = times[1].map(({ seconds }, round) => seconds / times[2][round].seconds);
  console.log(`ratio ${median(ratios).toFixed(2)} (pairs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`);
}

interface Run {
  seconds: number;
  /** Of the processor, on all cores. */
  busy: number;
  megabytes: number;
  output: string;
}

function run(command: string, args: string[]): Run {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync("/usr/bin/time", ["-f", "%M %U %S", command, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  const [kilobytes, user, system] = (stderr.trim().split("\n").pop() as string).split(" ").map(Number);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, busy: user + system, megabytes: kilobytes / 1024, output: stdout };
}

function seconds(runs: readonly Run[]): number {
  return median(runs.map((one) => one.seconds));
}

function print(name: string, runs: readonly Run[]): void {
  const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
  const busy = median(runs.map((one) => one.busy));
  console.log(`${name}  ${seconds(runs).toFixed(2)} s, ${busy.toFixed(2)} s of processor, peak ${peak.toFixed(0)} MB`);
}

/** Layers of 512 x 512 filters, each of its own scale. */
function writeModel(file: string, layers: number): void {
  writeRandomLayers(file, layers, [channels, channels, 3, 3], (layer) => 0.05 * (1 + layer));
}
