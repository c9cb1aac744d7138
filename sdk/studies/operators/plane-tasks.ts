import { projectPlaced } from "../../statistics/coefficients.ts";
import { Extents } from "../../statistics/extents.ts";
import type { Range } from "../../statistics/range.ts";
import { onFiniteFilters } from "../../streams/filter-task.ts";
import type { PlacedFilters } from "../../streams/placed-filters.ts";
import { PlaneCounts, type PlaneGrid, type SavedPlaneCounts } from "./plane-counts.ts";

/** What coordinates in a plane are computed with: raw weights, a mean, two components. */
export interface InPlane {
  mean: number[];
  components: number[][];
}

/** Where the two coordinates lie. */
export const findPlaneExtents = onFiniteFilters(
  "find plane extents",
  (filters: PlacedFilters, plane: InPlane): Range[] => {
    const { workspace, block, width } = filters;
    const extents = Extents.of(2);
    extents.update(workspace, projectPlaced(workspace, block, width, plane, false));
    return extents.save();
  },
);

/** How many filters lie in each cell. */
export const countInPlane = onFiniteFilters(
  "count in plane",
  (filters: PlacedFilters, { plane, grid }: { plane: InPlane; grid: PlaneGrid }): SavedPlaneCounts => {
    const counts = new PlaneCounts(grid);
    counts.update(filters, plane);
    return counts.save();
  },
);
