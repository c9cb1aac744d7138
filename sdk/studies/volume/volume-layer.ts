import type { ConvLayer } from "../../model/conv-layer.ts";
import { readWeights } from "../../model/read-filters.ts";
import { refuseTensor } from "../../model/refuse-tensor.ts";
import type { VolumeLayer } from "../../results/volume.ts";
import { anisotropyOf, type Box, sliceEnergy } from "../../statistics/anisotropy.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import { numberList } from "../../statistics/number-list.ts";
import { hasOutputs, orthogonalityOf, sumOfCosines } from "../../statistics/orthogonality.ts";
import { entropyOf, refuseSquares } from "../../statistics/variance-entropy.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";

/** The covariance has the square of this many numbers, its decomposition takes the cube: 7 x 7 x 7. */
const largestWidth = 343;
/** Kernels that a result carries, and weights in them. */
const examples = { most: 12, weights: 1_024 };
/** Kernels whose moments are summed at once. */
const chunk = 65_536;

/** Why a layer has no 3-D kernels to study; null where it has. */
export function whyNot({ kind, kernel, tensor }: ConvLayer): string | null {
  const size = kernel.join("x");
  const refused = refuseTensor(tensor);
  if (refused !== null) return refused;
  if (kernel.length !== 3) return `${kernel.length}-D convolution, kernel ${size}: not a 3-D kernel`;
  if (kind === "transposed") return `transposed convolution, kernel ${size}: its weights are no filters of the input`;
  if (kernel.every((side) => side === 1)) return `${size} convolution: nothing spatial`;
  if (kernel.includes(1)) return `kernel ${size}: not three axes of more than one weight`;
  const width = kernel.reduce((product, side) => product * side, 1);
  return width > largestWidth ? `kernel ${size}: ${width} weights, more than ${largestWidth}` : null;
}

/** A layer, and the moments of its kernels, each divided by its largest absolute weight. */
export interface MeasuredVolume {
  layer: VolumeLayer;
  scaled: MomentSummary;
}

/** Of a layer that `whyNot` has nothing against; or why its weights cannot be measured. */
export async function measureVolume(
  kernels: Kernels,
  model: string,
  layer: ConvLayer,
): Promise<MeasuredVolume | string> {
  const box: Box = [layer.kernel[0], layer.kernel[1], layer.kernel[2]];
  const width = box[0] * box[1] * box[2];
  const weights = await readWeights(layer);
  const finite = finiteKernels(weights, width);
  const maxima = largestWeights(finite, width);
  const largest = maxima.reduce((most, one) => Math.max(most, one), 0);
  const unfit = refuseSquares(largest);
  if (unfit !== null) return unfit;
  const [raw, scaled] = [new MomentSummary(kernels, width), new MomentSummary(kernels, width)];
  for (let start = 0; start < finite.length; start += chunk * width) {
    const some = finite.subarray(start, start + chunk * width);
    raw.update(some, false);
    scaled.update(some, true);
  }
  const { name, in: inputs, out, groups, stride, depthRank } = layer;
  const count = weights.length / width;
  const kept = Math.min(maxima.length, examples.most, Math.max(1, Math.floor(examples.weights / width)));
  return {
    scaled,
    layer: {
      model,
      name,
      in: inputs,
      out,
      groups,
      stride: stride && [...stride],
      depthRank,
      kernels: count,
      nonFinite: count - maxima.length,
      maxAbs: largest,
      sparsity: maxima.length === 0 ? null : sparseShare(maxima, largest),
      varianceEntropy: maxima.length === 0 ? null : entropyOf(kernels, raw).entropy,
      orthogonality: largest > 0 && hasOutputs(layer) ? orthogonality(kernels, weights, out) : null,
      anisotropy: anisotropyOf(kernels, finite, box),
      slices: sliceEnergy(finite, box),
      examples: Array.from({ length: kept }, (_, i) => numberList(finite, i * width, (i + 1) * width)),
    },
  };
}

/** The kernels without NaN or infinite weights; those given, where all are. */
function finiteKernels(weights: FloatArray, width: number): FloatArray {
  const kept = weights.slice();
  let to = 0;
  for (let start = 0; start < weights.length; start += width) {
    const kernel = weights.subarray(start, start + width);
    if (!kernel.every(Number.isFinite)) continue;
    kept.set(kernel, to);
    to += width;
  }
  return kept.subarray(0, to);
}

function largestWeights(kernels: FloatArray, width: number): Float64Array {
  return Float64Array.from({ length: kernels.length / width }, (_, i) => {
    let most = 0;
    for (let at = i * width; at < (i + 1) * width; at++) most = Math.max(most, Math.abs(kernels[at]));
    return most;
  });
}

/** A layer of zeros is all sparse. */
function sparseShare(maxima: Float64Array, largest: number): number {
  return maxima.filter((most) => most === 0 || most < 0.01 * largest).length / maxima.length;
}

/** Non-finite weights count as zero, as in the orthogonality of 2-D layers. */
function orthogonality(kernels: Kernels, weights: FloatArray, out: number): number {
  return withWorkspace(kernels, (ws) => {
    const rows = ws.placeFloats(weights.map((weight) => (Number.isFinite(weight) ? weight : 0)));
    return orthogonalityOf(sumOfCosines(ws, rows, weights.length / out), out);
  });
}
