import type { PlaneResult } from "../results/analysis.ts";
import type { Table } from "./table.ts";

/** The bins of planes that hold filters, by the middles of their sides, the fullest first. */
export function planesTable(planes: readonly PlaneResult[]): Table {
  return {
    name: "plane",
    columns: ["group", "c0", "c1", "filters"],
    rows: planes.flatMap((plane) => filledBins(plane).map(({ x, y, count }) => [plane.group, x, y, count])),
  };
}

/** A bin's place in the list, its middle, and its filters. */
export interface FilledBin {
  bin: number;
  x: number;
  y: number;
  count: number;
}

/** Those that hold filters, the fullest first. */
export function filledBins({ x, y, bins, counts }: Pick<PlaneResult, "x" | "y" | "bins" | "counts">): FilledBin[] {
  const middle = ([lo, hi]: [number, number], at: number) => lo + ((at + 0.5) / bins) * (hi - lo);
  return counts
    .map((count, bin) => ({ bin, x: middle(x, bin % bins), y: middle(y, Math.floor(bin / bins)), count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
