import { addTally, binTally, tallyBins } from "../wasm/histogram.ts";
import { histogram2d } from "../wasm/histogram-2d.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Sweep, sweepOnce } from "./coefficient-sweep.ts";
import type { Range } from "./range.ts";
import type { State } from "./state.ts";

/** Where coefficients are counted. */
export interface CountGrid {
  components: number;
  /** Of each component's histogram, over one range. */
  bins: number;
  range: Range;
  /** Cells along each axis of the plane of the first two components, and the ranges of the axes. */
  planeBins: number;
  plane: Range[];
}

export interface SavedCounts {
  /** `bins` numbers a component. */
  counts: Float64Array[];
  /** Coefficients outside the range. */
  outside: number;
  /** planeBins x planeBins, rows of the second component's cells. */
  plane: Float64Array;
}

/** Histograms of each component's coefficients, and of the plane of the first two. */
export class CoefficientCounts implements State<SavedCounts> {
  private constructor(
    private readonly grid: CountGrid,
    private readonly found: SavedCounts,
  ) {}

  static on(grid: CountGrid): CoefficientCounts {
    const { components, bins, planeBins } = grid;
    const counts = Array.from({ length: components }, () => new Float64Array(bins));
    return new CoefficientCounts(grid, { counts, outside: 0, plane: new Float64Array(planeBins * planeBins) });
  }

  static load(grid: CountGrid, { counts, outside, plane }: SavedCounts): CoefficientCounts {
    return new CoefficientCounts(grid, { counts: counts.map((own) => own.slice()), outside, plane: plane.slice() });
  }

  /** @param columns Coefficients, one block a component. */
  update(workspace: Workspace, columns: readonly Block<"f64">[]): void {
    withWorkspace(workspace.kernels, (scratch) => sweepOnce(this.sweep(scratch), columns));
  }

  /** Counts what comes along, and adds it at the end. */
  sweep(workspace: Workspace): Sweep {
    const { bins, range, planeBins, plane } = this.grid;
    const { found } = this;
    const tallies = found.counts.map(() => binTally(workspace, bins));
    const cells = workspace.zeros("f64", planeBins * planeBins);
    const [x, y] = plane;
    return {
      add(columns) {
        for (let c = 0; c < tallies.length; c++) tallyBins(workspace, tallies[c], columns[c], range[0], range[1]);
        histogram2d(workspace, cells, columns[0], columns[1], x[0], x[1], y[0], y[1]);
      },
      end() {
        for (const [c, tally] of tallies.entries()) {
          const block = workspace.zeros("f64", bins);
          found.outside += addTally(workspace, block, tally);
          add(found.counts[c], workspace.view(block));
        }
        add(found.plane, workspace.view(cells));
      },
    };
  }

  merge({ found }: CoefficientCounts): void {
    this.add(found);
  }

  /** Adds what was counted elsewhere. */
  add(found: SavedCounts): void {
    for (const [c, own] of this.found.counts.entries()) add(own, found.counts[c]);
    this.found.outside += found.outside;
    add(this.found.plane, found.plane);
  }

  /** What was found, not copied. */
  get counted(): Readonly<SavedCounts> {
    return this.found;
  }

  save(): SavedCounts {
    return CoefficientCounts.load(this.grid, this.found).found;
  }
}

function add(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}
