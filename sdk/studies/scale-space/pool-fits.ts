import { throwIfAborted } from "../../abort.ts";
import type { PooledScaleSpaceFit } from "../../results/scale-space.ts";
import { families, type Mode } from "../../results/scale-space-names.ts";
import { fitPooled, type PooledMethod } from "./fits/fit-pooled.ts";
import type { StudiedLayer } from "./study-scale-space.ts";

const methods: readonly PooledMethod[] = ["A", "B", "C2", "D2"];

/** One sigma for all filters of a family in a layer, for each layer and family with at least two. */
export async function poolFits(
  studied: readonly StudiedLayer[],
  names: readonly string[],
  mode: Mode,
  signal?: AbortSignal,
): Promise<PooledScaleSpaceFit[]> {
  const pooled: PooledScaleSpaceFit[] = [];
  for (const { owner, layer, k, filters } of studied) {
    for (const family of families) {
      const own = filters.filter(({ fit }) => fit?.family === family);
      if (own.length < 2) continue;
      const all = Float64Array.from(own.flatMap(({ weights }) => [...weights]));
      for (const method of methods) {
        throwIfAborted(signal);
        const { sigma, ...lists } = await fitPooled(all, k, family, method, { mode });
        pooled.push({
          model: names[owner],
          layer: layer.name,
          family,
          method,
          filters: lists.filters.length,
          atZero: lists.atZero.length,
          notConverged: lists.notConverged.length,
          sigma,
        });
      }
    }
  }
  return pooled;
}
