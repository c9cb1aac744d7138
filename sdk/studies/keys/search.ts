import type { KeysPoint, KeysSearch } from "../../results/keys.ts";
import { cosine as bounded } from "../../statistics/bounded.ts";
import { type Clustering, restartSeed } from "../../statistics/spherical-k-means.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import type { Kernels } from "../../wasm/load.ts";
import { project } from "../../wasm/project.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import { elbowOf } from "./elbow.ts";
import { removeGreedily } from "./greedy-removal.ts";
import { clusterOnce } from "./key-tasks.ts";
import type { ResolvedKeysOptions } from "./options.ts";
import type { FilterSample } from "./sample-filters.ts";

/** Numbers of keys for which a clustering of their own is compared with the removal. */
const compared = [1, 2, 4, 8, 16, 32];

/**
 * Finds keys of a sample: many candidates by clustering, of which a greedy removal leaves the asked number.
 *
 * @param report Is told after each clustering how many of how many are done.
 */
export async function searchKeys(
  kernels: Kernels,
  runs: BoundedRuns,
  sample: FilterSample,
  width: number,
  options: ResolvedKeysOptions,
  report: (done: number, total: number) => void,
): Promise<{ keys: Float64Array[]; search: KeysSearch }> {
  const { seed, restarts, candidates, count } = options;
  const filters = sample.norms.length;
  const least = options.cosine * options.cosine;
  const removal = (keys: Float64Array) =>
    removeGreedily(squaredCosines(kernels, sample, width, keys, options.signed), filters, least);
  const found = await cluster(runs, sample, width, Math.min(candidates, filters), options);
  const rows = found.keys.length / width;
  const { order, curve } = removal(found.keys);
  const counts = compared.filter((asked) => asked < rows);
  report(1, counts.length + 1);
  const clustered: KeysPoint[] = [];
  for (const [i, asked] of counts.entries()) {
    const { keys } = await cluster(runs, sample, width, asked, options);
    report(i + 2, counts.length + 1);
    clustered.push({ ...(removal(keys).curve.at(-1) as KeysPoint), count: asked });
  }
  const elbow = elbowOf(curve);
  const kept = order.slice(0, count === "elbow" ? elbow : count);
  return {
    keys: kept.map((key) => found.keys.slice(key * width, (key + 1) * width)),
    search: {
      sampled: filters,
      seed,
      candidates: rows,
      restarts,
      iterations: found.iterations,
      converged: found.converged,
      elbow,
      curve,
      clustered,
    },
  };
}

/** The restart that explains most, the first of equals. */
async function cluster(
  runs: BoundedRuns,
  { data, norms }: FilterSample,
  width: number,
  count: number,
  { seed, signed, restarts }: ResolvedKeysOptions,
): Promise<Clustering> {
  const seeds = Array.from({ length: restarts }, (_, restart) => restartSeed(seed, restart));
  const found = await mapInOrder(seeds, runs.ahead, (own) =>
    runs.run(clusterOnce, () => ({ data: data.slice(), norms: norms.slice(), width, count, signed, seed: own })),
  );
  return found.reduce((best, one) => (one.explained > best.explained ? one : best));
}

/** Of every filter with every key, key by key; of a signed study, 0 for a negative cosine. */
function squaredCosines(
  kernels: Kernels,
  { data, norms }: FilterSample,
  width: number,
  keys: Float64Array,
  signed: boolean,
): Float64Array {
  const squares = withWorkspace(kernels, (ws) => {
    const out = ws.allocate("f64", (keys.length / width) * norms.length);
    project(ws, out, ws.place("f32", data), width, ws.place("f64", keys), ws.zeros("f64", width), false);
    return ws.copyOut(out);
  });
  for (let from = 0; from < squares.length; from += norms.length) {
    for (let i = 0; i < norms.length; i++) {
      const cosine = bounded(squares[from + i] / norms[i]);
      squares[from + i] = signed && cosine < 0 ? 0 : cosine * cosine;
    }
  }
  return squares;
}
