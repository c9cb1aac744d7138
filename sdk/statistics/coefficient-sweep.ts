import type { BasisResult } from "../results/analysis.ts";
import { cutBlock, type PlacedFilters } from "../streams/placed-filters.ts";
import type { Swept } from "../streams/swept-task.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import { projector } from "./coefficients.ts";

/** What goes along with the coefficients of filters while they are in the processor's cache. */
export interface Sweep {
  /** Before the coefficients of these filters. */
  place?(filters: Pick<PlacedFilters, "workspace" | "chunks" | "counts" | "places">): void;
  /**
   * @param columns Of some filters, one block a component.
   * @param first The place of the first of them among those that were placed last.
   */
  add(columns: readonly Block<"f64">[], first: number): void;
  /** After the last. */
  end(): void;
}

/** Coefficients that are made at once: a megabyte. Of so many of a component its counters, some ten kilobytes, are loaded once. */
const sweptCoefficients = 2 ** 17;

/** Goes once through the coefficients of filters, which are nowhere all at once. */
export function sweepCoefficients<R>(
  workspace: Workspace,
  basis: Pick<BasisResult, "components" | "mean">,
  sweeps: readonly Sweep[],
  end: () => R,
): Swept<R> {
  const sweptAtOnce = Math.ceil(sweptCoefficients / basis.components.length);
  const project = projector(workspace, basis.mean.length, basis, sweptAtOnce);
  return {
    add(filters) {
      for (const sweep of sweeps) sweep.place?.(filters);
      for (const { part, first } of cutBlock(filters.block, filters.width, sweptAtOnce)) {
        const columns = project(part);
        for (const sweep of sweeps) sweep.add(columns, first);
      }
    },
    end() {
      for (const sweep of sweeps) sweep.end();
      return end();
    },
  };
}

/** A sweep over columns that are all there. */
export function sweepOnce(sweep: Sweep, columns: readonly Block<"f64">[]): void {
  sweep.add(columns, 0);
  sweep.end();
}

/** One sweep for each column. */
export function byColumn(sweeps: readonly (Sweep | null)[]): Sweep {
  return {
    add(columns, first) {
      for (let c = 0; c < sweeps.length; c++) sweeps[c]?.add([columns[c]], first);
    },
    end() {
      for (const sweep of sweeps) sweep?.end();
    },
  };
}
