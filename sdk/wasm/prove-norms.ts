import { expectLayerGrid, type LayerGrid, placeLayerGeometry } from "./layer-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Proves upper bounds of one group of a layer: out[frequencies] is 1 where its largest singular value at that output frequency
 * is at most `bound` for certain, rounding allowed for, and 0 where it is larger, or within rounding. weights[out][in][rows]
 * [columns] of the group, scaled as for `layerSpectra`. Cholesky's factorization of bound^2 I - A^H A: about
 * 4 long short^2 + 4/3 short^3 flops a frequency.
 */
export function proveNorms(
  ws: Workspace,
  out: Block<"u8">,
  weights: Block<"f64">,
  grid: LayerGrid,
  frequencies: Block<"u32">,
  exponent: number,
  bound: number,
): void {
  expectLayerGrid(grid);
  const { out: p, in: q, kernel } = grid;
  expectLength(weights, p * q * kernel[0] * kernel[1], "a group's weights");
  expectLength(out, frequencies.length, "the proofs");
  const { kernels } = ws;
  withWorkspace(kernels, (inner) => {
    const layer = placeLayerGeometry(inner, grid).pointer;
    const scratch = inner.allocate("u8", kernels.normProofScratch(layer)).pointer;
    const [at, count] = [frequencies.pointer, frequencies.length];
    kernels.proveNorms(out.pointer, weights.pointer, layer, at, count, exponent, bound, scratch);
  });
}
