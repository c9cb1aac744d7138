import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import { greatestCommonDivisor } from "../../statistics/greatest-common-divisor.ts";
import type { Boundary } from "./labeller.ts";
import { labelledKernels, type ResolvedOperatorsOptions, sizeFits } from "./options.ts";
import { sideOf } from "./references.ts";

/** Images of a layer whose own size is not known. */
export const usualSize = 32;

/** A layer whose filters are labelled, on images of this size. */
export interface PlannedLayer {
  /** Index of its model. */
  owner: number;
  layer: ConvLayer;
  k: number;
  size: readonly [number, number];
}

export interface Plan {
  layers: PlannedLayer[];
  /** Why a layer is not labelled, where it is not the layer's own reason. */
  reasons: Map<ConvLayer, string>;
  /** Layers that "from-graph" found no size for, by model. */
  guessed: ConvLayer[][];
}

/** What is labelled, and on images of which size. Every other convolution has a reason. */
export function planLayers(models: readonly Model[], options: ResolvedOperatorsOptions): Plan {
  const plan: Plan = { layers: [], reasons: new Map(), guessed: models.map(() => []) };
  const largestReference = Math.max(...options.references.map(({ weights }) => sideOf(weights)));
  const kernels = options.kernel === "all" ? labelledKernels : [options.kernel];
  models.forEach(({ layers }, owner) => {
    for (const layer of layers) {
      if (layer.reason !== null) continue;
      const k = layer.kernel[layer.kernel.length - 1];
      const own = options.size === "from-graph" ? gridOf(layer, options.boundary) : null;
      const size =
        own ??
        (options.size === "from-graph" ? ([usualSize, usualSize] as const) : ([options.size, options.size] as const));
      const reason = reasonOf(k, size, kernels, largestReference, options);
      if (reason !== null) {
        plan.reasons.set(layer, reason);
        continue;
      }
      if (options.size === "from-graph" && own === null) plan.guessed[owner].push(layer);
      plan.layers.push({ owner, layer, k, size });
    }
  });
  return plan;
}

/**
 * The grid that a layer's k x k weights act on: its images, null where they are not known. A dilated filter takes them apart
 * into grids of every d-th pixel, on each of which it acts undilated; those are all of one size with periodic boundaries, and
 * with zeros where d divides the images; else the largest counts.
 */
function gridOf({ imageSize, dilation }: ConvLayer, boundary: Boundary): [number, number] | null {
  if (!imageSize) return null;
  const along = (axis: 0 | 1) => {
    const [length, step] = [imageSize[axis], dilation?.[axis] ?? 1];
    return boundary === "zero" ? Math.ceil(length / step) : length / greatestCommonDivisor(length, step);
  };
  return [along(0), along(1)];
}

function reasonOf(
  k: number,
  size: readonly [number, number],
  kernels: readonly number[],
  largestReference: number,
  { boundary }: ResolvedOperatorsOptions,
): string | null {
  if (k % 2 === 0) return `kernel ${k}x${k}: an even filter has no middle, so it is not labelled`;
  const images = size.join("x");
  if (!labelledKernels.includes(k)) return `kernel ${k}x${k}: only 3x3, 5x5 and 7x7 filters are labelled`;
  if (!kernels.includes(k))
    return `kernel ${k}x${k}: this run labels ${kernels.map((side) => `${side}x${side}`).join(", ")}`;
  if (k > Math.min(...size)) return `kernel ${k}x${k}: larger than its images of ${images}`;
  if (largestReference > Math.min(...size)) {
    return `images of ${images}: a reference filter of ${largestReference}x${largestReference} does not fit`;
  }
  if (!sizeFits(size, boundary)) return `images of ${images}: too large for spectra with ${boundary} boundaries`;
  return null;
}
