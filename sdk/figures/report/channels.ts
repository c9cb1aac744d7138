import type { ChannelsResult } from "../../results/channels.ts";
import { typesetVisibly } from "../../results/typeset.ts";
import { eigenFiltersRow } from "../channels/eigen-filters.ts";
import { firstFiltersRow } from "../channels/first-filters.ts";
import { mixingRanksRow } from "../channels/mixing-ranks.ts";
import { radialSpectrumRow } from "../channels/radial-spectrum.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, grouped, NO_NUMBER, percent, significant } from "../svg/number.ts";
import { name } from "./models.ts";
import { drawn, folded, table } from "./page.ts";

export const CHANNEL_ANCHORS = [
  ["first-layers", "First layers"],
  ["mixing", "1×1 layers"],
] as const;

/** More rows than this are folded away. */
const MAX_OPEN = 24;

/** First layers in colour, then 1 x 1 layers. */
export function channelSections(channels: ChannelsResult): Markup[] {
  const { first, mixing } = channels;
  const part = { channels };
  return [
    html`<h2 id="first-layers">First layers</h2>
${
  first.length === 0
    ? html`<p>No first layer was found.</p>`
    : html`${[firstFiltersRow, eigenFiltersRow, radialSpectrumRow].map((row) => drawn(row, part))}${firstTable(channels)}`
}`,
    html`<h2 id="mixing">1×1 layers</h2>
${mixing.length === 0 ? html`<p>There is no 1×1 layer.</p>` : html`${drawn(mixingRanksRow, part)}${mixingLayers(channels)}`}${skippedTable(channels)}`,
  ];
}

function firstTable({ first }: ChannelsResult): Markup {
  return table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Kernel" },
      { title: "In → out", numeric: true },
      { title: "On colour", numeric: true },
      { title: "Red-green", numeric: true },
      { title: "Yellow-blue", numeric: true },
      { title: "Above 0.25 c/px", numeric: true },
      { title: "Effective rank", numeric: true },
      { title: "Note", name: true },
    ],
    first.map(({ colour, radial, eigen, ...layer }) => [
      name(layer.model),
      name(layer.name),
      layer.kernel.join("×"),
      `${grouped(layer.in)} → ${grouped(layer.out)}`,
      percent(colour?.share),
      percent(colour?.redGreen),
      percent(colour?.yellowBlue),
      percent(radial?.high),
      eigen === null ? NO_NUMBER : `${significant(eigen.effectiveRank)} of ${grouped(eigen.most)}`,
      [whyFirst[layer.chosen], ...layer.notes]
        .filter((note) => note !== "")
        .map(typesetVisibly)
        .join("; "),
    ]),
  );
}

/** What a reader should know of the choice. */
const whyFirst = {
  graph: "",
  channels: "taken as a first layer for its 3 input channels: the file holds no graph",
  order: "taken as the first layer for its place in the list: the file holds no graph",
};

function mixingLayers({ mixing }: ChannelsResult): Markup {
  const content = table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "In → out", numeric: true },
      { title: "Effective rank", numeric: true },
      { title: "Of the most", numeric: true },
      { title: "Random weights", numeric: true },
      { title: "Stable rank", numeric: true },
      { title: "O", numeric: true },
      { title: "Silent outputs", numeric: true },
      { title: "Unused inputs", numeric: true },
    ],
    mixing.map((layer) => [
      name(layer.model),
      name(layer.name),
      `${grouped(layer.in)} → ${grouped(layer.out)}${layer.groups > 1 ? ` (${grouped(layer.groups)} groups)` : ""}`,
      significant(layer.effectiveRank),
      percent(layer.effectiveShare),
      percent(layer.noiseShare),
      significant(layer.stableRank),
      significant(layer.orthogonality),
      grouped(layer.silentOutputs),
      grouped(layer.unusedInputs),
    ]),
  );
  return mixing.length <= MAX_OPEN ? content : folded(counted(mixing.length, "layer"), content, false);
}

function skippedTable({ skipped }: ChannelsResult): Markup | null {
  if (skipped.length === 0) return null;
  return table(
    [
      { title: "Model", name: true },
      { title: "Layer that was not measured", name: true },
      { title: "Reason", name: true },
    ],
    skipped.map(({ model, name: layer, reason }) => [name(model), name(layer), typesetVisibly(reason)]),
  );
}
