import type { ScaleSpaceGroup, ScaleSpaceLayer } from "../results/scale-space.ts";
import { setColumn } from "./set-column.ts";
import type { Table } from "./table.ts";

/** One row a layer or group and family or key: how many of its filters are nearest to that. */
export function scaleCountsTable<Set extends ScaleSpaceLayer | ScaleSpaceGroup>(
  sets: readonly Set[],
  what: string,
  of: (set: Set) => Record<string, number>,
): Table {
  return {
    name: `scale-space-${what}`,
    columns: ["model", setColumn(sets), "filters", what, "count"],
    rows: sets.flatMap((set) =>
      Object.entries(of(set)).map(([key, count]) => [set.model, set.name, set.count, key, count]),
    ),
  };
}
