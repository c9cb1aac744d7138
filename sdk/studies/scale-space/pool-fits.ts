import type { PooledScaleSpaceFit } from "../../results/scale-space.ts";
import { type Family, families, type Mode } from "../../results/scale-space-names.ts";
import { runInOrder } from "../../streams/run-in-order.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import { fitGroup, type PooledJob } from "./fit-tasks.ts";
import type { PooledMethod } from "./fits/fit-pooled.ts";
import type { StudiedLayer } from "./studied-layer.ts";

const methods: readonly PooledMethod[] = ["A", "B", "C2", "D2"];

/** One sigma for all filters of a family in a layer, for each layer and family with at least two. */
export async function poolFits(
  runner: TaskRunner,
  studied: readonly StudiedLayer[],
  names: readonly string[],
  mode: Mode,
  signal?: AbortSignal,
): Promise<PooledScaleSpaceFit[]> {
  const pooled: PooledScaleSpaceFit[] = [];
  const fits = runInOrder(jobsOf(studied, mode), runner.ahead, async ({ of, job }) => {
    const { family, method } = job;
    return { of, family, method, fit: await runner.run(fitGroup, job, signal) };
  });
  for await (const { of, family, method, fit } of fits) {
    pooled.push({
      model: names[of.owner],
      layer: of.layer.name,
      family,
      method,
      filters: fit.filters.length,
      atZero: fit.atZero.length,
      notConverged: fit.notConverged.length,
      sigma: fit.sigma,
    });
  }
  return pooled;
}

function* jobsOf(studied: readonly StudiedLayer[], mode: Mode): Generator<{ of: StudiedLayer; job: PooledJob }> {
  for (const of of studied) {
    for (const family of families) {
      const own = weightsOf(of, family);
      if (own.length < 2 * of.k * of.k) continue;
      for (const method of methods) yield { of, job: { filters: own.slice(), k: of.k, family, method, mode } };
    }
  }
}

/** The filters of a layer that a family fits best, in their order. */
function weightsOf({ k, summary }: StudiedLayer, family: Family): Float64Array {
  const rows = summary.weights.sorted();
  const step = 2 + k * k;
  const own: Float64Array[] = [];
  for (let from = 0; from < rows.length; from += step) {
    if (rows[from + 1] === families.indexOf(family)) own.push(rows.subarray(from + 2, from + step));
  }
  const weights = new Float64Array(own.length * k * k);
  for (const [i, filter] of own.entries()) weights.set(filter, i * k * k);
  return weights;
}
