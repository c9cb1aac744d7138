import { expectLayerGrid, type LayerGrid, placeLayerGeometry, valuesPerFrequency } from "./layer-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Scales finite weights in place by a power of two to a largest magnitude in [1, 2); returns the exponent. */
export function scaleToUnit({ kernels }: Workspace, weights: Block<"f64">): number {
  return kernels.scaleToUnit(weights.pointer, weights.length);
}

/**
 * Singular values of a whole layer at some of its output frequencies: out[frequencies][groups][valuesPerFrequency],
 * descending in each run, of weights[groups][out][in][rows][columns] times 2^exponent, whose largest magnitude is near 1
 * (`scaleToUnit`). Errors are a few epsilon times the run's largest value. Returns false if an iteration did not end.
 */
export function layerSpectra(
  ws: Workspace,
  out: Block<"f64">,
  weights: Block<"f64">,
  grid: LayerGrid,
  frequencies: Block<"u32">,
  exponent: number,
): boolean {
  expectLayerGrid(grid);
  const { groups, out: p, in: q, kernel } = grid;
  expectLength(weights, groups * p * q * kernel[0] * kernel[1], "the layer's weights");
  expectLength(out, frequencies.length * groups * valuesPerFrequency(grid), "the layer's singular values");
  const { kernels } = ws;
  return withWorkspace(kernels, (inner) => {
    const layer = placeLayerGeometry(inner, grid).pointer;
    const scratch = inner.allocate("u8", kernels.layerSpectrumScratch(layer)).pointer;
    const [at, count] = [frequencies.pointer, frequencies.length];
    const found = kernels.layerSpectrum(out.pointer, weights.pointer, layer, at, count, exponent, scratch);
    return Boolean(found);
  });
}
