import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerResult } from "../../results/analysis.ts";
import type { LayerSurvey } from "../../statistics/layer-survey.ts";
import { layerFacts } from "../describe-models.ts";

/** Indices of non-finite filters that a result names. */
const namedNonFinite = 10;

export function describeLayer(layer: ConvLayer, survey: LayerSurvey): LayerResult {
  const facts = layerFacts(layer);
  // Each field is named: what is added to an object later lies outside of it, and takes twice the memory.
  return {
    name: facts.name,
    kernel: facts.kernel,
    in: facts.in,
    out: facts.out,
    groups: facts.groups,
    stride: facts.stride,
    dilation: facts.dilation,
    depthRank: facts.depthRank,
    depth: facts.depth,
    filters: facts.filters,
    kind: facts.kind,
    reason: facts.reason,
    nonFinite: survey.nonFinite.length,
    nonFiniteIndices: survey.nonFinite.slice(0, namedNonFinite),
    quality: survey.quality,
    examples: survey.examples,
    typical: survey.typical,
  };
}
