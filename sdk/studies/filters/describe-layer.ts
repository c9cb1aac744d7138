import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerResult } from "../../results/analysis.ts";
import type { LayerFacts } from "../../results/facts.ts";
import type { LayerSurvey } from "../../statistics/quality.ts";

/** Indices of non-finite filters that a result names. */
const namedNonFinite = 10;

export function describeLayer(layer: ConvLayer, survey: LayerSurvey): LayerResult {
  return {
    ...layerFacts(layer),
    nonFinite: survey.nonFinite.length,
    nonFiniteIndices: survey.nonFinite.slice(0, namedNonFinite),
    quality: survey.quality,
    examples: survey.examples,
  };
}

/** A layer that was not analysed, with the reason: its own, or that other kernel sizes were asked for. */
export function describeSkippedLayer(layer: ConvLayer, sizes: readonly number[]): LayerFacts {
  const asked = sizes.map((k) => `${k}x${k}`).join(", ");
  return {
    ...layerFacts(layer),
    reason: layer.reason ?? `kernel ${layer.kernel.join("x")}: this run analyses ${asked}`,
  };
}

export function layerFacts(layer: ConvLayer): LayerFacts {
  return {
    name: layer.name,
    kernel: [...layer.kernel],
    in: layer.in,
    out: layer.out,
    groups: layer.groups,
    stride: layer.stride === null ? null : [...layer.stride],
    dilation: layer.dilation === null ? null : [...layer.dilation],
    depthRank: layer.depthRank,
    depth: layer.depth,
    filters: layer.filters,
    kind: layer.kind,
    reason: layer.reason,
  };
}
