import type { ConvLayer } from "../model/conv-layer.ts";
import type { FilterSet } from "../model/filter-set.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { project as projectBlock } from "../wasm/project.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import type { FilterStore } from "./filter-store.ts";
import type { BasisResult } from "./result.ts";

/** Coefficients of filters in a basis, component by component. */
export interface Coefficients {
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

/** Visits the coefficients of a layer chunk by chunk inside the Wasm memory; blocks are valid during the visit only. */
export async function eachCoefficientChunk(
  kernels: Kernels,
  store: FilterStore,
  layer: ConvLayer,
  basis: BasisResult,
  visit: (workspace: Workspace, columns: Block<"f64">[], count: number) => void,
): Promise<void> {
  for await (const { data, count } of store.chunks(layer)) {
    if (count === 0) continue;
    withWorkspace(kernels, (workspace) => visit(workspace, projectChunk(workspace, data, basis), count));
  }
}

/** One block a component, views of one column-major matrix. */
function projectChunk(workspace: Workspace, data: FloatArray, basis: BasisResult): Block<"f64">[] {
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
