import type { Model } from "../../model/model.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import type { Atlas } from "../../results/atlas.ts";
import type { AtlasOptions } from "./build-atlas.ts";
import type { PlacingOptions } from "./place-in-atlas.ts";

/** An atlas of models: quantiles of every measure by kernel size, kind and depth, and coefficients of 3x3 filters by model. */
export async function buildAtlas(models: readonly Model[], options?: AtlasOptions): Promise<Atlas> {
  return (await import("./build-atlas.ts")).buildAtlas(models, options);
}

/**
 * The result with its layers and models placed among the networks of an atlas (`atlas`), a finding where a layer lies far out,
 * and the atlas among the inputs of its provenance.
 * @param models Those that the result is of, in its order.
 */
export async function placeInAtlas(
  result: AnalysisResult,
  models: readonly Model[],
  atlas: Atlas,
  options: PlacingOptions = {},
): Promise<AnalysisResult> {
  return (await import("./place-in-atlas.ts")).placeInAtlas(result, models, atlas, options);
}

/** An atlas from parsed JSON. @throws UsageError for what is no atlas */
export async function parseAtlas(json: unknown, source: string): Promise<Atlas> {
  return (await import("./parse-atlas.ts")).parseAtlas(json, source);
}
