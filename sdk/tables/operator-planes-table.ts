import type { OperatorCluster, OperatorPlane } from "../results/operators.ts";
import { filledBins } from "./planes-table.ts";
import type { Table } from "./table.ts";

/**
 * What is drawn in planes: the bins that hold filters, by their middles and, where there are clusters, their most frequent one; the
 * features; the clusters' centres.
 */
export function operatorPlanesTable(planes: readonly OperatorPlane[]): Table {
  return {
    name: "operators-planes",
    columns: ["model", "plane", "ratio_0", "ratio_1", "mark", "name", "x", "y", "filters"],
    rows: planes.flatMap((plane) => {
      const { model, name, explainedVarianceRatio, references, clusters } = plane;
      const row = (mark: string, of: string | number | null, at: { x: number; y: number }, filters: number | null) => [
        model,
        name,
        ...explainedVarianceRatio,
        mark,
        of,
        at.x,
        at.y,
        filters,
      ];
      return [
        ...filledBins(plane).map((at) => row("bin", clusters ? clusterOf(clusters, at.bin) : null, at, at.count)),
        ...references.map((feature) => row("feature", feature.name, feature, null)),
        ...(clusters ?? []).map((cluster, c) => row("centre", c, cluster, cluster.filters)),
      ];
    }),
  };
}

/** The most frequent cluster of a bin. */
export function clusterOf(clusters: readonly Pick<OperatorCluster, "counts">[], bin: number): number {
  return clusters.reduce((best, { counts }, c) => (counts[bin] > clusters[best].counts[bin] ? c : best), 0);
}
