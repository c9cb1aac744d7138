// Checked, not run, without the types of browsers: a program for Node.js, with each entry.
import { Worker } from "node:worker_threads";
import { analyze, createPool, load, openModel, type Pool, type PoolOptions } from "convscope";
import { planeFigure } from "convscope/figures";
import kernels from "convscope/kernels.wasm";
import { openFile } from "convscope/node";
import * as scaleSpace from "convscope/scale-space";
import "convscope/worker";

const options: PoolOptions = { size: 2, worker: () => new Worker(new URL(import.meta.resolve("convscope/worker"))) };

export async function study(path: string): Promise<string> {
  await load(kernels);
  using pool: Pool = createPool(options);
  const figure: string = planeFigure(await analyze([await openModel(await openFile(path))], { pool }));
  return pool.threads > 0 && "smooth" in scaleSpace ? figure : "";
}
