import type { ConvLayer } from "../../model/conv-layer.ts";
import { largestKernel } from "../../model/list-conv-layers.ts";
import type { TimelineLayer } from "../../results/timeline.ts";
import type { FloatArray } from "../../wasm/workspace.ts";

/** Filters of a layer that are shown, and checkpoints at which they are. */
const mostFilters = 6;
const mostStates = 10;

/** The series of a layer of the reference, without a value yet. */
export function emptySeries(layer: ConvLayer, checkpoints: number): TimelineLayer {
  const none = () => new Array<null>(checkpoints).fill(null);
  const isShown = layer.kernel.length === 2 && layer.kernel[0] === layer.kernel[1] && layer.reason === null;
  const k = layer.kernel[0];
  const shown = isShown && k > 1 && k <= largestKernel ? Math.min(mostFilters, layer.filters) : 0;
  return {
    name: layer.name,
    kernel: [...layer.kernel],
    kind: layer.kind,
    filters: layer.filters,
    norm: none(),
    relativeChange: none(),
    cosineToReference: none(),
    sparsity: none(),
    varianceEntropy: none(),
    orthogonality: none(),
    divergenceToReference: none(),
    divergenceToPrevious: none(),
    floor: null,
    settledAt: null,
    examples: Array.from({ length: shown }, (_, i) => ({
      filter: Math.floor((i * layer.filters) / shown),
      states: [],
    })),
  };
}

/** Whether filters are kept of a checkpoint: evenly spaced ones, the first and the last among them. */
export function isPictured(checkpoint: number, count: number): boolean {
  const shown = Math.min(mostStates, count);
  if (shown < 2) return checkpoint === 0;
  return Array.from({ length: shown }, (_, i) => Math.round((i * (count - 1)) / (shown - 1))).includes(checkpoint);
}

/** Norm, change from the checkpoint before and cosine with the reference of one layer's weights; weights of one shape. */
export function compareWeights(
  own: FloatArray,
  previous: FloatArray | null,
  reference: FloatArray,
): { norm: number; relativeChange: number | null; cosine: number | null; finite: boolean } {
  let [square, product, other] = [0, 0, 0];
  for (let i = 0; i < own.length; i++) {
    square += own[i] * own[i];
    product += own[i] * reference[i];
    other += reference[i] * reference[i];
  }
  let [change, before] = [0, 0];
  if (previous !== null) {
    for (let i = 0; i < own.length; i++) {
      change += (own[i] - previous[i]) * (own[i] - previous[i]);
      before += previous[i] * previous[i];
    }
  }
  const relative = previous === null || !(before > 0) ? null : Math.sqrt(change / before);
  const cosine = square > 0 && other > 0 ? product / Math.sqrt(square) / Math.sqrt(other) : null;
  return {
    norm: Math.sqrt(square),
    relativeChange: relative !== null && Number.isFinite(relative) ? relative : null,
    cosine: cosine !== null && Number.isFinite(cosine) ? Math.max(-1, Math.min(1, cosine)) : null,
    // A NaN or an infinity makes the sum one.
    finite: Number.isFinite(square) || own.every(Number.isFinite),
  };
}
