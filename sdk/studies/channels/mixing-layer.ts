import type { ConvLayer } from "../../model/conv-layer.ts";
import type { MixingLayer } from "../../results/channels.ts";
import { share } from "../../statistics/bounded.ts";
import { effectiveRank, randomRankShare, stableRank } from "../../statistics/effective-rank.ts";
import { orthogonalityOf } from "../../statistics/orthogonality.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { measureMixing } from "./channel-tasks.ts";

const histogramBins = 40;
/** As of sparse filters: of the layer's largest weight. */
const silentBelow = 0.01;

/** @param weights out x in per group, all finite */
export async function mixingOf(
  kernels: Kernels,
  runs: BoundedRuns,
  model: string,
  layer: ConvLayer,
  weights: FloatArray,
): Promise<MixingLayer> {
  const { name, in: inputs, out, groups, depthRank } = layer;
  const block = { groups, out: out / groups, in: inputs / groups };
  const { values, cosines } = await runs.run(measureMixing, () => ({ weights: weights.slice(), ...block }));
  let spectralNorm = 0;
  for (const value of values) spectralNorm = Math.max(spectralNorm, value);
  const rank = effectiveRank(kernels, values);
  return {
    model,
    name,
    in: inputs,
    out,
    groups,
    depthRank,
    most: values.length,
    effectiveRank: rank,
    effectiveShare: rank === null ? null : share(rank / values.length),
    noiseShare: randomRankShare(kernels, block.out, block.in),
    stableRank: stableRank(values),
    spectralNorm,
    orthogonality: rank === null || out < 2 ? null : orthogonalityOf(cosines, out),
    ...silentChannels(weights, block.in, groups),
    histogram: rank === null ? null : { bins: histogramBins, counts: countValues(values, spectralNorm) },
  };
}

/** Of a layer of zeros all. */
function silentChannels(weights: FloatArray, inputs: number, groups: number) {
  const outputs = weights.length / inputs;
  const [byOutput, byInput] = [new Float64Array(outputs), new Float64Array(inputs * groups)];
  let largest = 0;
  for (let at = 0; at < weights.length; at++) {
    const size = Math.abs(weights[at]);
    const output = Math.floor(at / inputs);
    const input = Math.floor((output * groups) / outputs) * inputs + (at % inputs);
    byOutput[output] = Math.max(byOutput[output], size);
    byInput[input] = Math.max(byInput[input], size);
    largest = Math.max(largest, size);
  }
  const silent = (sizes: Float64Array) => sizes.filter((size) => size === 0 || size < silentBelow * largest).length;
  return { silentOutputs: silent(byOutput), unusedInputs: silent(byInput) };
}

function countValues(values: Float64Array, largest: number): number[] {
  const counts = new Array<number>(histogramBins).fill(0);
  for (const value of values) counts[Math.min(histogramBins - 1, Math.floor((value / largest) * histogramBins))]++;
  return counts;
}
