import type { DistanceNoise } from "../results/analysis.ts";
import type { DistanceName } from "../wasm/histogram-distances.ts";
import type { Kernels } from "../wasm/load.ts";
import { distanceIntervals } from "./distance-intervals.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { noiseFloors } from "./noise-floors.ts";
import { withoutNoise } from "./noise-scale.ts";

/** How sure each of the distances is: its noise floor, what is left without it, and its interval. */
export function distanceNoise<N extends DistanceName>(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
  distances: Record<N, number[][]>,
): Record<N, DistanceNoise> {
  const names = Object.keys(distances) as N[];
  const floors = noiseFloors(kernels, groups, settings, names);
  const intervals = distanceIntervals(kernels, groups, settings, distances, floors);
  const noises = names.map((name): [N, DistanceNoise] => [
    name,
    {
      floor: floors[name],
      debiased: distances[name].map((row, a) =>
        row.map((distance, b) => withoutNoise(name, distance, floors[name].mean[a][b])),
      ),
      interval: intervals?.[name] ?? null,
    },
  ]);
  return Object.fromEntries(noises) as Record<N, DistanceNoise>;
}
