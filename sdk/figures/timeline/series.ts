import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { orthogonality, sparsity } from "../../results/measures.ts";
import type { TimelineDocument, TimelineLayer } from "../../results/timeline.ts";
import { timelineTables } from "../../tables/timeline-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { axisTitle, measureDomain } from "../layer-measures.ts";
import { type FigureOptions, frame, widest } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted } from "../svg/number.ts";
import { label, leftAxis, rule } from "../svg/shapes.ts";
import { GRID, MUTED, ordered, SIZE, WARNING, WIDTH } from "../svg/style.ts";
import { cleanText, fitNames } from "../svg/text.ts";
import { ticksOf } from "../svg/ticks.ts";
import { checkpointTicks } from "./checkpoint-labels.ts";

/** What the figures of a training are drawn from. */
export type TimelinePart = Pick<TimelineDocument, "checkpoints" | "layers" | "reference">;

const PANEL = 104;
const PITCH = PANEL + 22;
const LEFT = 56;
const NAME_ROOM = 100;
const NAME_PITCH = 13;
/** From the names below the axis to the foot of its title. */
const TITLE_ROOM = 18;
/** More layers are drawn, but not named. */
const MAX_NAMED = 24;
const LEGEND_COLUMN = 180;

interface Panel {
  readonly title: string;
  of(layer: TimelineLayer): readonly (number | null)[];
  /** A value at which a line is drawn across. */
  readonly mark?: number;
  /** The ends of the axis, of a measure from 0 to 1; else it begins at 0. */
  domain?(values: number[]): readonly [number, number];
}

const TITLE = "The filters of each layer over the training";

const overFloor = ({ divergenceToReference, floor }: TimelineLayer) =>
  divergenceToReference.map((value) => (value === null || floor === null || floor === 0 ? null : value / floor));

const panels: readonly Panel[] = [
  { title: axisTitle(sparsity), of: ({ sparsity }) => sparsity, domain: (values) => measureDomain(sparsity, values) },
  { title: "variance entropy H", of: ({ varianceEntropy }) => varianceEntropy },
  {
    ...{ title: axisTitle(orthogonality), of: ({ orthogonality }: TimelineLayer) => orthogonality },
    domain: (values) => measureDomain(orthogonality, values),
  },
  { title: "norm", of: ({ norm }) => norm },
  { title: "step", of: ({ relativeChange }) => relativeChange },
  { title: "D / floor", of: overFloor, mark: 1 },
  { title: "spectral norm", of: ({ spectralNorm }) => spectralNorm ?? [] },
  { title: "sigma", of: ({ sigma }) => sigma ?? [] },
];

export const timelineRow: FigureRow<TimelinePart> = {
  name: "timeline",
  title: () => TITLE,
  caption:
    () => said`A line for each layer, from blue for the first to amber for the last, over the checkpoints. S, H and O as in an analysis; the
norm of all weights; the step, which is the norm of the difference from the checkpoint before over the norm there; and the divergence D from
the reference over what two samples of one distribution would have: below 1 the filters cannot be told from the reference's.`,
  isThere: ({ layers }) => layers.some(({ norm }) => norm.some((value) => value !== null)),
  draw: timelineFigure,
  table: (part) => timelineTables(part as TimelineDocument)[0],
};

/** Measures of all layers over the checkpoints. */
export function timelineFigure({ checkpoints, layers, reference }: TimelinePart, options: FigureOptions = {}): string {
  const width = options.width ?? WIDTH;
  const right = width - 8;
  const shown = panels.filter(({ of }) => layers.some((layer) => of(layer).some((value) => value !== null)));
  const x = scaleLinear([0, Math.max(1, checkpoints.length - 1)], [LEFT + 6, right - 6]);
  const color = (i: number) => ordered(layers.length < 2 ? 0 : i / (layers.length - 1));
  const isNamed = layers.length <= MAX_NAMED;
  const perRow = Math.max(1, Math.floor(width / LEGEND_COLUMN));
  const names = fitNames(
    layers.map(({ name }) => name),
    LEGEND_COLUMN - 40,
    SIZE.label,
  );
  const body: Markup[] = (isNamed ? layers : []).flatMap((_, i) => {
    const [legendX, legendY] = [(i % perRow) * LEGEND_COLUMN, Math.floor(i / perRow) * 17 + 6];
    return [
      rule(legendX, legendY, legendX + 22, legendY, { stroke: color(i), "stroke-width": 2 }),
      label(names[i], { x: legendX + 28, y: legendY + 4 }),
    ];
  });
  const top = (isNamed ? Math.ceil(layers.length / perRow) * 17 : 0) + 12;
  shown.forEach(({ title, of, mark, domain = fromZero }, p) => {
    const panelTop = top + p * PITCH;
    const values = layers.flatMap((layer) => of(layer).filter((value) => value !== null));
    const y = scaleLinear(domain(mark === undefined ? values : [...values, mark]), [panelTop + PANEL, panelTop]);
    body.push(leftAxis(ticksOf(y, 4), LEFT, right, panelTop, panelTop + PANEL, title));
    if (mark !== undefined)
      body.push(rule(LEFT, y(mark), right, y(mark), { stroke: WARNING, "stroke-dasharray": "4 3" }));
    layers.forEach((layer, i) => {
      const points = thinned(of(layer));
      const path = line<Point>()
        .defined(([, value]) => value !== null)
        .x(([at]) => x(at))
        .y(([, value]) => y(value as number))
        .digits(2)(points);
      if (path === null || path === "") return;
      const hover = () => element("title", {}, characters(`${cleanText(layer.name, 80)}: ${title}`));
      body.push(
        element(
          "path",
          { d: path, fill: "none", stroke: color(i), "stroke-width": 1.3, "stroke-linejoin": "round" },
          hover(),
        ),
        ...lone(points).map(([at, value]) =>
          element("circle", { cx: x(at).toFixed(2), cy: y(value as number).toFixed(2), r: 2, fill: color(i) }, hover()),
        ),
      );
    });
  });
  const bottom = top + shown.length * PITCH - 18;
  const below = checkpointNames(checkpoints, x, bottom);
  body.push(...below.body);
  return frame(
    {
      title: TITLE,
      description: `${counted(layers.length, "layer")} over ${counted(checkpoints.length, "checkpoint")}, from ${cleanText(checkpoints[0].name, 80)} to ${cleanText(checkpoints[reference].name, 80)}.`,
      notes: [
        `Reference: ${cleanText(checkpoints[reference].name, 80)}.${isNamed ? "" : ` ${counted(layers.length, "layer")}, from blue for the first to amber for the last.`}`,
        ...(checkpoints.some(({ nonFinite }) => nonFinite.length > 0)
          ? ["Lines end or have gaps where a layer holds NaN or infinite weights."]
          : []),
      ],
      width,
      height: bottom + below.height + 10,
    },
    options,
    body,
  );
}

type Point = [checkpoint: number, value: number | null];

/** From 0, so that what hardly changes looks so. */
function fromZero(values: number[]): [number, number] {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return [values.reduce((a, b) => Math.min(a, b), 0), most > 0 ? most : 0.1];
}

/** Values without a neighbour: no line leads to them, as to the one step of two checkpoints. */
function lone(points: readonly Point[]): Point[] {
  const isGap = (i: number) => (points[i]?.[1] ?? null) === null;
  return points.filter((_, i) => !isGap(i) && isGap(i - 1) && isGap(i + 1));
}

/** Checkpoints that a line has points for; of more it goes through the least and the greatest of every few. */
const MAX_POINTS = 600;

/** The values with their checkpoints; of many the least and the greatest of each run, so that no peak is lost. */
function thinned(values: readonly (number | null)[]): Point[] {
  const all = values.map((value, at): Point => [at, value]);
  const run = Math.ceil((2 * all.length) / MAX_POINTS);
  if (all.length <= MAX_POINTS) return all;
  const kept: Point[] = [];
  for (let start = 0; start < all.length; start += run) {
    const known = all.slice(start, start + run).filter(([, value]) => value !== null);
    // A run without a value is a gap.
    if (known.length === 0) kept.push(all[start]);
    const ends = known.map(([, value]) => value as number);
    const [least, most] = [ends.indexOf(Math.min(...ends)), ends.indexOf(Math.max(...ends))];
    for (const at of new Set([Math.min(least, most), Math.max(least, most)])) if (at >= 0) kept.push(known[at]);
  }
  return kept;
}

/** Names below the axis, as many as have room. */
function checkpointNames(
  checkpoints: TimelinePart["checkpoints"],
  x: (i: number) => number,
  y: number,
): { body: Markup[]; height: number } {
  const pitch = checkpoints.length > 1 ? x(1) - x(0) : NAME_PITCH;
  const step = Math.max(1, Math.ceil(NAME_PITCH / pitch));
  const labels = checkpointTicks(checkpoints);
  const chosen = checkpoints.map((_, i) => i).filter((i) => i % step === 0);
  const names = fitNames(
    chosen.map((i) => labels[i]),
    NAME_ROOM,
    SIZE.tick,
  );
  const long = widest(names, SIZE.tick);
  const isUpright = long > step * pitch - 4;
  const body = chosen.flatMap((i, n) => [
    rule(x(i), y - 4, x(i), y, { stroke: GRID }),
    label(names[n], {
      ...(isUpright
        ? { transform: `translate(${(x(i) + 3.5).toFixed(2)} ${y + 4}) rotate(-90)`, "text-anchor": "end" }
        : { x: x(i), y: y + 13, "text-anchor": "middle" }),
      "font-size": SIZE.tick,
      fill: MUTED,
    }),
  ]);
  const depth = isUpright ? long : 13;
  body.push(
    label("checkpoint", {
      x: (x(0) + x(checkpoints.length - 1)) / 2,
      y: y + depth + TITLE_ROOM,
      "text-anchor": "middle",
      "font-size": SIZE.label,
    }),
  );
  return { body, height: depth + TITLE_ROOM };
}
