import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { ChannelsResult, FirstLayer, RadialSpectrum } from "../../results/channels.ts";
import { radialTable } from "../../tables/channel-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, percent } from "../svg/number.ts";
import { bottomAxis, label, leftAxis, rule } from "../svg/shapes.ts";
import { INK, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { fitNames } from "../svg/text.ts";
import { roomyTicks, ticksOf } from "../svg/ticks.ts";
import { notShown, shownLayers } from "./shown-layers.ts";

const TITLE = "Energy of the first layer by spatial frequency";
const [LEFT, HEIGHT, TOP] = [56, 220, 10];

export const radialSpectrumRow: FigureRow<{ channels: ChannelsResult }> = {
  name: "radial-spectrum",
  title: () => TITLE,
  caption:
    () => said`How much of a first layer's energy lies at each spatial frequency, over what white noise of the same energy has there:
1 is white. Blurred or smooth images leave little at high frequencies, noise raises them; the layer's size, its stride, weight decay
and the length of the training move the curve, too, so that it is no measurement of the data by itself (${REFERENCES.firstLayer}; ${REFERENCES.trainingData}).`,
  isThere: ({ channels }) => layersOf(channels).length > 0,
  draw: radialSpectrumFigure,
  table: ({ channels }) => radialTable(channels.first),
};

type Drawn = FirstLayer & { radial: RadialSpectrum };

function layersOf({ first }: ChannelsResult): Drawn[] {
  return first.filter((layer): layer is Drawn => layer.radial !== null);
}

/** Density of energy in each ring of frequencies, relative to white noise. */
export function radialSpectrumFigure({ channels }: { channels: ChannelsResult }, options: FigureOptions = {}): string {
  const all = layersOf(channels);
  const layers = shownLayers(all);
  const width = options.width ?? WIDTH;
  const curves = layers.map(({ radial }) => densities(radial));
  const end = 0.75;
  const x = scaleLinear([0, end], [LEFT, width - 8]);
  const most = curves.flat().reduce((a, [, value]) => Math.max(a, value), 1.2);
  const y = scaleLinear([0, most], [TOP + HEIGHT, TOP]).nice();
  const path = line<[number, number]>()
    .x(([frequency]) => x(frequency))
    .y(([, value]) => y(value))
    .digits(2);
  const names = fitNames(
    layers.map(({ model, name }) => (layers.some((other) => other.model !== model) ? `${model}: ${name}` : name)),
    width - LEFT - 120,
    SIZE.label,
  );
  const legendTop = TOP + HEIGHT + 52;
  const body: Markup[] = [
    leftAxis(ticksOf(y, 5), LEFT, width - 8, TOP, TOP + HEIGHT, "energy over white noise"),
    bottomAxis(roomyTicks(x, 8), LEFT, width - 8, TOP + HEIGHT, "cycles per pixel of the input"),
    rule(LEFT, y(1), width - 8, y(1), { stroke: INK, "stroke-dasharray": "4 3" }),
    ...curves.map((curve, i) => {
      const { color, dash } = seriesStyle(i);
      return element("path", {
        d: path(curve) ?? "",
        fill: "none",
        stroke: color,
        "stroke-width": 2,
        "stroke-dasharray": dash,
      });
    }),
    ...layers.flatMap(({ radial }, i) => [
      rule(LEFT, legendTop + i * 18 - 4, LEFT + 22, legendTop + i * 18 - 4, {
        stroke: seriesStyle(i).color,
        "stroke-width": 2,
        "stroke-dasharray": seriesStyle(i).dash,
      }),
      label(`${names[i]}: ${percent(radial.high)} above 0.25`, { x: LEFT + 30, y: legendTop + i * 18 }),
    ]),
  ];
  return frame(
    {
      title: TITLE,
      description: `Energy by spatial frequency of ${counted(layers.length, "first layer")}, relative to white noise.`,
      notes: [
        `Dashed: white noise, of which ${percent(layers[0]?.radial.whiteHigh)} lies above 0.25 cycles per pixel. Rings of 1/16 cycle per pixel on a 32 × 32 grid of frequencies; beyond 0.5 only oblique waves.`,
        ...notShown(all),
      ],
      width,
      height: legendTop + layers.length * 18,
    },
    options,
    body,
  );
}

/** [middle of the ring, energy over that of white noise]. */
function densities({ upTo, power, white }: RadialSpectrum): [number, number][] {
  return upTo.map((end, i) => [(end + (i === 0 ? 0 : upTo[i - 1])) / 2, white[i] > 0 ? power[i] / white[i] : 0]);
}
