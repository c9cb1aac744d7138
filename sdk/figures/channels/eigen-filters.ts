import type { ChannelsResult, FirstLayer } from "../../results/channels.ts";
import { eigenTable } from "../../tables/channel-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import type { Markup } from "../svg/markup.ts";
import { counted, percent, significant } from "../svg/number.ts";
import { pixelGrid } from "../svg/pixels.ts";
import { label } from "../svg/shapes.ts";
import { MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { wrapText } from "../svg/text.ts";
import { pictureOf } from "./planes.ts";
import { headingOf, notShown, shownLayers } from "./shown-layers.ts";

const TITLE = "Eigen-filters of the first layer";
const [GAP, HEAD, FOOT, TAIL] = [10, 24, 34, 14];
const MOST_IN_ROW = 8;
const LEAST_CELL = 60;
const LINE = 15;

export const eigenFiltersRow: FigureRow<{ channels: ChannelsResult }> = {
  name: "eigen-filters",
  title: () => TITLE,
  caption:
    () => said`The patterns that a first layer answers to, strongest first: right singular vectors of its filters as rows of a
matrix, with the share of the energy that each carries and how much of the pattern is colour. Trained stems begin with smooth
patterns and end with fine ones; the effective rank (${REFERENCES.effectiveRank}) counts how many are in use.`,
  isThere: ({ channels }) => layersOf(channels).length > 0,
  draw: eigenFiltersFigure,
  table: ({ channels }) => eigenTable(channels.first),
};

type Drawn = FirstLayer & { eigen: NonNullable<FirstLayer["eigen"]> };

function layersOf({ first }: ChannelsResult): Drawn[] {
  return first.filter((layer): layer is Drawn => (layer.eigen?.patterns.length ?? 0) > 0);
}

/** The first right singular vectors of each first layer as pictures. */
export function eigenFiltersFigure({ channels }: { channels: ChannelsResult }, options: FigureOptions = {}): string {
  const all = layersOf(channels);
  const layers = shownLayers(all);
  const width = options.width ?? WIDTH;
  const perRow = Math.max(1, Math.min(MOST_IN_ROW, Math.floor((width + GAP) / (LEAST_CELL + GAP))));
  const cell = (width - GAP * (perRow - 1)) / perRow;
  const body: Markup[] = [];
  let y = 0;
  for (const layer of layers) {
    const { effectiveRank, noiseRank, most, patterns } = layer.eigen;
    const facts = `effective rank ${significant(effectiveRank)} of ${most}; random weights ${significant(noiseRank)}`;
    const heading = wrapText(`${headingOf(layer, channels)}: ${facts}`, width - 10, SIZE.label);
    body.push(...heading.map((text, i) => label(text, { x: 0, y: y + 12 + i * LINE, "font-weight": "bold" })));
    y += (heading.length - 1) * LINE;
    patterns.forEach(({ share, colour, weights }, i) => {
      const left = (i % perRow) * (cell + GAP);
      const top = y + HEAD + Math.floor(i / perRow) * (cell + FOOT);
      const middle = { x: left + cell / 2, "text-anchor": "middle", "font-size": SIZE.tick };
      body.push(
        pixelGrid(pictureOf(weights, layer.kernel[0] * layer.kernel[1]), layer.kernel, left, top, cell),
        label(percent(share), { ...middle, y: top + cell + 13, "font-weight": "bold" }),
        ...(colour === null
          ? []
          : [label(`colour ${percent(colour, 0)}`, { ...middle, y: top + cell + 25, fill: MUTED })]),
      );
    });
    y += HEAD + Math.ceil(patterns.length / perRow) * (cell + FOOT) + TAIL;
  }
  return frame(
    {
      title: TITLE,
      description: `The first eigen-filters of ${counted(layers.length, "first layer")}, by descending energy.`,
      notes: [
        "Singular value decomposition of the weights as they are, a filter a row, not centred. In bold: share of the energy. The loading of largest magnitude is positive.",
        ...notShown(all),
      ],
      width,
      height: y - TAIL,
    },
    options,
    body,
  );
}
