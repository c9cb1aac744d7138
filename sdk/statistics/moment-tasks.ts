import { onFiniteFilters } from "../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../streams/placed-filters.ts";
import { MomentSummary } from "./moments.ts";

/** The moments of each chunk's filters as they are: the state of each. */
export const rawMoments = onFiniteFilters("raw moments", (filters: PlacedFilters, _: null) =>
  blocksOf(filters).map((block) => {
    const moments = new MomentSummary(filters.workspace.kernels, filters.width);
    if (block.length > 0) moments.updatePlaced(filters.workspace, block, false);
    return moments.save();
  }),
);
