import type { ChannelsResult, FirstLayer } from "../results/channels.ts";
import { kernelName } from "./kernel-name.ts";
import type { Table } from "./table.ts";

/** What there is of first and of 1 x 1 layers. */
export function channelTables(channels: ChannelsResult): Table[] {
  const { first, mixing } = channels;
  return [
    ...(first.length > 0 ? [firstLayersTable(first), radialTable(first), eigenTable(first), colourTable(first)] : []),
    ...(mixing.length > 0 ? [mixingTable(channels)] : []),
  ];
}

/** One row a first layer. */
export function firstLayersTable(first: readonly FirstLayer[]): Table {
  return {
    name: "first-layers",
    columns: [
      ...["model", "layer", "kernel", "in", "out", "groups", "stride", "chosen", "energy", "zero_filters"],
      ...["colour", "gray", "red_green", "yellow_blue", "colour_noise_deviation"],
      ...[
        "high_frequency",
        "high_frequency_white",
        "high_frequency_noise_deviation",
        "mean_frequency",
        "mean_frequency_white",
      ],
      ...["most_rank", "effective_rank", "effective_rank_noise", "stable_rank", "notes"],
    ],
    rows: first.map(({ colour, radial, eigen, ...layer }) => [
      ...[layer.model, layer.name, kernelName(layer.kernel), layer.in, layer.out, layer.groups],
      ...[layer.stride && kernelName(layer.stride), layer.chosen, layer.energy, layer.zeroFilters],
      ...[colour?.share ?? null, colour?.gray ?? null, colour?.redGreen ?? null, colour?.yellowBlue ?? null],
      ...[
        colour?.noiseDeviation ?? null,
        radial?.high ?? null,
        radial?.whiteHigh ?? null,
        radial?.highNoiseDeviation ?? null,
      ],
      ...[radial?.mean ?? null, radial?.whiteMean ?? null],
      ...[
        eigen?.most ?? null,
        eigen?.effectiveRank ?? null,
        eigen?.noiseRank ?? null,
        eigen?.stableRank ?? null,
        layer.notes.join("; "),
      ],
    ]),
  };
}

/** One row a ring of frequencies. */
export function radialTable(first: readonly FirstLayer[]): Table {
  return {
    name: "radial-spectrum",
    columns: ["model", "layer", "from", "up_to", "power", "white"],
    rows: first.flatMap(({ model, name, radial }) =>
      (radial?.upTo ?? []).map((end, i, ends) => [
        ...[model, name, i === 0 ? 0 : ends[i - 1], end],
        ...[radial?.power[i] ?? null, radial?.white[i] ?? null],
      ]),
    ),
  };
}

/** One row an eigen-filter that is drawn. */
export function eigenTable(first: readonly FirstLayer[]): Table {
  return {
    name: "eigen-filters",
    columns: ["model", "layer", "component", "share", "colour"],
    rows: first.flatMap(({ model, name, eigen }) =>
      (eigen?.shares ?? []).map((share, i) => [model, name, i, share, eigen?.patterns[i]?.colour ?? null]),
    ),
  };
}

/** One row a filter of a first layer that sees colour. */
export function colourTable(first: readonly FirstLayer[]): Table {
  return {
    name: "filter-colour",
    columns: ["model", "layer", "filter", "colour"],
    rows: first.flatMap(({ model, name, colour }) =>
      (colour?.byFilter ?? []).map((share, i) => [model, name, i, share]),
    ),
  };
}

/** One row a 1 x 1 layer. */
export function mixingTable({ mixing }: ChannelsResult): Table {
  return {
    name: "mixing",
    columns: [
      ...["model", "layer", "in", "out", "groups", "depth_rank", "most_rank", "effective_rank", "effective_share"],
      ...["effective_share_noise", "stable_rank", "spectral_norm", "orthogonality", "silent_outputs", "unused_inputs"],
    ],
    rows: mixing.map((layer) => [
      ...[layer.model, layer.name, layer.in, layer.out, layer.groups, layer.depthRank, layer.most],
      ...[layer.effectiveRank, layer.effectiveShare, layer.noiseShare, layer.stableRank, layer.spectralNorm],
      ...[layer.orthogonality, layer.silentOutputs, layer.unusedInputs],
    ]),
  };
}
