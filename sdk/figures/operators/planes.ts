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
import { counted, grouped, percent } from "../svg/number.ts";
import { label, rule } from "../svg/shapes.ts";
import { AXIS, density, GRID, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { fitNames } from "../svg/text.ts";
import { roomyTicks, ticksBelow, ticksBeside, ticksOf } from "../svg/ticks.ts";
import { clusterCentres } from "./cluster-centres.ts";
import { signedGrid } from "./examples.ts";
import { halfName, halvesFrom } from "./half-name.ts";
import { referenceMarks, rimMarks } from "./reference-marks.ts";
import { type RobustPlane, robustPlanes } from "./robust-axes.ts";

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
  least: 290,
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
  const absent = by === "half" && perRow > 1 ? absentHalves(planes) : [];
  const all = [...planes, ...absent];
  const cells = by === "half" ? pairedCells(all, perRow) : planes.map((_, p) => cellOf(p, perRow));
  const rows = cells.reduce((most, { row }) => Math.max(most, row + 1), 1);
  const robust = robustOf(planes, by);
  const { lowest, fullest, level } = logLevels(planes.flatMap((plane, p) => sharesOf(robust[p].counts, plane.counts)));
  const outside = robust.map((plane) => plane.outside.reduce((sum, { count }) => sum + count, 0));
  const several = planes.some(({ model }) => model !== planes[0].model);
  const titles = planes.map((plane, p) => titleOf(plane, several, operators, outside[p]));
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
    return element(
      "g",
      { transform: place },
      ...panel(plane, robust[p], [names[p], titles[p][1]], side, height, level),
    );
  });
  absent.forEach((half, i) => {
    const { column, row } = cells[planes.length + i];
    const place = `translate(${(column * (side + LEFT + GAP) + LEFT).toFixed(2)} ${HEAD + row * pitch})`;
    const name = halfName(half.name, halvesFrom(operators, half.model));
    const [short] = fitNames([several ? half.model : name], side, SIZE.label);
    const why = `${several ? `${name}, ` : ""}no filters of ${half.kernel.join("×")}`;
    body.push(element("g", { transform: place }, ...heads(short, why)));
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
        ...(outside.some((count) => count > 0)
          ? ["Circles at the rim: filters outside, which the axes leave out so that the others can be told apart."]
          : []),
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

/** What a plane is of. */
type Half = Pick<OperatorPlane, "kernel" | "model" | "name">;

/** Halves that have no filters of a size which the other half has some of. */
function absentHalves(planes: OperatorPlane[]): Half[] {
  return planes
    .map((plane) => ({ ...plane, name: plane.name === "decoder" ? "encoder" : "decoder" }))
    .filter((half) => !planes.some((plane) => plane.name === half.name && pairKey(plane) === pairKey(half)));
}

/**
 * A column for each model and kernel, the encoder above. The last one of an odd number has both halves side by side, where a
 * column beside it would be empty.
 */
function pairedCells(planes: Half[], perRow: number): Cell[] {
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

function pairsOf(planes: Half[]): string[] {
  return [...new Set(planes.map(pairKey))];
}

function pairKey({ kernel, model }: Half): string {
  return `${kernel.join("x")} ${model}`;
}

function panelsPerRow(planes: OperatorPlane[], by: OperatorPlane["by"]): number {
  if (by === "layer") return 3;
  const columns = by === "half" ? pairsOf(planes).length : planes.length;
  return Math.max(1, Math.min(2, columns));
}

/** Axes of each plane; the halves of a network share theirs. */
function robustOf(planes: readonly OperatorPlane[], by: OperatorPlane["by"]): RobustPlane[] {
  if (by !== "half") return planes.flatMap((plane) => robustPlanes([plane]));
  const found = new Map<OperatorPlane, RobustPlane>();
  for (const pair of new Set(planes.map(pairKey))) {
    const own = planes.filter((plane) => pairKey(plane) === pair);
    robustPlanes(own).forEach((plane, i) => {
      found.set(own[i], plane);
    });
  }
  return planes.map((plane) => found.get(plane) as RobustPlane);
}

function panel(
  plane: OperatorPlane,
  { axes, counts, outside }: RobustPlane,
  [name, below]: readonly [string, string],
  side: number,
  height: number,
  level: (share: number) => number,
): Markup[] {
  const x = scaleLinear(expectRange(axes.x), [0, side]);
  const y = scaleLinear(expectRange(axes.y), [height, 0]);
  const [share0, share1] = plane.explainedVarianceRatio;
  const [first, second] = plane.components;
  const centres = clusterCentres(plane, x, y, side, height);
  const crossing = (scale: (value: number) => number, range: [number, number]) =>
    range[0] < 0 && range[1] > 0 ? [scale(0)] : [];
  return [
    ...heads(name, below),
    ...crossing(x, axes.x).map((at) => rule(at, 0, at, height, { stroke: GRID })),
    ...crossing(y, axes.y).map((at) => rule(0, at, side, at, { stroke: GRID })),
    ...(plane.clusters === undefined
      ? densityBins(plane, sharesOf(counts, plane.counts), level, x, y)
      : clusterBins(plane, sharesOf(counts, plane.counts), level, x, y)),
    element("rect", { width: side, height, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
    ...rimMarks(outside, x, y, side, height),
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

function heads(name: string, below: string): Markup[] {
  return [
    label(name, { x: 0, y: -21, "font-weight": "bold" }),
    label(below, { x: 0, y: -8, "font-size": SIZE.tick, fill: MUTED }),
  ];
}

/** Each bin in the hue of its most frequent cluster, darker for more filters. */
function clusterBins(
  { clusters = [], ...plane }: OperatorPlane,
  shares: readonly number[],
  level: (share: number) => number,
  x: (value: number) => number,
  y: (value: number) => number,
): Markup[] {
  return clusters.flatMap((_, c) => {
    const own = shares.map((share, i) => (clusterOf(clusters, i) === c ? share : 0));
    return densityBins(plane, own, level, x, y, (t) => tint(seriesStyle(c).color, 0.25 + 0.75 * t));
  });
}

/** @param all those of the bins outside, too */
function sharesOf(counts: readonly number[], all: readonly number[]): number[] {
  const total = all.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

function expectRange([lo, hi]: [number, number]): [number, number] {
  return lo < hi ? [lo, hi] : [lo - 1, lo + 1];
}

/** What a plane is of, and below it of which part of that and how many filters. */
function titleOf(
  { model, by, name, filters, kernel }: OperatorPlane,
  several: boolean,
  operators: OperatorsResult,
  outside: number,
): [name: string, below: string] {
  const filtersOf = `${counted(filters, "filter")} of ${kernel.join("×")}${outside > 0 ? `, ${grouped(outside)} outside` : ""}`;
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
