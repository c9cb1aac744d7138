import { scaleLinear } from "d3-scale";
import type { OperatorPlane, OperatorsResult } from "../../results/operators.ts";
import { clusterOf, operatorPlanesTable } from "../../tables/operator-planes-table.ts";
import { type Caption, said } from "../caption.ts";
import { densityBins, levelTicks, logLevels } from "../density-bins.ts";
import type { FigureRow } from "../figure-row.ts";
import { placeNames } from "../place-names.ts";
import { colorBar } from "../svg/color-bar.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, percent } from "../svg/number.ts";
import { label, rule } from "../svg/shapes.ts";
import { AXIS, density, GRID, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { fitNames } from "../svg/text.ts";
import { roomyTicks, ticksBelow, ticksBeside, ticksOf } from "../svg/ticks.ts";
import { clusterCentres } from "./cluster-centres.ts";
import { signedGrid } from "./examples.ts";
import { halfName, halvesFrom } from "./half-name.ts";
import { referenceMarks } from "./reference-marks.ts";

export interface OperatorPlaneOptions extends FigureOptions {
  /** Which planes: of whole models, of encoder (above) and decoder (below), or of layers. Default "all". */
  by?: OperatorPlane["by"];
}

const [LEFT, BELOW, HEAD, GAP] = [46, 52, 38, 24];
/** Planes beyond these are left to the JSON. */
const MAX_PANELS = 24;

const TITLES: Record<OperatorPlane["by"], string> = {
  all: "Learned filters and features in the plane of two components",
  half: "Both halves of the network in one plane of two components",
  layer: "The filters of each layer in the plane of two components",
};

const CAPTIONS: Record<OperatorPlane["by"], Caption> = {
  all: said`All filters in the plane of their first two principal components; the colour bar gives their share. The features are
projected with the same mean subtracted, so that their places can be compared with those of the filters: a feature far from the
cloud has no filter near it in these two components.`,
  half: said`Encoder above decoder (without a graph that tells, the halves of the depth), in one plane: that of the components of all
filters. Where the clouds differ in shape or position, the filters of the halves are distributed differently along these
components; whether by more than chance is not tested here.`,
  layer: said`The plane of each layer on its own.`,
};

const rowOf = (name: string, by: OperatorPlane["by"]): FigureRow<{ operators: OperatorsResult }> => ({
  name,
  least: 320,
  title: () => TITLES[by],
  caption: () => CAPTIONS[by],
  isThere: ({ operators }) => operators.planes.some((plane) => plane.by === by),
  draw: (result, options) => operatorPlaneFigure(result, { ...options, by }),
  table: ({ operators }) => operatorPlanesTable(operators.planes.filter((plane) => plane.by === by)),
});

export const operatorPlaneRows = [
  rowOf("operator-plane", "all"),
  rowOf("operator-plane-halves", "half"),
  rowOf("operator-plane-layers", "layer"),
];

/** Filters in the plane of their first two principal components, with the features projected by the same mean. */
export function operatorPlaneFigure(
  { operators }: { operators: OperatorsResult },
  options: OperatorPlaneOptions = {},
): string {
  const by = options.by ?? "all";
  const found = operators.planes.filter((plane) => plane.by === by);
  const planes = found.slice(0, MAX_PANELS);
  const most = panelsPerRow(planes, by);
  const width = options.width ?? (most === 1 ? 560 : WIDTH);
  const perRow = width < NARROW ? 1 : most;
  const side = (width - LEFT * perRow - GAP * (perRow - 1) - 4) / perRow;
  const height = Math.round(side * (perRow === 1 ? 0.72 : perRow === 2 ? 0.8 : 1));
  const pitch = HEAD + height + BELOW;
  const cells = by === "half" ? pairedCells(planes, perRow) : planes.map((_, p) => cellOf(p, perRow));
  const rows = cells.reduce((most, { row }) => Math.max(most, row + 1), 1);
  const { lowest, fullest, level } = logLevels(planes.flatMap((plane) => sharesOf(plane.counts)));
  const titles = planes.map((plane) => titleOf(plane, planes, operators));
  const names =
    by === "layer"
      ? placeNames(planes, side, SIZE.label)
      : fitNames(
          titles.map(([name]) => name),
          side,
          SIZE.label,
        );
  const clustered = planes.some(({ clusters }) => clusters !== undefined);

  const body: Markup[] = planes.map((plane, p) => {
    const { column, row } = cells[p];
    const place = `translate(${(column * (side + LEFT + GAP) + LEFT).toFixed(2)} ${HEAD + row * pitch})`;
    return element("g", { transform: place }, ...panel(plane, [names[p], titles[p][1]], side, height, level));
  });
  if (planes.length === 0) body.push(label("There is no plane of this kind.", { x: 0, y: 20 }));
  const barTop = rows * pitch + 16;
  const barColor = clustered ? grey : density;
  if (planes.length > 0)
    body.push(
      colorBar(LEFT, barTop, 240, barColor, levelTicks(lowest, fullest), "share of the filters in a bin, logarithmic"),
    );
  return frame(
    {
      title: TITLES[by],
      description: `Density of the filters in the plane of their first two principal components, ${counted(planes.length, "panel")}, with the features: ${describe(planes)}.`,
      notes: [
        "Diamonds: the features, less the same mean as the filters. A triangle at the rim points to a feature outside. The small grids at the axes are the components: red positive, blue negative.",
        ...(clustered
          ? ["Hues: clusters of k-means over all weights, the most frequent one of a bin; framed grids: their centres."]
          : []),
        ...(found.length > planes.length ? [`The first ${planes.length} of ${found.length} planes are drawn.`] : []),
      ],
      width,
      height: planes.length > 0 ? barTop + 26 : 40,
    },
    options,
    body,
  );
}

interface Cell {
  column: number;
  row: number;
}

function cellOf(index: number, perRow: number): Cell {
  return { column: index % perRow, row: Math.floor(index / perRow) };
}

/**
 * A column for each model and kernel, the encoder above; a half without a plane leaves its place empty. The last one of an odd
 * number has both halves side by side, where a column beside it would be empty.
 */
function pairedCells(planes: OperatorPlane[], perRow: number): Cell[] {
  const pairs = pairsOf(planes);
  if (perRow === 1) {
    const inOrder = pairs.flatMap((pair) => planes.filter((plane) => pairKey(plane) === pair));
    return planes.map((plane) => cellOf(inOrder.indexOf(plane), 1));
  }
  return planes.map((plane) => {
    const pair = pairs.indexOf(pairKey(plane));
    const { column, row } = cellOf(pair, perRow);
    const below = plane.name === "decoder" ? 1 : 0;
    if (perRow === 2 && column === 0 && pair === pairs.length - 1) return { column: below, row: 2 * row };
    return { column, row: 2 * row + below };
  });
}

function pairsOf(planes: OperatorPlane[]): string[] {
  return [...new Set(planes.map(pairKey))];
}

function pairKey({ kernel, model }: OperatorPlane): string {
  return `${kernel.join("x")} ${model}`;
}

function panelsPerRow(planes: OperatorPlane[], by: OperatorPlane["by"]): number {
  if (by === "layer") return 3;
  const columns = by === "half" ? pairsOf(planes).length : planes.length;
  return Math.max(1, Math.min(2, columns));
}

function panel(
  plane: OperatorPlane,
  [name, below]: readonly [string, string],
  side: number,
  height: number,
  level: (share: number) => number,
): Markup[] {
  const x = scaleLinear(expectRange(plane.x), [0, side]);
  const y = scaleLinear(expectRange(plane.y), [height, 0]);
  const [share0, share1] = plane.explainedVarianceRatio;
  const [first, second] = plane.components;
  const centres = clusterCentres(plane, x, y, side, height);
  const crossing = (scale: (value: number) => number, range: [number, number]) =>
    range[0] < 0 && range[1] > 0 ? [scale(0)] : [];
  return [
    label(name, { x: 0, y: -21, "font-weight": "bold" }),
    label(below, { x: 0, y: -8, "font-size": SIZE.tick, fill: MUTED }),
    ...crossing(x, plane.x).map((at) => rule(at, 0, at, height, { stroke: GRID })),
    ...crossing(y, plane.y).map((at) => rule(0, at, side, at, { stroke: GRID })),
    ...(plane.clusters === undefined
      ? densityBins(plane, sharesOf(plane.counts), level, x, y)
      : clusterBins(plane, level, x, y)),
    element("rect", { width: side, height, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
    ...centres.body,
    ...referenceMarks(plane.references, x, y, side, height, centres.boxes),
    ...ticksBelow(roomyTicks(x, 5), height),
    ...ticksBeside(ticksOf(y, 5)),
    ...(first === undefined ? [] : [signedGrid(first, plane.kernel, side / 2 - 43, height + 23, 15)]),
    label(`c0 (${percent(share0)})`, { x: side / 2 - 22, y: height + 34 }),
    ...(second === undefined ? [] : [signedGrid(second, plane.kernel, -LEFT, height / 2 + 29, 15)]),
    label(`c1 (${percent(share1)})`, {
      transform: `translate(${-LEFT + 11} ${(height / 2 + 21).toFixed(2)}) rotate(-90)`,
    }),
  ];
}

/** Each bin in the hue of its most frequent cluster, darker for more filters. */
function clusterBins(
  { counts, clusters = [], ...plane }: OperatorPlane,
  level: (share: number) => number,
  x: (value: number) => number,
  y: (value: number) => number,
): Markup[] {
  const shares = sharesOf(counts);
  return clusters.flatMap((_, c) => {
    const own = shares.map((share, i) => (clusterOf(clusters, i) === c ? share : 0));
    return densityBins(plane, own, level, x, y, (t) => tint(seriesStyle(c).color, 0.25 + 0.75 * t));
  });
}

function sharesOf(counts: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

function expectRange([lo, hi]: [number, number]): [number, number] {
  return lo < hi ? [lo, hi] : [lo - 1, lo + 1];
}

/** What a plane is of, and below it of which part of that and how many filters. */
function titleOf(
  { model, by, name, filters, kernel }: OperatorPlane,
  planes: OperatorPlane[],
  operators: OperatorsResult,
): [name: string, below: string] {
  const several = planes.some((plane) => plane.model !== model);
  const filtersOf = `${counted(filters, "filter")} of ${kernel.join("×")}`;
  if (by === "layer") return [name, filtersOf];
  const half = halfName(name, halvesFrom(operators, model));
  if (by === "all") return [model, filtersOf];
  return several ? [model, `${half}, ${filtersOf}`] : [half, filtersOf];
}

function describe(planes: OperatorPlane[]): string {
  return (planes[0]?.references ?? []).map(({ name }) => name.slice(0, 40)).join(", ") || "none";
}

/** A colour mixed with white. */
function tint(color: string, t: number): string {
  // The seventh series has the style's own black.
  const hex = color.startsWith("#") ? color : "#000000";
  const channel = (at: number) => Math.round(255 + (Number.parseInt(hex.slice(at, at + 2), 16) - 255) * t);
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, "0")).join("")}`;
}

function grey(t: number): string {
  return tint("#1f2328", 0.2 + 0.8 * t);
}
