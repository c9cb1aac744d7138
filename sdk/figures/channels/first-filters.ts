import type { ChannelsResult, FirstLayer } from "../../results/channels.ts";
import { firstLayersTable } from "../../tables/channel-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, percent } from "../svg/number.ts";
import { pixelGrid } from "../svg/pixels.ts";
import { label } from "../svg/shapes.ts";
import { MUTED, NARROW, SIZE, WIDTH } from "../svg/style.ts";
import { fitText } from "../svg/text.ts";
import { colourPlanes, onlyPlane } from "./planes.ts";
import { headingOf, notShown, shownLayers } from "./shown-layers.ts";

const TITLE = "The filters of the first layer";
const [PANEL_GAP, GAP, HEAD, TAIL] = [18, 4, 44, 22];
const PER_ROW = 4;

export const firstFiltersRow: FigureRow<{ channels: ChannelsResult }> = {
  name: "first-filters",
  title: () => TITLE,
  caption:
    () => said`The strongest filters of each first layer, over the channels of the image. In RGB, gray is 0 and a filter's largest
weight full; the planes beside are what of each pixel lies on gray, on luminance, on red against green and on yellow against blue
(${REFERENCES.opponent}), red positive and blue negative, on one scale for each filter. A filter that sees no colour is empty in the
last two.`,
  isThere: ({ channels }) => layersOf(channels).length > 0,
  draw: firstFiltersFigure,
  table: ({ channels }) => firstLayersTable(channels.first),
};

function layersOf({ first }: ChannelsResult): FirstLayer[] {
  return first.filter(({ strongest }) => strongest.length > 0);
}

/** The strongest filters of each first layer: in colour, then plane by plane, each filter at the same place. */
export function firstFiltersFigure({ channels }: { channels: ChannelsResult }, options: FigureOptions = {}): string {
  const all = layersOf(channels);
  const layers = shownLayers(all);
  const width = options.width ?? WIDTH;
  const across = width < NARROW ? 2 : colourPlanes.length;
  const panel = (width - PANEL_GAP * (across - 1)) / across;
  const cell = (panel - GAP * (PER_ROW - 1)) / PER_ROW;
  const body: Markup[] = [];
  let y = 0;
  for (const layer of layers) {
    const area = layer.kernel[0] * layer.kernel[1];
    const planes = layer.in / layer.groups === 3 ? colourPlanes : [onlyPlane];
    const head = planes.length > 1 ? HEAD : HEAD - 22;
    const perRow = planes.length > 1 ? PER_ROW : PER_ROW * 4;
    body.push(
      label(fitText(headingOf(layer, channels), width - 10, SIZE.label), { x: 0, y: y + 12, "font-weight": "bold" }),
    );
    // A row of planes: its titles, and the filters of each.
    const down = 22 + Math.ceil(layer.strongest.length / perRow) * (cell + GAP) + 6;
    planes.forEach((plane, p) => {
      const x = (p % across) * (panel + PANEL_GAP);
      const top = y + Math.floor(p / across) * down;
      if (planes.length > 1) body.push(label(plane.title, { x, y: top + 34, "font-size": SIZE.tick, fill: MUTED }));
      body.push(
        element(
          "g",
          {},
          ...layer.strongest.map(({ weights }, i) =>
            pixelGrid(
              plane.colors(weights, area),
              layer.kernel,
              x + (i % perRow) * (cell + GAP),
              top + head + Math.floor(i / perRow) * (cell + GAP),
              cell,
            ),
          ),
        ),
      );
    });
    y += (Math.ceil(planes.length / across) - 1) * down;
    y += head + Math.ceil(layer.strongest.length / perRow) * (cell + GAP) + TAIL;
  }
  return frame(
    {
      title: TITLE,
      description: `The strongest filters of ${counted(layers.length, "first layer")}${layers
        .flatMap(({ colour }) => (colour === null ? [] : [`, with ${percent(colour.share)} of the energy on colour`]))
        .join("")}.`,
      notes: [
        ...(layers.some(({ colour }) => colour !== null)
          ? [`${colourPlanes.map(({ formula }) => formula).join("; ")}.`]
          : []),
        ...notShown(all),
      ],
      width,
      height: y - TAIL,
    },
    options,
    body,
  );
}
