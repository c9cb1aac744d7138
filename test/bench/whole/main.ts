// The whole command on a file of 5.2 million filters beside a numpy/scipy script that does the same work; on HDF5 arrays of a million and
// of 10 million (and of $FILTERS) beside numpy with h5py, the machine's limits, and reading from the storage; and on layers of 10 million
// with one worker and with two: `npm run bench:whole`. Prints seconds, medians of alternating rounds, and the peak memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRandomLayers } from "../../support/random-layers.ts";
import { findPython } from "../python-peer.ts";
import { benchArrays } from "./arrays.ts";
import { print, printPairs, type Run, run, seconds } from "./runs.ts";

const channels = 512;
/** 5.2 million filters, and 10 million. */
const layersBesideNumpy = 20;
const layersOfWorkers = 38;
const rounds = 3;

const folder = mkdtempSync(join(tmpdir(), "convscope-bench-"));
try {
  besideNumpy(join(folder, "model.safetensors"));
  await benchArrays(folder);
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

function byWorkers(file: string): void {
  writeModel(file, layersOfWorkers);
  const times = { 1: [] as Run[], 2: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    for (const workers of [1, 2] as const) {
      const args = ["analyze", file, "--by", "layer", "--json", "--workers", `${workers}`];
      times[workers].push(run(process.execPath, ["dist/cli.js", ...args]));
    }
  }
  print("layers of 10 million filters, --workers 1", times[1]);
  print("layers of 10 million filters, --workers 2", times[2]);
  printPairs("two workers beside one", times[1], times[2]);
}

/** Layers of 512 x 512 filters, each of its own scale. */
function writeModel(file: string, layers: number): void {
  writeRandomLayers(file, layers, [channels, channels, 3, 3], (layer) => 0.05 * (1 + layer));
}
