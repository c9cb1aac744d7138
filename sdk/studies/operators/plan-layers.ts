import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import { labelledKernels } from "../../results/labelled-kernels.ts";
import type { SizeSource } from "../../results/norms.ts";
import { squareSide } from "../../results/square-side.ts";
import { greatestCommonDivisor } from "../../statistics/greatest-common-divisor.ts";
import type { Boundary } from "./labeller.ts";
import { type ResolvedOperatorsOptions, sizeFits } from "./options.ts";

/** Images of a layer whose own size is not known. */
export const usualSize = 32;

/** A layer whose filters are labelled, on images of this size. */
export interface PlannedLayer {
  /** Index of its model. */
  owner: number;
  layer: ConvLayer;
  k: number;
  size: readonly [number, number];
  sizeFrom: SizeSource;
}

export interface Plan {
  /** The models; a layer that is not labelled has the reason. */
  models: Model[];
  layers: PlannedLayer[];
  /** Layers that "from-graph" found no size for, by model. */
  guessed: ConvLayer[][];
}

/** What is labelled, and on images of which size. Every other convolution has a reason. */
export function planLayers(given: readonly Model[], options: ResolvedOperatorsOptions): Plan {
  const plan: Plan = { models: [], layers: [], guessed: given.map(() => []) };
  for (const [owner, model] of given.entries()) {
    const layers = model.layers.map((layer) => {
      if (layer.reason !== null) return layer;
      const k = filterSide(layer);
      const own = options.size === "from-graph" ? gridOf(layer, options.boundary) : null;
      const size =
        own ??
        (options.size === "from-graph" ? ([usualSize, usualSize] as const) : ([options.size, options.size] as const));
      const reason = reasonAgainstLabel(k, size, options);
      if (reason !== null) return { ...layer, reason };
      if (options.size === "from-graph" && own === null) plan.guessed[owner].push(layer);
      plan.layers.push({ owner, layer, k, size, sizeFrom: sourceOf(layer, own, options) });
      return layer;
    });
    plan.models.push({ ...model, layers });
  }
  return plan;
}

function sourceOf(layer: ConvLayer, own: unknown, { size }: ResolvedOperatorsOptions): SizeSource {
  if (size !== "from-graph") return "option";
  return own === null ? "fallback" : layer.imageSizeGiven ? "input-size" : "graph";
}

/** Layers that a note names. */
const named = 5;

/** What the user should know of images whose size the graph did not tell. */
export function sizeNotes({ guessed }: Plan, model: number): string[] {
  const layers = guessed[model];
  if (layers.length === 0) return [];
  const first = layers.slice(0, named).map(({ name }) => name);
  const more = layers.length > named ? ` and ${layers.length - named} more` : "";
  return [
    `The file does not give the image size of ${layers.length} of its layers: ${usualSize} x ${usualSize} is taken for ${first.join(", ")}${more}. --input-size 256x256 gives the network's input, where the file has a graph.`,
  ];
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

/** Why k x k filters on images of this size are not labelled; null where they are. */
export function reasonAgainstLabel(
  k: number,
  size: readonly [number, number],
  { boundary, kernel, references }: ResolvedOperatorsOptions,
): string | null {
  const kernels = kernel === "all" ? labelledKernels : [kernel];
  const largestReference = references.reduce((most, { weights }) => Math.max(most, squareSide(weights)), 0);
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
