import { clusterFilters } from "../../../sdk/statistics/spherical-k-means.ts";
import { centredNorms, nearestKeys } from "../../../sdk/wasm/keys.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { keysWork } from "../work.ts";

const width = 49;

async function placed(count: number) {
  const ws = new Workspace(await kernels());
  const filters = ws.place("f32", Float32Array.from({ length: count * width }, seededNormal(1)));
  const norms = ws.allocate("f64", count);
  centredNorms(ws, norms, filters, width);
  return { ws, filters, norms };
}

/** Norms, products with 50 keys, and the nearest of them. */
export const nearestKeysCase: BenchCase = {
  name: "nearest of 50 keys, 1e5 filters 7x7, f32",
  async setup() {
    const { ws, filters, norms } = await placed(100_000);
    const keys = ws.place("f64", Float64Array.from({ length: 50 * width }, seededNormal(2)));
    const nearest = { indices: ws.allocate("u32", norms.length), cosines: ws.allocate("f64", norms.length) };
    return {
      ours() {
        centredNorms(ws, norms, filters, width);
        nearestKeys(ws, nearest, filters, norms, keys, width, false);
      },
      python: { module: "keys", peers: ["numpy f64", "numpy f32"] },
      targets: { "numpy f64": 1 },
      work: keysWork(norms.length, 50, width, "f64"),
    };
  },
};

/** One start, until it has converged or after 100 iterations, as sklearn's. */
function kMeans(count: number, filters: number, peer: string): BenchCase {
  return {
    name: `spherical k-means, ${count} keys, ${filters} filters 7x7`,
    async setup() {
      const all = await placed(filters);
      return {
        ours() {
          withWorkspace(all.ws.kernels, (inner) => {
            const { filters, norms } = all;
            clusterFilters(inner, { filters, norms, width }, { count, signed: true, seed: 1, restarts: 1 });
          });
        },
        python: { module: "keys", peers: [peer] },
        targets: { [peer]: 1.5 },
        work: keysWork(filters, count, width, "i16", 100),
      };
    },
  };
}

export const fewKeys = kMeans(8, 20_000, "sklearn KMeans");
export const fewKeysOfMany = kMeans(8, 100_000, "sklearn KMeans, 1e5 filters");
export const manyKeys = kMeans(50, 100_000, "sklearn KMeans, 50 keys");
