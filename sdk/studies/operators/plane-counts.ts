import { projectPlaced } from "../../statistics/coefficients.ts";
import { nearestCentre } from "../../statistics/k-means.ts";
import type { Range } from "../../statistics/range.ts";
import type { State } from "../../statistics/state.ts";
import type { PlacedFilters } from "../../streams/placed-filters.ts";
import { histogram2d } from "../../wasm/histogram-2d.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";

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
    const { block, width, count } = filters;
    const { centres } = this.grid;
    this.found.filters += count;
    withWorkspace(filters.workspace.kernels, (workspace) => {
      const [x, y] = projectPlaced(workspace, block, width, plane, false);
      this.add(workspace, x, y, this.found.counts);
      if (centres.length === 0) return;
      const nearest = nearestCentres(workspace.view(block), width, centres);
      for (const [c, part] of this.found.parts.entries()) {
        const [ownX, ownY] = [x, y].map((all) => take(workspace, all, (row) => nearest[row] === c));
        this.add(workspace, ownX, ownY, part);
      }
    });
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

  /** Adds the filters at (x, y). */
  private add(outer: Workspace, x: Block<"f64">, y: Block<"f64">, counts: Float64Array): void {
    withWorkspace(outer.kernels, (workspace) => {
      const cells = workspace.place("f64", counts);
      histogram2d(workspace, cells, x, y, ...this.grid.x, ...this.grid.y);
      counts.set(workspace.view(cells));
    });
  }
}

/** Of each filter the nearest centre. */
function nearestCentres(data: FloatArray, width: number, centres: PlaneGrid["centres"]): Uint32Array {
  return Uint32Array.from({ length: data.length / width }, (_, i) => nearestCentre(data, i * width, centres));
}

/** The numbers of the rows that are wanted. */
function take(workspace: Workspace, all: Block<"f64">, wanted: (row: number) => boolean): Block<"f64"> {
  const some = workspace.allocate("f64", all.length);
  const [from, to] = [workspace.view(all), workspace.view(some)];
  let length = 0;
  for (let row = 0; row < all.length; row++) if (wanted(row)) to[length++] = from[row];
  return { ...some, length };
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}
