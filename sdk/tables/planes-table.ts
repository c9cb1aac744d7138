import type { PlaneResult } from "../results/analysis.ts";
import type { Table } from "./table.ts";

/** The bins of planes that hold filters, by the middles of their sides, the fullest first. */
export function planesTable(planes: readonly PlaneResult[]): Table {
  const middle = ([lo, hi]: [number, number], at: number, bins: number) => lo + ((at + 0.5) / bins) * (hi - lo);
  return {
    name: "plane",
    columns: ["group", "c0", "c1", "filters"],
    rows: planes.flatMap(({ group, x, y, bins, counts }) =>
      counts
        .map((count, i) => [group, middle(x, i % bins, bins), middle(y, Math.floor(i / bins), bins), count] as const)
        .filter(([, , , count]) => count > 0)
        .sort((a, b) => b[3] - a[3]),
    ),
  };
}
