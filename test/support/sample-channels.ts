import type { ChannelsResult, FirstLayer, MixingLayer } from "../../sdk/results/channels.ts";
import { ringEnds } from "../../sdk/statistics/radial-spectrum.ts";
import { seededNormal } from "./seeded.ts";

/** So many first layers, each of a model of its own, every second one of one channel, and 1 x 1 layers. */
export function sampleChannels(first = 2, mixing = 4): ChannelsResult {
  return {
    first: Array.from({ length: first }, (_, i) => firstOf(i)),
    mixing: Array.from({ length: mixing }, (_, i) => mixingOf(i)),
    skipped: [{ model: "model-0", name: "broken", reason: "3 NaN or infinite weights" }],
  };
}

function firstOf(i: number): FirstLayer {
  const normal = seededNormal(31 + i);
  const channels = i % 2 === 0 ? 3 : 1;
  const [out, k] = [6, 3 + 2 * (i % 3)];
  const weights = () => Array.from({ length: channels * k * k }, normal);
  const shares = [0.5, 0.25, 0.125, 0.0625, 0.0625];
  return {
    model: `model-${i}`,
    name: `stem.${i}`,
    kernel: [k, k],
    in: channels,
    out,
    groups: 1,
    stride: i === 0 ? [2, 2] : null,
    chosen: (["graph", "channels", "order"] as const)[i % 3],
    notes: channels === 3 ? [] : ["no colour: each filter sees 1 input channel, not 3"],
    energy: 12.5,
    zeroFilters: 0,
    channelShares: channels === 3 ? [0.25, 0.5, 0.25] : [1],
    colour:
      channels === 3
        ? {
            share: 0.375,
            gray: 0.625,
            redGreen: 0.25,
            yellowBlue: 0.125,
            noiseDeviation: 0.03125,
            byFilter: [0.125, 0.25, 0.375, 0.5, 0.75, null],
          }
        : null,
    radial: {
      upTo: [...ringEnds],
      power: [0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.03125, 0.03125, 0, 0, 0],
      white: [9, 36, 64, 84, 112, 132, 172, 184, 134, 68, 28, 1].map((count) => count / 1024),
      high: 0.25,
      whiteHigh: 827 / 1024,
      highNoiseDeviation: 0.0125,
      mean: 0.1875,
      whiteMean: 0.375,
    },
    eigen: {
      most: out,
      effectiveRank: 3.5,
      noiseRank: 5.25,
      stableRank: 2,
      shares,
      patterns: shares
        .slice(0, 4)
        .map((share) => ({ share, colour: channels === 3 ? share : null, weights: weights() })),
    },
    strongest: Array.from({ length: 5 }, (_, index) => ({ index: out - 1 - index, weights: weights() })),
  };
}

function mixingOf(i: number): MixingLayer {
  const zeros = i === 3;
  return {
    model: `model-${i % 2}`,
    name: `block.${i}.project`,
    in: 64 * 2 ** i,
    out: 32,
    groups: 1 + (i % 2),
    depthRank: i,
    most: 32,
    effectiveRank: zeros ? null : 8 + 6 * i,
    effectiveShare: zeros ? null : (8 + 6 * i) / 32,
    noiseShare: 0.875,
    stableRank: zeros ? null : 4.5,
    spectralNorm: zeros ? 0 : 2.5,
    orthogonality: zeros ? null : 0.875,
    silentOutputs: zeros ? 32 : i,
    unusedInputs: zeros ? 64 * 2 ** i : 0,
    histogram: zeros ? null : { bins: 40, counts: Array.from({ length: 40 }, (_, bin) => (bin < 32 ? 1 : 0)) },
  };
}
