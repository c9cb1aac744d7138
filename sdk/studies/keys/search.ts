import type { KeysPoint, KeysSearch } from "../../results/keys.ts";
import { cosine as bounded } from "../../statistics/bounded.ts";
import { type Clustering, restartSeed } from "../../statistics/spherical-k-means.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { centredNorms } from "../../wasm/keys.ts";
import type { Kernels } from "../../wasm/load.ts";
import { project } from "../../wasm/project.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import { elbowOf } from "./elbow.ts";
import { removeGreedily } from "./greedy-removal.ts";
import { clusterOnce } from "./key-tasks.ts";
import type { ResolvedKeysOptions } from "./options.ts";

/** Filters with a direction, row after row, and their lengths without their means. */
export interface FilterSample {
  readonly data: Float32Array;
  readonly norms: Float64Array;
}

export function sampleOf(kernels: Kernels, data: Float32Array, width: number): FilterSample {
  return withWorkspace(kernels, (ws) => {
    const norms = ws.allocate("f64", data.length / width);
    centredNorms(ws, norms, ws.place("f32", data), width);
    return { data, norms: ws.copyOut(norms) };
  });
}

/** Numbers of keys for which a clustering of their own is compared with the removal. */
const compared = [1, 2, 4, 8, 16, 32];

/**
 * Finds keys of a sample: many candidates by clustering, of which a greedy removal leaves the asked number; or those of a
 * clustering of that number, where they explain more.
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
  const found = await clusterSample(runs, sample, width, Math.min(candidates, filters), options);
  const rows = found.keys.length / width;
  const { order, curve } = removal(found.keys);
  const elbow = elbowOf(curve);
  const wanted = Math.min(count === "elbow" ? elbow : count, rows);
  const counts = [...new Set([...compared, wanted])].filter((asked) => asked < rows).sort((a, b) => a - b);
  report(1, counts.length + 1);
  const clusterings: { keys: Float64Array; point: KeysPoint }[] = [];
  for (const [i, asked] of counts.entries()) {
    const { keys } = await clusterSample(runs, sample, width, asked, options);
    report(i + 2, counts.length + 1);
    clusterings.push({ keys, point: { ...(removal(keys).curve.at(-1) as KeysPoint), count: asked } });
  }
  const rowsOf = (keys: Float64Array) =>
    Array.from({ length: keys.length / width }, (_, key) => keys.slice(key * width, (key + 1) * width));
  const thinned = order.slice(0, wanted).map((key) => found.keys.slice(key * width, (key + 1) * width));
  // The removal only chooses among the candidates: a clustering of as many keys, or even fewer, may explain more.
  const best = clusterings
    .filter(({ point }) => point.count <= wanted)
    .reduce<(typeof clusterings)[number] | null>(
      (most, one) => (one.point.explained > (most?.point ?? curve[wanted - 1]).explained ? one : most),
      null,
    );
  return {
    keys: best === null ? thinned : [...rowsOf(best.keys), ...thinned].slice(0, wanted),
    search: {
      sampled: filters,
      seed,
      candidates: rows,
      restarts,
      iterations: found.iterations,
      converged: found.converged,
      method: best === null ? "removal" : "k-means",
      elbow,
      curve,
      clustered: clusterings.map(({ point }) => point),
    },
  };
}

/** The restart that explains most, the first of equals. */
export async function clusterSample(
  runs: BoundedRuns,
  { data, norms }: FilterSample,
  width: number,
  count: number,
  { seed, signed, restarts }: Pick<ResolvedKeysOptions, "seed" | "signed" | "restarts">,
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
