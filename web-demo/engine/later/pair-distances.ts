import type { DivergenceResult } from "../../../sdk/index.ts";
import type { PairDistance } from "../protocol.ts";

const names = {
  jensenShannon: "Jensen-Shannon divergence",
  hellinger: "Hellinger distance",
  totalVariation: "Total variation distance",
  wasserstein1: "Wasserstein distance of order\u00a01",
} as const;

/** D and the other distances of two groups, beside their noise. */
export function pairDistances(divergence: DivergenceResult, a: number, b: number): PairDistance[] {
  const { matrix, floor, debiased, distances, distanceNoise } = divergence;
  const rows: PairDistance[] = [
    { name: "D, symmetric KL divergence", value: matrix[a][b], floor: floor.upper[a][b], debiased: debiased[a][b] },
  ];
  for (const key of Object.keys(names) as (keyof typeof names)[]) {
    const noise = distanceNoise?.[key];
    rows.push({
      name: names[key],
      value: distances[key][a][b],
      floor: noise?.floor.upper[a][b] ?? null,
      debiased: noise?.debiased[a][b] ?? null,
    });
  }
  return rows;
}
