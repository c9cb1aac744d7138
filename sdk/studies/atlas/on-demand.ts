import type { Model } from "../../model/model.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import type { Atlas, AtlasPlaces } from "../../results/atlas.ts";
import type { AtlasOptions } from "./build-atlas.ts";

/** An atlas of models: quantiles of every measure by kernel size, kind and depth, and coefficients of 3x3 filters by model. */
export async function buildAtlas(models: readonly Model[], options?: AtlasOptions): Promise<Atlas> {
  return (await import("./build-atlas.ts")).buildAtlas(models, options);
}

/**
 * Where the layers and models of a result lie among the networks of an atlas.
 * @param models Those that the result is of, in its order.
 */
export async function placeInAtlas(
  result: Pick<AnalysisResult, "models">,
  models: readonly Model[],
  atlas: Atlas,
  signal?: AbortSignal,
): Promise<AtlasPlaces> {
  return (await import("./place-in-atlas.ts")).placeInAtlas(result, models, atlas, signal);
}

/** An atlas from parsed JSON. @throws UsageError for what is no atlas */
export async function parseAtlas(json: unknown, source: string): Promise<Atlas> {
  return (await import("./place-in-atlas.ts")).parseAtlas(json, source);
}
