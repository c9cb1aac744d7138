import { kernelsDigest } from "../../../build/kernels.ts";
import { sha256OfText } from "../../bytes/sha256.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { digestModel } from "../../model/digest-model.ts";
import { filterWidth } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import type { ModelDigest, Provenance } from "../../results/facts.ts";
import type { IdealizedLayer, IdealizeKeys } from "../../results/idealize.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { version } from "../../version.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import { layerFacts } from "../describe-models.ts";
import { masterKeyAttribution } from "../scale-space/fits/master-keys.ts";
import { chooseLayers } from "./choose-layers.ts";
import { idealsOf } from "./ideal-tasks.ts";
import type { Idealization } from "./idealization.ts";
import { countFilters, idealizeLayer, idealValues } from "./idealize-layer.ts";
import { type IdealizeOptions, type ResolvedIdealizeOptions, resolveIdealizeOptions } from "./options.ts";

/** `idealize`, once it is asked for. */
export async function idealizeModel(model: Model, options: IdealizeOptions): Promise<Idealization> {
  const resolved = resolveIdealizeOptions(options);
  const { signal, digest = true } = options;
  const ideals = idealsOf(resolved);
  const kernels = await loadedKernels();
  const { taken, left } = chooseLayers(model, resolved.layers, ideals.excludes);
  const layers = await idealizeLayers(kernels, taken, resolved, options);
  const source = await digestModel(model, { digest, signal });
  const byTensor = new Map(layers.map((layer, i) => [layer.tensor, { layer, from: taken[i] }]));
  return {
    replacements: {
      names: layers.filter(({ replaced }) => replaced > 0).map(({ tensor }) => tensor),
      values(tensor) {
        const { layer, from } = byTensor.get(tensor.name) as { layer: IdealizedLayer; from: ConvLayer };
        return idealValues(kernels, ideals, from, layer, signal);
      },
    },
    manifest: {
      schema: "convscope-idealize/1",
      model: model.files[0].name,
      format: model.format,
      by: resolved.by,
      mode: resolved.by === "fit" ? resolved.mode : null,
      method: resolved.by === "fit" ? resolved.method : null,
      keys: keysOf(resolved),
      minCosine: resolved.minCosine,
      keepAmplitude: resolved.keepAmplitude,
      source,
      into: null,
      output: null,
      filters: countFilters(layers.flatMap(({ filters }) => filters)),
      layers,
      skippedLayers: left.map(layerFacts),
      provenance: provenanceOf(source, resolved),
    },
  };
}

async function idealizeLayers(
  kernels: Kernels,
  taken: readonly ConvLayer[],
  { by, keys, mode, method, minCosine, keepAmplitude }: ResolvedIdealizeOptions,
  { pool, signal, onProgress }: IdealizeOptions,
): Promise<IdealizedLayer[]> {
  const runner = pool ?? inlineRunner(kernels);
  const ideals = { by, keys, mode, method };
  const judgement = { minCosine, keepAmplitude, signed: keys?.signed ?? false };
  const total = taken.reduce((sum, { filters }) => sum + filters, 0);
  const layers: IdealizedLayer[] = [];
  let done = 0;
  for (const layer of taken) {
    const stream = new FilterStream(runner, filterWidth(layer), signal);
    const onChunk = (filters: number) => {
      done += filters;
      onProgress?.({ stage: "finding ideal filters", done, total });
    };
    layers.push(await idealizeLayer(stream, ideals, layer, judgement, onChunk));
  }
  return layers;
}

function keysOf({ by, keys }: ResolvedIdealizeOptions): IdealizeKeys | null {
  if (by === "fit") return null;
  if (keys === null) return { source: "master-keys", attribution: masterKeyAttribution, signed: false, count: 8 };
  return { source: keys.source, attribution: keys.attribution, signed: keys.signed, count: keys.keys.length };
}

function provenanceOf(
  { files }: ModelDigest,
  { by, mode, method, keys, layers, minCosine, keepAmplitude }: ResolvedIdealizeOptions,
): Provenance {
  const inputs: Provenance["inputs"] = files.map(({ name, sha256 }) => ({ name, sha256 }));
  if (keys !== null) inputs.push({ name: `keys ${keys.source}`, sha256: sha256OfText(JSON.stringify(keys)) });
  const fitted = by === "fit" ? { mode, method } : {};
  return {
    tool: "convscope",
    version,
    kernels: kernelsDigest,
    options: { by, ...fitted, layers: layers === null ? null : [...layers], minCosine, keepAmplitude },
    inputs,
  };
}
