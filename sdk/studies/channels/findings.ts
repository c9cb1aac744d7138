import type { ChannelsResult, FirstLayer, MixingLayer } from "../../results/channels.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { type NamesInSentences, namesInSentences } from "../../results/names-in-sentences.ts";
import { agree, counted, percent, significant, thousands } from "../../results/plain-text.ts";

/** Within so many standard deviations of what random weights have, a number does not tell a layer from them. */
const deviations = 3;

/** What is most worth knowing of first layers and of 1 x 1 layers. */
export function channelFindings({ first, mixing, skipped }: ChannelsResult): Finding[] {
  const names = namesInSentences([...first, ...mixing, ...skipped]);
  return [
    ...missing(skipped, names),
    ...silent(mixing, names),
    ...colour(first, names),
    ...frequency(first, names),
    ...rank(first, names),
    ...leastMixing(mixing, names),
  ];
}

function missing(skipped: ChannelsResult["skipped"], names: NamesInSentences): Finding[] {
  const layers = skipped.filter(({ reason }) => reason.includes("NaN or infinite"));
  if (layers.length === 0) return [];
  return [
    finding(
      "channels-missing",
      `${counted(layers.length, "first or 1x1 layer")} ${agree(layers.length, "was", "were")} not measured: NaN or infinite weights`,
      `Nothing is told of ${names.layers(layers)}.`,
      { layers, values: { layers: layers.length } },
    ),
  ];
}

function silent(mixing: readonly MixingLayer[], names: NamesInSentences): Finding[] {
  const layers = mixing.filter(({ silentOutputs, unusedInputs }) => silentOutputs + unusedInputs > 0);
  if (layers.length === 0) return [];
  const sum = (key: "silentOutputs" | "unusedInputs") => layers.reduce((all, layer) => all + layer[key], 0);
  const [outputs, inputs] = [sum("silentOutputs"), sum("unusedInputs")];
  const most = layers.reduce((a, b) => (b.silentOutputs + b.unusedInputs > a.silentOutputs + a.unusedInputs ? b : a));
  return [
    finding(
      "silent-channels",
      `${counted(layers.length, "1x1 layer")} ${agree(layers.length, "has", "have")} channels all of whose weights are below 1 % of the layer's largest: ${counted(outputs, "output")}, ${counted(inputs, "input")}`,
      `Such an output is nearly silent, such an input nearly unused, unless what surrounds the layer enlarges it, as a batch normalisation may. The most are in ${names.layer(most)}: ${thousands(most.silentOutputs)} of ${counted(most.out, "output")}, ${thousands(most.unusedInputs)} of ${counted(most.in, "input")}.`,
      { layers, values: { layers: layers.length, silentOutputs: outputs, unusedInputs: inputs } },
    ),
  ];
}

function colour(first: readonly FirstLayer[], names: NamesInSentences): Finding[] {
  return first.flatMap((layer) => {
    if (layer.colour === null) return [];
    const { share, gray, redGreen, yellowBlue, noiseDeviation, byFilter } = layer.colour;
    const apart = Math.abs(share - 2 / 3) > deviations * noiseDeviation;
    const mostly = byFilter.filter((each) => each !== null && each > 0.5).length;
    return [
      finding(
        "first-layer-colour",
        apart
          ? `${percent(share)} of the energy of the first layer ${names.layer(layer)} is on colour`
          : `By colour the first layer ${names.layer(layer)} cannot be told from random weights`,
        `Of its energy ${percent(share)} is on colour (red-green ${percent(redGreen)}, yellow-blue ${percent(yellowBlue)}), ${percent(gray)} on gray. Random weights have ${percent(2 / 3)} on colour; ${away(share - 2 / 3, noiseDeviation)}. In ${thousands(mostly)} of ${counted(layer.out, "filter")} colour has more than half.`,
        { layers: [layer], values: { colour: share, gray, redGreen, yellowBlue, noiseDeviation, filters: mostly } },
      ),
    ];
  });
}

/** How far a share is from that of random weights, and how far it takes to tell. */
function away(difference: number, deviation: number): string {
  return `it differs by ${significant(Math.abs(difference) / deviation)} standard deviations (${percent(deviation)} each), where more than ${deviations} tell a layer from them`;
}

function frequency(first: readonly FirstLayer[], names: NamesInSentences): Finding[] {
  return first.flatMap((layer) => {
    if (layer.radial === null) return [];
    const { high, whiteHigh, highNoiseDeviation, mean, whiteMean } = layer.radial;
    const apart = Math.abs(high - whiteHigh) > deviations * highNoiseDeviation;
    return [
      finding(
        "first-layer-frequency",
        apart
          ? `${percent(high)} of the energy of the first layer ${names.layer(layer)} is above 0.25 cycles per pixel`
          : `By frequency the first layer ${names.layer(layer)} cannot be told from white noise`,
        `Of its energy ${percent(high)} is above 0.25 cycles per pixel. White noise has ${percent(whiteHigh)}; ${away(high - whiteHigh, highNoiseDeviation)}. The mean frequency is ${significant(mean)} cycles per pixel (white noise: ${significant(whiteMean)}).`,
        { layers: [layer], values: { high, whiteHigh, highNoiseDeviation, mean, whiteMean } },
      ),
    ];
  });
}

function rank(first: readonly FirstLayer[], names: NamesInSentences): Finding[] {
  return first.flatMap((layer) => {
    if (layer.eigen === null) return [];
    const { effectiveRank, noiseRank, most, shares } = layer.eigen;
    return [
      finding(
        "first-layer-rank",
        `The ${counted(layer.out, "filter")} of the first layer ${names.layer(layer)} ${agree(layer.out, "has", "have")} an effective rank of ${significant(effectiveRank)} of ${thousands(most)}`,
        `A large matrix of random weights of this shape has ${significant(noiseRank)}. The first eigen-filter carries ${percent(shares[0])} of the energy.`,
        { layers: [layer], values: { effectiveRank, noiseRank, most, first: shares[0] } },
      ),
    ];
  });
}

function leastMixing(mixing: readonly MixingLayer[], names: NamesInSentences): Finding[] {
  const known = mixing.flatMap((layer) =>
    layer.effectiveRank === null || layer.effectiveShare === null
      ? []
      : [{ ...layer, rank: layer.effectiveRank, part: layer.effectiveShare }],
  );
  if (known.length === 0) return [];
  // Layers of other shapes differ for random weights, too: against those each is held.
  const least = known.reduce((a, b) => (b.part / b.noiseShare < a.part / a.noiseShare ? b : a));
  const parts = known.map(({ part }) => part).sort((a, b) => a - b);
  const among =
    known.length === 1
      ? ""
      : ` Over ${counted(known.length, "1x1 layer")} it is ${percent(parts[0])} to ${percent(parts[parts.length - 1])} of the most possible; no other is lower against random weights of its shape.`;
  return [
    finding(
      "mixing-rank",
      `The 1x1 layer ${names.layer(least)} has an effective rank of ${significant(least.rank)} of ${thousands(least.most)}`,
      `A large matrix of random weights of this shape has ${significant(least.noiseShare * least.most)}.${among}`,
      {
        layers: [least],
        values: {
          effectiveRank: least.rank,
          most: least.most,
          noiseRank: least.noiseShare * least.most,
          layers: known.length,
        },
      },
    ),
  ];
}
