// All singular values of a convolution layer on periodic images: those of its matrices at the frequencies, by bidiagonal form
// and quotient-differences. Errors are a few epsilon times the largest value of the frequency, as LAPACK's.
import { exponentOf, scaleByPowerOfTwo } from "../linear/power-of-two";
import { sortLanes } from "../spectrum/sort-lanes";
import { bidiagonalize, bidiagonalScratch } from "./bidiagonal";
import { bidiagonalValues, bidiagonalValuesScratch } from "./bidiagonal-values";
import { ELEMENT } from "./complex";
import { FrequencyTables } from "./frequency-matrix";
import { LayerGeometry } from "./layer-geometry";

/** Scales weights[count] by a power of two to a largest magnitude in [1, 2), in place; returns its exponent. Finite weights. */
export function scaleToUnit(weights: usize, count: usize): i32 {
  let largest: f64 = 0;
  const end = weights + count * 8;
  for (let p = weights; p < end; p += 8) largest = max(largest, Math.abs(load<f64>(p)));
  if (largest == 0) return 0;
  const exponent = exponentOf(largest);
  for (let p = weights; p < end; p += 8) store<f64>(p, scaleByPowerOfTwo(load<f64>(p), -exponent));
  return exponent;
}

function powerOfTwoAtLeast(count: usize): usize {
  let p: usize = 1;
  while (p < count) p *= 2;
  return p;
}

/** Bytes of scratch of layerSpectrum. */
export function layerSpectrumScratch(layer: LayerGeometry): usize {
  const r = layer.shortSide;
  return (
    FrequencyTables.bytes(layer) +
    layer.longSide * r * ELEMENT +
    bidiagonalScratch(layer.longSide, r) +
    (2 * r + powerOfTwoAtLeast(r)) * 16 +
    bidiagonalValuesScratch(r)
  );
}

/**
 * out[count][groups][r], r = min(outputs, inputs times strides), descending: singular values, times 2^exponent, of a layer with
 * weights[groups][outputs][inputs][kernelRows][kernelColumns] at the output frequencies[count] (u32,
 * u (columns / strideColumns) + v) of its images. Returns whether every iteration ended.
 */
export function layerSpectrum(
  out: usize,
  weights: usize,
  layer: LayerGeometry,
  frequencies: usize,
  count: usize,
  exponent: i32,
  scratch: usize,
): bool {
  const groups = layer.groups,
    rows = layer.longSide,
    r = layer.shortSide,
    slots = powerOfTwoAtLeast(r);
  const matrix = scratch + FrequencyTables.bytes(layer),
    work = matrix + rows * r * ELEMENT,
    diagonal = work + bidiagonalScratch(rows, r),
    above = diagonal + r * 16,
    values = above + r * 16,
    inner = values + slots * 16;
  const shrink = layer.shrink;
  let found = true;
  const tables = FrequencyTables.prepare(layer, scratch);
  for (let f: usize = 0; f < count; f += 2) {
    const used: usize = min(2, count - f);
    tables.setFrequencies(frequencies + f * 4, used);
    for (let g: usize = 0; g < groups; g++) {
      tables.fillMatrix(matrix, layer.weightsOf(g, weights));
      bidiagonalize(diagonal, above, matrix, rows, r, work);
      for (let lane: usize = 0; lane < 16; lane += 8)
        found = bidiagonalValues(values + lane, diagonal + lane, above + lane, r, 16, inner) && found;
      for (let i = r; i < slots; i++) v128.store(values + i * 16, f64x2.splat(-1));
      sortLanes<f64>(values, slots);
      for (let lane: usize = 0; lane < used; lane++) {
        const to = out + ((f + lane) * groups + g) * r * 8;
        for (let i: usize = 0; i < r; i++) {
          const value = load<f64>(values + i * 16 + lane * 8) * shrink;
          store<f64>(to + i * 8, scaleByPowerOfTwo(value, exponent));
        }
      }
    }
  }
  return found;
}
