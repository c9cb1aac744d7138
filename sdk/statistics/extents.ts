import { widenExtent } from "../wasm/extent.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Sweep, sweepOnce } from "./coefficient-sweep.ts";
import { type Range, union } from "./range.ts";
import type { State } from "./state.ts";

/** The smallest and the largest coefficient of each component. */
export class Extents implements State<Range[]> {
  private constructor(private found: Range[]) {}

  static of(components: number): Extents {
    return new Extents(Array.from({ length: components }, () => union([])));
  }

  static load(saved: readonly Range[]): Extents {
    return new Extents(saved.map(([lo, hi]) => [lo, hi]));
  }

  get ranges(): readonly Range[] {
    return this.found;
  }

  /** @param columns Coefficients, one block a component. */
  update(workspace: Workspace, columns: readonly Block<"f64">[]): void {
    withWorkspace(workspace.kernels, (scratch) => sweepOnce(this.sweep(scratch), columns));
  }

  /** Goes along coefficients, and adds where they lie at the end. */
  sweep(workspace: Workspace): Sweep {
    const ends = this.found.map((range) => workspace.place("f64", range));
    return {
      add: (columns) => {
        for (let c = 0; c < ends.length; c++) widenExtent(workspace, ends[c], columns[c]);
      },
      end: () => {
        this.found = ends.map((both) => {
          const [lo, hi] = workspace.view(both);
          return [lo, hi];
        });
      },
    };
  }

  merge(other: Extents): void {
    this.add(other.found);
  }

  /** Adds what was found elsewhere. */
  add(ranges: readonly Range[]): void {
    this.found = this.found.map((range, c) => union([range, ranges[c]]));
  }

  save(): Range[] {
    return this.found.map(([lo, hi]) => [lo, hi]);
  }
}
