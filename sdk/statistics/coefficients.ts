import type { FilterSet } from "../model/filter-set.ts";
import type { BasisResult } from "../results/analysis.ts";
import { kernels as loadedKernels } from "../wasm/load.ts";
import { project as projectBlock } from "../wasm/project.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";

/** Coefficients of filters in a basis, component by component. */
export interface Coefficients {
  /** Filters that were projected. */
  count: number;
  /** One array of `count` numbers a component. */
  columns: Float64Array[];
}

/**
 * Projects filters, each divided by its largest |weight|, onto a basis: c = V (f' - mean).
 * @see Gavrikov & Keuper, CNN Filter DB, arXiv 2203.15331, section 3.2.
 */
export async function project(filters: FilterSet, basis: BasisResult): Promise<Coefficients> {
  const kernels = await loadedKernels();
  return withWorkspace(kernels, (workspace) => {
    const placed = workspace.placeFloats(filters.data);
    const columns = projectPlaced(workspace, placed, basis.mean.length, basis);
    return { count: filters.count, columns: columns.map((column) => workspace.copyOut(column)) };
  });
}

/** The coefficients of filters that lie in the Wasm memory: one block a component, views of one column-major matrix. */
export function projectPlaced(
  workspace: Workspace,
  filters: Block<"f32" | "f64">,
  width: number,
  basis: Pick<BasisResult, "components" | "mean">,
  scaled = true,
): Block<"f64">[] {
  return projector(workspace, width, basis, filters.length / width, scaled)(filters);
}

/** Projects filters, so many at most at once: their coefficients hold until the next. */
export function projector(
  workspace: Workspace,
  width: number,
  { components, mean }: Pick<BasisResult, "components" | "mean">,
  most: number,
  scaled = true,
): (filters: Block<"f32" | "f64">) => Block<"f64">[] {
  const matrix = workspace.allocate("f64", components.length * most);
  const rows = workspace.place("f64", components.flat());
  const middle = workspace.place("f64", mean);
  return (filters) => {
    const count = filters.length / width;
    const used = { ...matrix, length: components.length * count };
    projectBlock(workspace, used, filters, width, rows, middle, scaled);
    return components.map((_, c) => ({
      type: "f64",
      pointer: matrix.pointer + c * count * Float64Array.BYTES_PER_ELEMENT,
      length: count,
    }));
  };
}
