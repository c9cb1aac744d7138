import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerResult } from "../../results/analysis.ts";
import type { LayerSurvey } from "../../statistics/quality.ts";
import { layerFacts } from "../describe-models.ts";

/** Indices of non-finite filters that a result names. */
const namedNonFinite = 10;

export function describeLayer(layer: ConvLayer, survey: LayerSurvey): LayerResult {
  return Object.assign(layerFacts(layer), {
    nonFinite: survey.nonFinite.length,
    nonFiniteIndices: survey.nonFinite.slice(0, namedNonFinite),
    quality: survey.quality,
    examples: survey.examples,
    typical: survey.typical,
  });
}
