import { isAboveFloor } from "../results/above-floor.ts";
import type { AnalysisResult, DivergenceResult, KernelStudy } from "../results/analysis.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Table } from "./table.ts";

/** One row a pair of groups, each pair once: D and the other distances. */
export function divergenceTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, divergence }) =>
    pairsOf(divergence).map(([a, b]) => {
      const { matrix, floor, debiased, interval, distances, groups } = divergence;
      return [
        kernelName(basis.kernel),
        groups[a],
        groups[b],
        matrix[a][b],
        floor.mean[a][b],
        floor.upper[a][b],
        debiased[a][b],
        isAboveFloor(divergence, a, b) ? "yes" : "no",
        interval?.low[a][b] ?? null,
        interval?.high[a][b] ?? null,
        distances.jensenShannon[a][b],
        distances.hellinger[a][b],
        distances.totalVariation[a][b],
        distances.wasserstein1[a][b],
      ];
    }),
  );
  const columns = [
    "kernel",
    "a",
    "b",
    "d",
    "floor_mean",
    "floor_upper",
    "debiased",
    "above_floor",
    "interval_low",
    "interval_high",
    "jensen_shannon",
    "hellinger",
    "total_variation",
    "wasserstein_1",
  ];
  return { name: "divergence", columns, rows };
}

/** One row a pair of groups and further distance: how sure it is. Nothing of more than 250 groups. */
export function distanceNoiseTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, divergence }) =>
    pairsOf(divergence).flatMap(([a, b]) =>
      furtherDistances.flatMap(({ key, column }) => {
        const noise = divergence.distanceNoise?.[key];
        if (noise === undefined) return [];
        const value = divergence.distances[key][a][b];
        return [
          [
            kernelName(basis.kernel),
            divergence.groups[a],
            divergence.groups[b],
            column,
            value,
            noise.floor.mean[a][b],
            noise.floor.upper[a][b],
            noise.debiased[a][b],
            value > noise.floor.upper[a][b] ? "yes" : "no",
            noise.interval?.low[a][b] ?? null,
            noise.interval?.high[a][b] ?? null,
          ],
        ];
      }),
    ),
  );
  const columns = [
    ...["kernel", "a", "b", "distance", "value", "floor_mean", "floor_upper", "debiased", "above_floor"],
    ...["interval_low", "interval_high"],
  ];
  return { name: "distance-noise", columns, rows };
}

/** The distances beside D, as tables name them. */
const furtherDistances = [
  { key: "jensenShannon", column: "jensen_shannon" },
  { key: "hellinger", column: "hellinger" },
  { key: "totalVariation", column: "total_variation" },
  { key: "wasserstein1", column: "wasserstein_1" },
] as const;

/** One row a pair of groups and component: its weight, its symmetric KL, and its share of D. */
export function divergenceComponentsTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, divergence }) =>
    pairsOf(divergence).flatMap(([a, b]) =>
      divergence.weights.map((weight, component) => [
        kernelName(basis.kernel),
        divergence.groups[a],
        divergence.groups[b],
        component,
        weight,
        divergence.perComponent[component][a][b],
        divergence.shares[component][a][b],
      ]),
    ),
  );
  const columns = ["kernel", "a", "b", "component", "weight", "kl", "share"];
  return { name: "divergence-components", columns, rows };
}

/** D as a square: one row and one column a group. */
export function divergenceMatrixTable({ basis, divergence }: KernelStudy): Table {
  return {
    name: `divergence-matrix-${kernelName(basis.kernel)}`,
    columns: ["group", ...divergence.groups],
    rows: divergence.groups.map((group, i) => [group, ...divergence.matrix[i]]),
  };
}

/** Every pair [a, b], a < b, of the divergence's groups. */
export function pairsOf({ groups }: DivergenceResult): [number, number][] {
  return groups.flatMap((_, a) => groups.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]));
}
