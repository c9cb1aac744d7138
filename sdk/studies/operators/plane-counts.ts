import { projectPlaced } from "../../statistics/coefficients.ts";
import { nearestCentre } from "../../statistics/k-means.ts";
import type { Range } from "../../statistics/range.ts";
import type { State } from "../../statistics/state.ts";
import type { PlacedFilters } from "../../streams/placed-filters.ts";
import { histogram2d } from "../../wasm/histogram-2d.ts";
import { type Block, type FloatArray, withWorkspace } from "../../wasm/workspace.ts";

/** The cells of a plane, and the centres by which its filters are told apart; none: they are not. */
export interface PlaneGrid {
  bins: number;
  x: Range;
  y: Range;
  centres: readonly (readonly number[])[];
}

export interface SavedPlaneCounts {
  filters: number;
  /** bins x bins, of all filters. */
  counts: Float64Array;
  /** The same of the filters nearest to each centre. */
  parts: Float64Array[];
}

/** How many filters lie in each cell of a plane. */
export class PlaneCounts implements State<SavedPlaneCounts> {
  private readonly found: SavedPlaneCounts;

  constructor(private readonly grid: PlaneGrid) {
    const cells = grid.bins * grid.bins;
    this.found = {
      filters: 0,
      counts: new Float64Array(cells),
      parts: grid.centres.map(() => new Float64Array(cells)),
    };
  }

  static load(grid: PlaneGrid, saved: SavedPlaneCounts): PlaneCounts {
    const loaded = new PlaneCounts(grid);
    loaded.mergeSaved(saved);
    return loaded;
  }

  update(filters: PlacedFilters, plane: { mean: number[]; components: number[][] }): void {
    const { workspace, block, width, count } = filters;
    const { centres } = this.grid;
    this.found.filters += count;
    this.add(filters, block, plane, this.found.counts);
    if (centres.length === 0) return;
    for (const [c, own] of byCentre(workspace.view(block), width, centres).entries()) {
      if (own.length > 0) this.add(filters, workspace.place("f64", own), plane, this.found.parts[c]);
    }
  }

  merge(other: PlaneCounts): void {
    this.mergeSaved(other.found);
  }

  mergeSaved({ filters, counts, parts }: SavedPlaneCounts): void {
    this.found.filters += filters;
    addTo(this.found.counts, counts);
    for (const [c, own] of this.found.parts.entries()) addTo(own, parts[c]);
  }

  save(): SavedPlaneCounts {
    const { filters, counts, parts } = this.found;
    return { filters, counts: counts.slice(), parts: parts.map((part) => part.slice()) };
  }

  private add(
    { workspace: { kernels }, width }: PlacedFilters,
    block: Block<"f32" | "f64">,
    plane: { mean: number[]; components: number[][] },
    counts: Float64Array,
  ): void {
    const { x, y } = this.grid;
    withWorkspace(kernels, (workspace) => {
      const [first, second] = projectPlaced(workspace, block, width, plane, false);
      const cells = workspace.place("f64", counts);
      histogram2d(workspace, cells, first, second, ...x, ...y);
      counts.set(workspace.view(cells));
    });
  }
}

/** The filters in runs of one centre each. */
function byCentre(data: FloatArray, width: number, centres: PlaneGrid["centres"]): Float64Array[] {
  const parts: number[][] = centres.map(() => []);
  for (let i = 0; i < data.length; i += width) {
    const part = parts[nearestCentre(data, i, centres)];
    for (let w = 0; w < width; w++) part.push(data[i + w]);
  }
  return parts.map((part) => Float64Array.from(part));
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}
