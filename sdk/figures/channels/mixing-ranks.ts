import { scaleLinear } from "d3-scale";
import { alike } from "../../results/alike.ts";
import type { ChannelsResult, MixingLayer } from "../../results/channels.ts";
import { mixingTable } from "../../tables/channel-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, fixed, percent, significant } from "../svg/number.ts";
import { layRows, underModels } from "../svg/rows.ts";
import { bottomAxis, label, rule } from "../svg/shapes.ts";
import { ACCENT, INK, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { cleanText } from "../svg/text.ts";
import { shareTicks } from "../svg/ticks.ts";

const TITLE = "How much of their rank the 1×1 layers use";
const [TOP, PITCH, BAR] = [28, 20, 11];

export const mixingRanksRow: FigureRow<{ channels: ChannelsResult }> = {
  name: "mixing",
  least: 290,
  title: () => TITLE,
  caption:
    () => said`At every pixel a 1×1 layer is one matrix from channels to channels. Its effective rank (${REFERENCES.effectiveRank})
counts the directions that it passes on, here over the most that it could: 100 % for an orthogonal matrix. The mark is what a large
matrix of random weights of that shape has; a layer far to the left of it has learned to pass few directions.`,
  isThere: ({ channels }) => channels.mixing.length > 0,
  draw: mixingRanksFigure,
  table: ({ channels }) => mixingTable(channels),
};

/** A bar a 1 x 1 layer: its effective rank over the most possible, and that of random weights. */
export function mixingRanksFigure({ channels }: { channels: ChannelsResult }, options: FigureOptions = {}): string {
  const { mixing } = channels;
  const width = options.width ?? WIDTH;
  const { body: names, left, bottom, places, grid } = layRows(underModels(mixing), TOP, PITCH, width);
  const isNarrow = width < NARROW;
  const right = width - (isNarrow ? 68 : 164);
  const x = scaleLinear([0, 1], [left, right]);
  const ticks = shareTicks(x);
  const writes = (["effectiveRank", "stableRank"] as const).map((key) => alike(mixing.map((layer) => layer[key])));
  const head = { y: 16, "font-size": SIZE.tick, fill: MUTED, "text-anchor": "end" };
  const body: Markup[] = [
    label("effective rank", { ...head, x: isNarrow ? width : width - 92 }),
    ...(isNarrow ? [] : [label("O", { ...head, x: width - 58 }), label("stable rank", { ...head, x: width })]),
    ...grid(ticks.map(({ at }) => at)),
    ...names,
    ...places.flatMap(({ shares: layer, y }) => bar(layer, x, y, width, writes)),
    bottomAxis(ticks, left, right, bottom + 4, "effective rank over the most possible"),
  ];
  return frame(
    {
      title: TITLE,
      description: `Effective rank of ${counted(mixing.length, "1×1 layer")} over the most possible.`,
      notes: [
        `Orange mark: random weights of the same shape. Right: effective rank of the most possible${isNarrow ? "" : ", orthogonality O of the output channels, stable rank"}.`,
      ],
      width,
      height: bottom + 44,
    },
    options,
    body,
  );
}

function bar(
  layer: MixingLayer,
  x: (share: number) => number,
  y: number,
  width: number,
  [writeEffective, writeStable]: ((value: number | null) => string)[],
): Markup[] {
  const { effectiveRank, effectiveShare, noiseShare, most, orthogonality, stableRank } = layer;
  const number = { y: y + 14, "text-anchor": "end", "font-size": SIZE.tick };
  const hover = `${cleanText(layer.model, 60)}, ${cleanText(layer.name, 80)}: ${layer.in} to ${layer.out} channels, effective rank ${significant(effectiveRank)} of ${most} (${percent(effectiveShare)}; random weights ${percent(noiseShare)})`;
  return [
    element(
      "rect",
      { x: x(0), y: y + 5, width: x(effectiveShare ?? 0) - x(0), height: BAR, fill: ACCENT },
      element("title", {}, characters(hover)),
    ),
    rule(x(noiseShare), y + 2, x(noiseShare), y + BAR + 8, { stroke: seriesStyle(1).color, "stroke-width": 2 }),
    label(`${writeEffective(effectiveRank)} of ${most}`, {
      ...number,
      x: width < NARROW ? width : width - 92,
      fill: INK,
    }),
    ...(width < NARROW
      ? []
      : [
          label(fixed(orthogonality, 3), { ...number, x: width - 58 }),
          label(writeStable(stableRank), { ...number, x: width }),
        ]),
  ];
}
