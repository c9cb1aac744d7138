import type { LayerResult } from "../results/analysis.ts";
import { log10 } from "../results/logarithms.ts";
import {
  entropyShare,
  filterNorms,
  type Measure,
  orthogonality,
  sparsity,
  varianceEntropy,
} from "../results/measures.ts";
import { fewestLayers } from "../studies/atlas/cells.ts";
import { signedGrid } from "./operators/examples.ts";
import { filledBox } from "./operators/filled-box.ts";
import type { LabelStyle } from "./operators/label-style.ts";
import {
  type BandParts,
  BELOW,
  filtersBottom,
  HEAD_PITCH,
  HEAD_TOP,
  headHeight,
  MEASURE_PITCH,
  measuresTop,
} from "./strip-heights.ts";
import { LEFT, type StripColumn, type StripLayout } from "./strip-layout.ts";
import { characters, element, type Markup } from "./svg/markup.ts";
import { fixedNonZero, grouped } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { ACCENT, BOX, GRID, INK, MUTED, SIZE, WARNING } from "./svg/style.ts";
import { fitText, wrapText } from "./svg/text.ts";

/** Line of a frame around a filter, and how far it is from it. */
const FRAME = 2;
const FROM_FRAME = 1;
/** Of a measure's row. */
const CURVE_TOP = 13;
const CURVE_HEIGHT = 18;

/** A row of numbers of a layer: each over what makes it 0 to 1. */
interface StripMeasure {
  measure: Measure;
  /** Behind its name. */
  symbol: string;
  /** @param largest the largest of the network's norms */
  over(layer: LayerResult, largest: number): number;
}

const norm = filterNorms.find(({ key }) => key === "l2NormMean") as Measure;
const mostEntropy = ({ kernel }: LayerResult) => log10(Math.max(...kernel) ** 2);
const measures: readonly StripMeasure[] = [
  { measure: sparsity, symbol: `${sparsity.symbol}`, over: () => 1 },
  { measure: varianceEntropy, symbol: `${entropyShare(1).symbol}`, over: mostEntropy },
  { measure: orthogonality, symbol: `${orthogonality.symbol}`, over: () => 1 },
  { measure: norm, symbol: "/ max", over: (_, largest) => largest },
];

/** Some layers beside each other, from y = 0. */
export function drawBand(
  strip: StripLayout,
  band: readonly StripColumn[],
  places: readonly number[] = band.map((_, i) => i),
): Markup[] {
  const top = measuresTop(strip);
  return [
    ...rowNames(strip),
    ...measures.flatMap((measure, m) => curve(measure, strip, band, places, top + m * MEASURE_PITCH)),
    ...band.flatMap((each, i) => column(each, strip, LEFT + places[i] * strip.pitch)),
  ];
}

function rowNames(parts: BandParts): Markup[] {
  const { side, hasLabels } = parts;
  const [head, top] = [headHeight(parts), measuresTop(parts)];
  const texts: [string, number][] = [
    ["typical", head + side / 2 - 4],
    ["filters", head + side / 2 + 8],
    ...(hasLabels ? lines(["nearest", "spectrum"], filtersBottom(parts) - 1) : []),
    ...measures.flatMap(({ measure, symbol }, m) => lines(inLines(measure.title, symbol), top + m * MEASURE_PITCH + 8)),
  ];
  return texts.map(([text, at]) => label(text, { x: 0, y: at, "font-size": SIZE.tick, fill: MUTED }));
}

function lines(texts: readonly string[], top: number): [string, number][] {
  return texts.map((text, i) => [text, top + 11 * i]);
}

/** A symbol is not broken. */
function inLines(title: string, symbol: string): string[] {
  const bound = "\u00a0";
  const lines = wrapText(`${title} ${symbol.replaceAll(" ", bound)}`, LEFT - 4, SIZE.tick);
  return lines.map((line) => line.replaceAll(bound, " "));
}

function column({ layer, name, problem, acts }: StripColumn, strip: StripLayout, x: number): Markup[] {
  const { side, pitch, typical, nameLines, styles = [] } = strip;
  const middle = x + side / 2;
  const centred = { "text-anchor": "middle" };
  const k = Math.max(...layer.kernel);
  const facts = `${k}×${k} · ${grouped(layer.filters)}`;
  // Short names end where long ones do.
  const lineAt = (line: number) => HEAD_TOP + line * HEAD_PITCH;
  const fact = (text: string, line: number, fill: string) =>
    label(text, { x: middle, y: lineAt(line), "font-size": SIZE.tick, fill, ...centred });
  return [
    ...name.map((text, i) =>
      label(text, { x: middle, y: lineAt(nameLines - name.length + i), "font-weight": "bold", ...centred }),
    ),
    fact(fitText(facts, pitch - 2, SIZE.tick), nameLines, MUTED),
    ...problem.map((text, i) => fact(text, nameLines + 1 + i, WARNING)),
    ...layer.typical.slice(0, typical).flatMap(({ weights, share, actsLike }, i) => {
      const y = headHeight(strip) + i * (side + BELOW);
      const style = styles.find((each) => each.label === actsLike);
      return [
        ...(style === undefined ? [] : [frameAround(x, y, side, style)]),
        signedGrid(weights, [k, k], x, y, side),
        ...shareBar(share, x, y + side + 4, side, style),
      ];
    }),
    ...(acts === undefined ? [] : labelBar(acts, styles, x, filtersBottom(strip), side)),
  ];
}

/** In the colour of a filter's label. */
function frameAround(x: number, y: number, side: number, { color, text }: LabelStyle): Markup {
  const out = FROM_FRAME + FRAME / 2;
  const size = side + 2 * out;
  const box = { x: x - out, y: y - out, width: size, height: size, fill: "none", stroke: color, "stroke-width": FRAME };
  return element("rect", box, element("title", {}, characters(`spectrum nearest to ${text}`)));
}

/** A share of the full width, over what is left of it. */
function shareBar(share: number, x: number, y: number, side: number, style: LabelStyle | undefined): Markup[] {
  const part = { x, y, width: side * Math.max(0, Math.min(1, share)), height: 4 };
  return [
    element("rect", { x, y, width: side, height: 4, fill: GRID }),
    ...filledBox(part, style ?? { color: INK, stripes: "none" }),
  ];
}

function labelBar(counts: Readonly<Record<string, number>>, styles: LabelStyle[], x: number, y: number, side: number) {
  const total = styles.reduce((sum, { label: name }) => sum + (counts[name] ?? 0), 0);
  let from = x;
  return styles.flatMap((style) => {
    const width = total === 0 ? 0 : (side * (counts[style.label] ?? 0)) / total;
    if (width === 0) return [];
    const part = filledBox({ x: from, y, width, height: 9 }, style);
    from += width;
    return part;
  });
}

/** A measure along the layers of a band, over the quartiles of an atlas's layers. */
function curve(
  { measure: { key, of }, over }: StripMeasure,
  { side, pitch, largestNorm }: StripLayout,
  band: readonly StripColumn[],
  places: readonly number[],
  top: number,
): Markup[] {
  const bottom = top + CURVE_TOP + CURVE_HEIGHT;
  const heightOf = (value: number, scale: number) =>
    bottom - CURVE_HEIGHT * (scale > 0 ? Math.max(0, Math.min(1, value / scale)) : 0);
  const values = band.map(({ layer }) => ({ value: of(layer), scale: over(layer, largestNorm) }));
  const ranges = band.flatMap(({ placed }, i) => {
    const among = placed?.[key];
    if (among === undefined || among.layers < fewestLayers) return [];
    const [y, end] = [among.quartiles[1], among.quartiles[0]].map((edge) => heightOf(edge, values[i].scale));
    const x = LEFT + places[i] * pitch - (pitch - side) / 2;
    return [element("rect", { x, y, width: pitch, height: Math.max(0.5, end - y), fill: BOX })];
  });
  const middle = (i: number) => LEFT + places[i] * pitch + side / 2;
  const points = values.flatMap(({ value, scale }, i) =>
    value === null ? [] : [`${middle(i)},${heightOf(value, scale).toFixed(2)}`],
  );
  return [
    ...ranges,
    rule(LEFT, bottom, LEFT + places[places.length - 1] * pitch + side, bottom, { stroke: GRID }),
    element("polyline", { points: points.join(" "), fill: "none", stroke: ACCENT, "stroke-width": 1.5 }),
    ...values.map(({ value, scale }, i) => {
      const text = value === null || scale === 0 ? "-" : fixedNonZero(value / scale, 2).replace("0.", ".");
      return label(text, { x: middle(i), y: top + 8, "font-size": SIZE.tick, fill: INK, "text-anchor": "middle" });
    }),
  ];
}
