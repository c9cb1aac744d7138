import type { KeysPoint, KeysSearch } from "../../results/keys.ts";
import { cosine as bounded } from "../../statistics/bounded.ts";
import { clusterFilters, type PlacedFilters } from "../../statistics/spherical-k-means.ts";
import type { Kernels } from "../../wasm/load.ts";
import { project } from "../../wasm/project.ts";
import { type Workspace, withWorkspace } from "../../wasm/workspace.ts";
import { elbowOf } from "./elbow.ts";
import { removeGreedily } from "./greedy-removal.ts";
import type { ResolvedKeysOptions } from "./options.ts";
import type { FilterSample } from "./sample-filters.ts";

/** Numbers of keys for which a clustering of their own is compared with the removal. */
const compared = [1, 2, 4, 8, 16, 32];

/**
 * Finds keys of a sample: many candidates by clustering, of which a greedy removal leaves the asked number.
 *
 * @param report Is told after each clustering how many of how many are done.
 */
export function searchKeys(
  kernels: Kernels,
  { data, norms }: FilterSample,
  width: number,
  options: ResolvedKeysOptions,
  report: (done: number, total: number) => void,
): { keys: Float64Array[]; search: KeysSearch } {
  const { seed, signed, restarts, candidates, count } = options;
  const least = options.cosine * options.cosine;
  return withWorkspace(kernels, (ws) => {
    const placed = { filters: ws.place("f32", data), norms: ws.place("f64", norms), width };
    const cluster = (asked: number) => clusterFilters(ws, placed, { count: asked, signed, seed, restarts });
    const found = cluster(Math.min(candidates, norms.length));
    const squares = squaredCosines(ws, placed, found.keys, signed);
    const rows = found.keys.length / width;
    const { order, curve } = removeGreedily(squares, norms.length, least);
    const counts = compared.filter((asked) => asked < rows);
    report(1, counts.length + 1);
    const clustered = counts.map((asked, i): KeysPoint => {
      const { keys } = cluster(asked);
      report(i + 2, counts.length + 1);
      const own = squaredCosines(ws, placed, keys, signed);
      return { ...(removeGreedily(own, norms.length, least).curve.at(-1) as KeysPoint), count: asked };
    });
    const elbow = elbowOf(curve);
    const kept = order.slice(0, count === "elbow" ? elbow : count);
    return {
      keys: kept.map((key) => found.keys.slice(key * width, (key + 1) * width)),
      search: {
        sampled: norms.length,
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
  });
}

/** Of every filter with every key, key by key; of a signed study, 0 for a negative cosine. */
function squaredCosines(
  ws: Workspace,
  { filters, norms, width }: PlacedFilters,
  keys: Float64Array,
  signed: boolean,
): Float64Array {
  const squares = withWorkspace(ws.kernels, (inner) => {
    const out = inner.allocate("f64", (keys.length / width) * norms.length);
    project(inner, out, filters, width, inner.place("f64", keys), inner.zeros("f64", width), false);
    return inner.copyOut(out);
  });
  const lengths = ws.view(norms);
  for (let from = 0; from < squares.length; from += lengths.length) {
    for (let i = 0; i < lengths.length; i++) {
      const cosine = bounded(squares[from + i] / lengths[i]);
      squares[from + i] = signed && cosine < 0 ? 0 : cosine * cosine;
    }
  }
  return squares;
}
