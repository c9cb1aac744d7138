import { expectLayerGrid, type LayerGrid } from "./layer-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

export interface NormSearch {
  /** The residual, over the square of the value, at which an iteration has converged. */
  tolerance: number;
  /** The most Lanczos steps a frequency. */
  steps: number;
}

/**
 * The largest singular value of a layer at some of its output frequencies, without the others: out[frequencies][groups][3]
 * of weights as for `layerSpectra`. The three are a lower bound, what more the iteration would come to by its own course, and a
 * certain upper bound: the smaller of the Frobenius norm and the geometric mean of the largest row and column sums.
 * Frequencies that cannot reach `best` are left early or out. Returns the largest lower bound, at least `best`.
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
  const { groups, out: p, in: q, kernel, size, stride } = grid;
  expectLength(weights, groups * p * q * kernel[0] * kernel[1], "the layer's weights");
  expectLength(out, frequencies.length * groups * 3, "the layer's norms");
  const { kernels } = ws;
  return withWorkspace(kernels, (inner) => {
    const bytes = kernels.layerNormScratch(p, q, ...kernel, ...size, ...stride, steps);
    const scratch = inner.allocate("u8", bytes).pointer;
    return kernels.layerNorms(
      out.pointer,
      weights.pointer,
      groups,
      p,
      q,
      ...kernel,
      ...size,
      ...stride,
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
