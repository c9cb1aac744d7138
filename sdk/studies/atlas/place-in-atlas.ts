import { sha256OfText } from "../../bytes/sha256.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import type { Atlas, AtlasPlaces, PlacedModel } from "../../results/atlas.ts";
import { mergeFindings } from "../../results/findings.ts";
import type { Passes } from "../../streams/passes.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { withJupyterDisplay } from "../filters/jupyter-display.ts";
import type { CommonOptions } from "../study.ts";
import { countModel } from "./count-models.ts";
import { farPlaces } from "./far-places.ts";
import { atlasFindings } from "./findings.ts";
import { Neighbours } from "./nearest.ts";
import { placeLayers } from "./place-layers.ts";

/** What a result is placed with. */
export interface PlacingOptions extends Pick<CommonOptions, "pool" | "signal"> {
  /** How sentences call the atlas. Default "atlas". */
  name?: string;
}

/** Filters of a model that its distance to others is taken of: enough for floors of 0.01, in some hundredths of a second. */
export const mostCounted = 2 ** 15;

/** @param passes Where several processes share the filters. */
export async function placeInAtlas(
  result: AnalysisResult,
  models: readonly Model[],
  atlas: Atlas,
  options: PlacingOptions,
  passes?: Passes,
): Promise<AnalysisResult> {
  const { name = "atlas" } = options;
  const own = result.models.flatMap((model) =>
    networksOf(model, atlas).map((network) => ({ model: model.name, network })),
  );
  const layers = placeLayers(result.models, atlas);
  const places: AtlasPlaces = {
    name,
    networks: atlas.models.length,
    atlasLayers: atlas.models.reduce((sum, network) => sum + network.layers, 0),
    own,
    ...farPlaces(layers, own),
    layers,
    models: await placeModels(result, models, atlas, own, options, passes),
  };
  // The findings and what the result was made from stay last.
  const { findings, provenance, atlas: before, ...rest } = result;
  // One atlas is named: that of a comparison before goes.
  const others = provenance.inputs.filter((input) => input.name !== `atlas ${before?.name}`);
  const inputs = [...others, { name: `atlas ${name}`, sha256: sha256OfText(JSON.stringify(atlas)) }];
  return withJupyterDisplay({
    ...rest,
    atlas: places,
    findings: mergeFindings([findings.filter(({ id }) => id !== "among-networks"), atlasFindings(places)]),
    provenance: { ...provenance, inputs },
  });
}

/** The names that a model has in an atlas, by its digest; of one file of several networks by its name as well, where that is there. */
function networksOf(
  { name, sha256 }: Pick<AnalysisResult["models"][number], "name" | "sha256">,
  { models }: Atlas,
): string[] {
  const same = models.filter((network) => sha256 !== null && network.sha256 === sha256).map((network) => network.name);
  return same.includes(name) ? [name] : same;
}

/** The networks nearest to each model, by those of its 3x3 filters that were analysed. */
async function placeModels(
  result: AnalysisResult,
  models: readonly Model[],
  atlas: Atlas,
  itself: AtlasPlaces["own"],
  { pool, signal }: PlacingOptions,
  passes: Passes | undefined,
): Promise<PlacedModel[]> {
  const kernels = await loadedKernels();
  const runner = pool ?? inlineRunner(kernels);
  const neighbours = new Neighbours(kernels, atlas);
  const placed: PlacedModel[] = [];
  for (const [i, described] of result.models.entries()) {
    const counted = await countModel(runner, models[i], described, atlas.coefficients, mostCounted, {
      signal,
      passes,
      key: `${i}`,
    });
    if (counted.filters === 0) continue;
    const own = itself.filter(({ model }) => model === described.name).map(({ network }) => network);
    placed.push(neighbours.nearestTo(counted, own));
  }
  return placed;
}
