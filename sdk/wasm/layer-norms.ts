import { expectLayerGrid, type LayerGrid, placeLayerGeometry } from "./layer-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

export interface NormSearch {
  /** The residual, over the square of the value, at which an iteration has converged. */
  tolerance: number;
  /** The most Lanczos steps a frequency. */
  steps: number;
}

/**
 * Searches some output frequencies of a layer for its largest singular value, without the others: returns the largest lower
 * bound found, at least `best`; weights as for `layerSpectra`. out[frequencies][groups]: certain upper bounds, each the smaller
 * of the Frobenius norm and the geometric mean of the largest row and column sums. A frequency that would not come to `best` by
 * the iteration's own course is left early, so that the result is likely the largest; `proveNorms` makes it certain.
 */
export function layerNorms(
  ws: Workspace,
  out: Block<"f64">,
  weights: Block<"f64">,
  grid: LayerGrid,
  frequencies: Block<"u32">,
  exponent: number,
  best: number,
  { tolerance, steps }: NormSearch,
): number {
  expectLayerGrid(grid);
  const { groups, out: p, in: q, kernel } = grid;
  expectLength(weights, groups * p * q * kernel[0] * kernel[1], "the layer's weights");
  expectLength(out, frequencies.length * groups, "the layer's norms");
  const { kernels } = ws;
  return withWorkspace(kernels, (inner) => {
    const layer = placeLayerGeometry(inner, grid).pointer;
    const scratch = inner.allocate("u8", kernels.layerNormScratch(layer, steps)).pointer;
    return kernels.layerNorms(
      out.pointer,
      weights.pointer,
      layer,
      frequencies.pointer,
      frequencies.length,
      exponent,
      best,
      tolerance,
      steps,
      scratch,
    );
  });
}
