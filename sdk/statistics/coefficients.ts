import type { FilterSet } from "../model/filter-set.ts";
import type { BasisResult } from "../results/analysis.ts";
import { kernels as loadedKernels } from "../wasm/load.ts";
import { project as projectBlock } from "../wasm/project.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";

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
    const columns = projectChunk(workspace, filters.data, basis).map((column) => workspace.copyOut(column));
    return { count: filters.count, columns };
  });
}

/** The coefficients of filters: one block a component, views of one column-major matrix. */
export function projectChunk(workspace: Workspace, data: FloatArray, basis: BasisResult): Block<"f64">[] {
  const width = basis.mean.length;
  const count = data.length / width;
  const matrix = workspace.allocate("f64", basis.components.length * count);
  const components = workspace.place("f64", basis.components.flat());
  const mean = workspace.place("f64", basis.mean);
  projectBlock(workspace, matrix, workspace.placeFloats(data), width, components, mean, true);
  return basis.components.map((_, c) => ({
    type: "f64",
    pointer: matrix.pointer + c * count * Float64Array.BYTES_PER_ELEMENT,
    length: count,
  }));
}
