// What a page runs: `reports(from, workers)` gives the digest of the models from the given one on, which it asks the server
// for; `threads` then tells how many workers there were.
import * as convscope from "convscope";
import { reportsDigest, sourcesOf } from "./digest.mjs";

async function fetchModels(from) {
  const lists = (await (await fetch("/models.json")).json()).slice(from);
  const bytesOf = async (path) => {
    const name = path.split("/").pop();
    return [name, new Uint8Array(await (await fetch(`/models/${name}`)).arrayBuffer())];
  };
  return Promise.all(lists.map((files) => Promise.all(files.map(bytesOf))));
}

globalThis.reports = async (from, workers, worker) => {
  const makeWorker = worker && (() => new Worker(worker, { type: "module" }));
  const pool = workers > 0 ? convscope.createPool({ size: workers, worker: makeWorker }) : undefined;
  try {
    return await reportsDigest(convscope, sourcesOf(convscope, await fetchModels(from)), { pool });
  } finally {
    globalThis.threads = pool?.threads;
    pool?.dispose();
  }
};
