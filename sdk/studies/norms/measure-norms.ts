import { throwIfAborted } from "../../abort.ts";
import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { isKept, keepLayers, leftOut } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import type { LayerNorm, NormsResult } from "../../results/norms.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { Passes } from "../../streams/passes.ts";
import { shareUnits } from "../../streams/share-units.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { namesOf } from "../names-of.ts";
import type { Pause } from "./frequency-runs.ts";
import type { LayerSettings } from "./measure-layer.ts";
import { defaultSize, expectNormSize, type NormsOptions } from "./norms-options.ts";

/** `measureNorms` of on-demand.ts; where several processes share the layers, each measures some of them. @throws RoundEnd */
export async function measureNorms(
  given: readonly Model[],
  options: NormsOptions = {},
  passes?: Passes,
): Promise<NormsResult> {
  const { size = defaultSize, boundary = "periodic", normOnly = false, bounds = false, onValues } = options;
  const { layers: patterns, names, pool, signal, onProgress } = options;
  if (given.length === 0) throw new UsageError("no model was given");
  expectNormSize(size);
  const shown = namesOf(given, names);
  const models = keepLayers(given, patterns);
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
  const isMeasured = (layer: ConvLayer) => patterns === undefined || isKept(layer, patterns);
  const costs = all.map(({ layer }) =>
    isMeasured(layer) ? layerSeconds(layer, { ...sizeFor(layer, options), boundary, normOnly, bounds }) : 0,
  );
  const seconds = costs.reduce((sum, cost) => sum + cost, 0);
  onProgress?.({ done: 0, total: all.length, seconds });
  // Of each layer how much is done.
  const parts = new Float64Array(all.length);
  const measure = async (i: number): Promise<LayerNorm | string> => {
    const { model, layer } = all[i];
    throwIfAborted(signal);
    const pause: Pause = (part) => {
      parts[i] = part;
      onProgress?.({ done: parts.reduce((sum, done) => sum + done, 0), total: all.length });
      throwIfAborted(signal);
    };
    const settings = { ...sizeFor(layer, options), boundary, normOnly, bounds, onValues };
    const norm = isMeasured(layer) ? await measureLayer(runs, kernels, model, layer, settings, pause) : leftOut;
    pause(1);
    return norm;
  };
  const measured = await shareUnits<LayerNorm | string>(passes, {
    key: "norms",
    layers: all.map(({ layer }) => layer),
    costs,
    atOnce: runs.ahead,
    form: { anyOf: [{ type: "string" }, { $ref: "#/$defs/LayerNorm" }] },
    run: measure,
    missing: (why) => `not collected: ${why}`,
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
