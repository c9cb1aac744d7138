import type { PooledScaleSpaceFit } from "../../results/scale-space.ts";
import { families, type Mode } from "../../results/scale-space-names.ts";
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
      const own = of.filters.filter(({ fit }) => fit?.family === family);
      if (own.length < 2) continue;
      for (const method of methods) {
        const filters = Float64Array.from(own.flatMap(({ weights }) => [...weights]));
        yield { of, job: { filters, k: of.k, family, method, mode } };
      }
    }
  }
}
