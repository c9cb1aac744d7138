import { isAboveFloor } from "../results/above-floor.ts";
import type { AnalysisResult, DivergenceResult, KernelStudy } from "../results/analysis.ts";
import { componentShare } from "../results/component-share.ts";
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
  const known = studiesOf(result).filter(({ divergence }) => divergence.distanceNoise !== null);
  const rows = known.flatMap(({ basis, divergence }) =>
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
        componentShare(divergence, component, a, b),
      ]),
    ),
  );
  const columns = ["kernel", "a", "b", "component", "weight", "kl", "share"];
  return { name: "divergence-components", columns, rows };
}

/** D as a square: one row and one column a group. */
export function divergenceMatrixTable(study: KernelStudy): Table {
  const { divergence } = study;
  return {
    name: divergenceMatrixName(study),
    columns: ["group", ...divergence.groups],
    rows: divergence.groups.map((group, i) => [group, ...divergence.matrix[i]]),
  };
}

export function divergenceMatrixName({ basis }: Pick<KernelStudy, "basis">): string {
  return `divergence-matrix-${kernelName(basis.kernel)}`;
}

/** Every pair [a, b], a < b, of the divergence's groups. */
export function pairsOf(divergence: Pick<DivergenceResult, "groups">): [number, number][] {
  return [...eachPair(divergence)];
}

/** The same, one by one: 700 groups have 244,650. */
export function* eachPair({ groups }: Pick<DivergenceResult, "groups">): Generator<[number, number], void, undefined> {
  for (let a = 0; a < groups.length; a++) for (let b = a + 1; b < groups.length; b++) yield [a, b];
}

/** The first of the pairs, sorted: the largest of few numbers are found without a list of all. Equal ones stay in their order. */
export function firstPairs(
  pairs: Iterable<[number, number]>,
  most: number,
  compare: (one: [number, number], other: [number, number]) => number,
): [number, number][] {
  const first: [number, number][] = [];
  for (const pair of pairs) {
    if (first.length === most && (most === 0 || compare(pair, first[most - 1]) >= 0)) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(pair, first[middle]) < 0) high = middle;
      else low = middle + 1;
    }
    first.splice(low, 0, pair);
    if (first.length > most) first.pop();
  }
  return first;
}
