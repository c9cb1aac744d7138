import type { DistanceNoise, DivergenceResult } from "../results/analysis.ts";

/** The same groups in another order: `order` holds the places that they have now. */
export function reorderDivergence(divergence: DivergenceResult, order: readonly number[]): DivergenceResult {
  const list = <T>(values: readonly T[]) => order.map((i) => values[i]);
  const matrix = (rows: number[][]) => list(rows).map(list);
  const noise = ({ floor, debiased, interval }: DistanceNoise): DistanceNoise => ({
    floor: { mean: matrix(floor.mean), upper: matrix(floor.upper) },
    debiased: matrix(debiased),
    interval: interval && { low: matrix(interval.low), high: matrix(interval.high) },
  });
  const { distances, distanceNoise } = divergence;
  return {
    ...divergence,
    groups: list(divergence.groups),
    matrix: matrix(divergence.matrix),
    perComponent: divergence.perComponent.map(matrix),
    shares: divergence.shares?.map(matrix) ?? null,
    distances: {
      jensenShannon: matrix(distances.jensenShannon),
      hellinger: matrix(distances.hellinger),
      totalVariation: matrix(distances.totalVariation),
      wasserstein1: matrix(distances.wasserstein1),
    },
    outside: list(divergence.outside),
    ...noise(divergence),
    distanceNoise: distanceNoise && {
      jensenShannon: noise(distanceNoise.jensenShannon),
      hellinger: noise(distanceNoise.hellinger),
      totalVariation: noise(distanceNoise.totalVariation),
      wasserstein1: noise(distanceNoise.wasserstein1),
    },
  };
}
