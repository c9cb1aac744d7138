import { throwIfAborted } from "../../abort.ts";
import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { isKept, keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import type { NormsResult } from "../../results/norms.ts";
import { counted } from "../../results/plain-text.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { inlineRunner, type TaskRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { Pause } from "./frequency-runs.ts";
import type { LayerSettings, LayerValues } from "./measure-layer.ts";

/** On which images layers are measured, and which values are wanted. */
export interface NormsOptions {
  /** Rows and columns of the images; "from-graph" asks `sizeOf`. Default 32. */
  size?: number | "from-graph";
  /**
   * The images that a layer is applied to, [rows, columns], null where they are not known: 32 is taken. For "from-graph";
   * by default what the format tells.
   */
  sizeOf?: (layer: ConvLayer) => readonly [number, number] | null;
  /**
   * What lies beyond the images: themselves again, or the zeros that the layer pads with. With zeros all values are found of small
   * layers alone, of others the largest and an upper bound. Default "periodic".
   */
  boundary?: "periodic" | "zero";
  /** Adds upper bounds as published, beside the norm. Default false. */
  bounds?: boolean;
  /** Takes all singular values of each layer, one after the other; layers of which only the largest was found are left out. */
  onValues?: (values: LayerValues) => void | Promise<void>;
  /** Only the largest singular value of each layer, found, then proven as far as a bounded time allows. Default false. */
  normOnly?: boolean;
  /** As `AnalyzeOptions.layers`. */
  layers?: readonly string[];
  /** As `AnalyzeOptions.names`. */
  names?: readonly string[];
  /** As `AnalyzeOptions.pool`. */
  pool?: TaskRunner;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Layers gone through, in parts of one, and how many there are. */
  onProgress?: (progress: { done: number; total: number; seconds?: number }) => void;
}

export const defaultSize = 32;

/** @throws UsageError for a side that is no whole number from 2 */
export function expectNormSize(size: number | "from-graph"): void {
  if (size === "from-graph" || (Number.isInteger(size) && size >= 2)) return;
  throw new UsageError(`the image size is ${size}, expected a whole number from 2, or "from-graph"`);
}

/**
 * Every 2-D convolution layer as one linear operator on periodic images, all channels together: its spectral norm, condition
 * number, stable rank and singular values (Sedghi, Gupta and Long, ICLR 2019); grouped, depthwise, strided, dilated and
 * transposed ones too. No more layers' weights are in memory at a time than are worked on. Errors of the values are a few epsilon times the layer's largest.
 * @throws UsageError for a size that is no whole number from 2, or a pattern that no layer fits.
 */
export async function measureNorms(given: readonly Model[], options: NormsOptions = {}): Promise<NormsResult> {
  const { size = defaultSize, boundary = "periodic", normOnly = false, bounds = false, onValues } = options;
  const { layers: patterns, names, pool, signal, onProgress } = options;
  if (given.length === 0) throw new UsageError("no model was given");
  expectNormSize(size);
  if (names !== undefined && names.length !== given.length) {
    throw new UsageError(`there are ${counted(names.length, "name")} for ${counted(given.length, "model")}`);
  }
  const models = keepLayers(given, patterns);
  const shown = distinctNames(models.map((model, i) => names?.[i] ?? model.name));
  const { measureLayer, productOf } = await import("./measure-layer.ts");
  const { layerSeconds } = await import("./layer-seconds.ts");
  const kernels = await loadedKernels();
  const result: NormsResult = {
    size,
    boundary,
    values: normOnly ? "norm" : "all",
    layers: [],
    bounds: [],
    skipped: [],
  };
  const all = models.flatMap(({ layers }, i) => layers.map((layer) => ({ model: shown[i], layer })));
  const runs = new BoundedRuns(pool ?? inlineRunner(kernels), signal);
  const kept = all.filter(({ layer }) => patterns === undefined || isKept(layer, patterns));
  const seconds = kept.reduce(
    (sum, { layer }) => sum + layerSeconds(layer, { ...sizeFor(layer, options), boundary, normOnly, bounds }),
    0,
  );
  onProgress?.({ done: 0, total: all.length, seconds });
  // Of each layer how much is done.
  const parts = new Float64Array(all.length);
  const measured = await mapInOrder(all, runs.ahead, async ({ model, layer }, i) => {
    throwIfAborted(signal);
    const pause: Pause = (part) => {
      parts[i] = part;
      onProgress?.({ done: parts.reduce((sum, done) => sum + done, 0), total: all.length });
      throwIfAborted(signal);
    };
    const left = patterns !== undefined && !isKept(layer, patterns);
    const norm = left
      ? "left out by --layers"
      : await measureLayer(
          runs,
          kernels,
          model,
          layer,
          { ...sizeFor(layer, options), boundary, normOnly, bounds, onValues },
          pause,
        );
    pause(1);
    return norm;
  });
  for (const [i, { model, layer }] of all.entries()) {
    const norm = measured[i];
    if (typeof norm === "string") result.skipped.push({ model, name: layer.name, reason: norm });
    else result.layers.push(norm);
  }
  for (const model of shown) {
    const norms = result.layers.filter((layer) => layer.model === model).map(({ spectralNorm }) => spectralNorm);
    if (norms.length > 0) result.bounds.push({ model, ...productOf(kernels, norms) });
  }
  return result;
}

function imageSizeOf({ imageSize }: ConvLayer): readonly [number, number] | null {
  return imageSize ?? null;
}

function sizeFor(
  layer: ConvLayer,
  { size = defaultSize, sizeOf }: NormsOptions,
): Pick<LayerSettings, "size" | "sizeFrom"> {
  if (size !== "from-graph") return { size: [size, size], sizeFrom: "option" };
  const own = (sizeOf ?? imageSizeOf)(layer) ?? null;
  if (own === null) return { size: [defaultSize, defaultSize], sizeFrom: "fallback" };
  // A transposed convolution is measured by its outputs.
  const [down, across] = (layer.kind === "transposed" ? layer.stride : null) ?? [1, 1];
  return { size: [own[0] * down, own[1] * across], sizeFrom: layer.imageSizeGiven ? "input-size" : "graph" };
}
