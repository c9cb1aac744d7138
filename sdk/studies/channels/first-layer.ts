import type { ConvLayer } from "../../model/conv-layer.ts";
import type { DrawnFilter, EigenFilters, FilterColour, FirstLayer, RadialSpectrum } from "../../results/channels.ts";
import { share } from "../../statistics/bounded.ts";
import { colourEnergies, colourNoiseVariance } from "../../statistics/colour-shares.ts";
import { effectiveRank, randomRankShare, stableRank } from "../../statistics/effective-rank.ts";
import { numberList } from "../../statistics/number-list.ts";
import {
  highNoiseVariance,
  ringEnds,
  ringEnergies,
  spectrumSide,
  whiteEnergies,
} from "../../statistics/radial-spectrum.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { findEigenFilters } from "./channel-tasks.ts";

/** The decomposition takes the cube of the shorter side: some seconds at 1,024. */
const largestSide = 1024;
/** Three copies of the matrix are in memory. */
const largestMatrix = 2 ** 23;
const [mostShares, mostChannels] = [64, 64];
/** Pictures are for people: no more of them, and no more weights in them, than a figure shows. */
const patterns = { most: 16, weights: 12_288 };
const drawn = { most: 24, weights: 24_576 };

/** @param weights out x in per group x rows x columns, all finite */
export async function measureFirst(
  kernels: Kernels,
  runs: BoundedRuns,
  model: string,
  layer: ConvLayer,
  chosen: FirstLayer["chosen"],
  weights: FloatArray,
): Promise<FirstLayer> {
  const { name, in: inputs, out, groups, stride } = layer;
  const kernel = [layer.kernel[0], layer.kernel[1]] as const;
  const [channels, area] = [inputs / groups, kernel[0] * kernel[1]];
  const notes: string[] = [];
  const norms = squaredNorms(weights, channels * area);
  const energy = norms.reduce((sum, norm) => sum + norm, 0);
  const some = energy > 0;
  // A share of the layer is the mean of those of its filters, each by its norm: of n equal filters its variance is one n-th.
  const evenness = some ? norms.reduce((sum, norm) => sum + (norm / energy) ** 2, 0) : 1;
  if (channels !== 3)
    notes.push(`no colour: each filter sees ${channels} input ${channels === 1 ? "channel" : "channels"}, not 3`);
  if (kernel.some((side) => side > spectrumSide)) {
    notes.push(`no radial spectrum: kernel ${kernel.join("x")} is larger than ${spectrumSide}x${spectrumSide}`);
  }
  const pictures = channels === 1 || channels === 3;
  return {
    model,
    name,
    kernel: [...kernel],
    in: inputs,
    out,
    groups,
    stride: stride && [...stride],
    chosen,
    energy,
    zeroFilters: norms.filter((norm) => norm === 0).length,
    channelShares: some && inputs <= mostChannels ? channelShares(weights, inputs, groups, area) : [],
    colour: some && channels === 3 ? colourOf(weights, area, evenness) : null,
    radial: some && kernel.every((side) => side <= spectrumSide) ? radialOf(weights, kernel, channels, evenness) : null,
    eigen: some ? await eigenOf(kernels, runs, weights, out, channels, area, pictures, notes) : null,
    strongest: some && pictures ? strongestOf(weights, norms, channels * area) : [],
    notes,
  };
}

function squaredNorms(weights: FloatArray, width: number): Float64Array {
  return Float64Array.from({ length: weights.length / width }, (_, filter) => squares(weights, filter * width, width));
}

function squares(weights: FloatArray, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += weights[i] * weights[i];
  return sum;
}

function channelShares(weights: FloatArray, inputs: number, groups: number, area: number): number[] {
  const sums = new Float64Array(inputs);
  const perGroup = inputs / groups;
  const planes = weights.length / area;
  const outputs = planes / perGroup / groups;
  for (let plane = 0; plane < planes; plane++) {
    const group = Math.floor(plane / perGroup / outputs);
    sums[group * perGroup + (plane % perGroup)] += squares(weights, plane * area, area);
  }
  const all = sums.reduce((sum, each) => sum + each, 0);
  return numberList(sums.map((each) => share(each / all)));
}

function colourOf(weights: FloatArray, area: number, evenness: number): FilterColour {
  const { gray, redGreen, yellowBlue, byFilter } = colourEnergies(weights, area);
  const all = gray + redGreen + yellowBlue;
  return {
    share: share((redGreen + yellowBlue) / all),
    gray: share(gray / all),
    redGreen: share(redGreen / all),
    yellowBlue: share(yellowBlue / all),
    noiseDeviation: Math.sqrt(evenness * colourNoiseVariance(area)),
    byFilter,
  };
}

function radialOf(
  weights: FloatArray,
  kernel: readonly [number, number],
  channels: number,
  evenness: number,
): RadialSpectrum {
  const [own, white] = [ringEnergies(weights, kernel), whiteEnergies];
  return {
    upTo: [...ringEnds],
    power: numberList(own.rings.map((energy) => share(energy / own.total))),
    white: numberList(white.rings.map((energy) => share(energy / white.total))),
    high: share(own.high / own.total),
    whiteHigh: share(white.high / white.total),
    highNoiseDeviation: Math.sqrt(evenness * highNoiseVariance(kernel, channels)),
    mean: own.moment / own.total,
    whiteMean: white.moment / white.total,
  };
}

async function eigenOf(
  kernels: Kernels,
  runs: BoundedRuns,
  weights: FloatArray,
  rows: number,
  channels: number,
  area: number,
  pictures: boolean,
  notes: string[],
): Promise<EigenFilters | null> {
  const columns = channels * area;
  const most = Math.min(rows, columns);
  if (most > largestSide || rows * columns > largestMatrix) {
    notes.push(
      `no eigen-filters: a matrix of ${rows} x ${columns} is larger than is decomposed (shorter side ${largestSide})`,
    );
    return null;
  }
  const wanted = pictures ? Math.min(patterns.most, Math.max(1, Math.floor(patterns.weights / columns))) : 0;
  const found = await runs.run(findEigenFilters, () => ({ weights: weights.slice(), rows, columns, patterns: wanted }));
  const [rank, stable] = [effectiveRank(kernels, found.values), stableRank(found.values)];
  if (rank === null || stable === null) return null;
  const largest = found.values[0];
  const energies = found.values.map((value) => (value / largest) ** 2);
  const all = energies.reduce((sum, energy) => sum + energy, 0);
  const shares = numberList(energies.subarray(0, mostShares).map((energy) => share(energy / all)));
  return {
    most,
    effectiveRank: rank,
    noiseRank: most * randomRankShare(kernels, rows, columns),
    stableRank: stable,
    shares,
    patterns: found.patterns.map((pattern, i) => ({
      share: shares[i],
      colour: channels === 3 ? colourEnergies(Float64Array.from(pattern), area).byFilter[0] : null,
      weights: pattern,
    })),
  };
}

/** The first of equal norms first. */
function strongestOf(weights: FloatArray, norms: Float64Array, width: number): DrawnFilter[] {
  const most = Math.min(drawn.most, Math.max(1, Math.floor(drawn.weights / width)));
  const order = [...norms.keys()].sort((a, b) => norms[b] - norms[a] || a - b).slice(0, most);
  return order.map((index) => ({ index, weights: numberList(weights, index * width, (index + 1) * width) }));
}
