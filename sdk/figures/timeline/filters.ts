import type { TimelineLayer } from "../../results/timeline.ts";
import { said } from "../caption.ts";
import type { FigureChoice, FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import type { Markup } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { label, weightGrid } from "../svg/shapes.ts";
import { diverging, MUTED, NARROW, SIZE, WIDTH } from "../svg/style.ts";
import { cleanText, fitNames, fitText } from "../svg/text.ts";
import { checkpointTicks } from "./checkpoint-labels.ts";
import type { TimelinePart } from "./series.ts";

const SIDE = 36;
const PITCH = 56;
/** Room for names left of the filters; in a narrow figure they stand above their rows. */
const [LEFT, NARROW_LEFT, NAME_ABOVE] = [160, 40, 18];
const HEAD = 26;
/** Layers that are drawn: the first, the last, and between. */
const MAX_LAYERS = 4;

const TITLE = "Filters over the training";

export const timelineFiltersRow: FigureRow<TimelinePart> = {
  name: "timeline-filters",
  title: () => TITLE,
  caption:
    () => said`Filters of some layers, a row each, over the training: columns are checkpoints. Each filter at each checkpoint has a symmetric
colour scale of its own, red positive, so that its form shows and not its size.`,
  isThere: (part) => chosenLayers(part).length > 0,
  draw: timelineFiltersFigure,
  table: (part, choice) => {
    const chosen = chosenLayers(part, choice);
    const rows = chosen.flatMap(({ name, examples }) =>
      examples.flatMap(({ filter, states }) =>
        states.map(({ checkpoint, weights }) => ({
          start: [name, filter, part.checkpoints[checkpoint].name],
          weights,
        })),
      ),
    );
    const widest = rows.reduce((most, { weights }) => Math.max(most, weights.length), 0);
    return {
      name: "timeline-filters",
      columns: ["layer", "filter", "checkpoint", ...Array.from({ length: widest }, (_, i) => `weight_${i}`)],
      rows: rows.map(({ start, weights }) => [
        ...start,
        ...Array.from({ length: widest }, (_, i) => weights[i] ?? null),
      ]),
    };
  },
};

function chosenLayers({ layers }: TimelinePart, { layer: only }: FigureChoice = {}): TimelineLayer[] {
  const shown = layers.filter(({ examples }) => examples.some(({ states }) => states.length > 0));
  if (only !== undefined) return shown.filter((layer) => layer === layers[only]);
  const count = Math.min(MAX_LAYERS, shown.length);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? shown[0] : shown[Math.round((i * (shown.length - 1)) / (count - 1))],
  );
}

/** Small multiples of filters, checkpoint by checkpoint; `options.layer` chooses a layer. */
export function timelineFiltersFigure(part: TimelinePart, options: FigureOptions & FigureChoice = {}): string {
  const layers = chosenLayers(part, options);
  const width = options.width ?? WIDTH;
  const isNarrow = width < NARROW;
  const left = isNarrow ? NARROW_LEFT : LEFT;
  const all = [
    ...new Set(
      layers.flatMap(({ examples }) => examples.flatMap(({ states }) => states.map(({ checkpoint }) => checkpoint))),
    ),
  ].sort((a, b) => a - b);
  const columns = isNarrow ? evenly(all, Math.max(2, Math.floor((width - left + PITCH - SIDE) / PITCH))) : all;
  const names = fitNames(
    layers.map(({ name }) => name),
    isNarrow ? width : LEFT - 50,
    SIZE.label,
  );
  const labels = checkpointTicks(part.checkpoints);
  const body: Markup[] = columns.map((checkpoint, c) =>
    label(fitText(labels[checkpoint], PITCH - 4, SIZE.tick), {
      x: left + c * PITCH + SIDE / 2,
      y: 12,
      "text-anchor": "middle",
      "font-size": SIZE.tick,
      fill: MUTED,
    }),
  );
  let y = HEAD;
  layers.forEach(({ examples, kernel }, l) => {
    body.push(label(names[l], { x: 0, y: y + 14, "font-weight": "bold" }));
    if (isNarrow) y += NAME_ABOVE + 4;
    for (const { filter, states } of examples) {
      body.push(
        label(grouped(filter), {
          x: left - 10,
          y: y + SIDE / 2 + 4,
          "text-anchor": "end",
          "font-size": SIZE.tick,
          fill: MUTED,
        }),
      );
      for (const { checkpoint, weights } of states.filter(({ checkpoint }) => columns.includes(checkpoint))) {
        const limit = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
        const x = left + columns.indexOf(checkpoint) * PITCH;
        body.push(weightGrid(weights, kernel, x, y, SIDE, (weight) => diverging(limit > 0 ? weight / limit : 0)));
      }
      y += SIDE + 6;
    }
    y += 12;
  });
  return frame(
    {
      title: TITLE,
      description: `Filters of ${counted(layers.length, "layer")} at ${counted(columns.length, "checkpoint")}: ${layers.map(({ name }) => cleanText(name, 60)).join(", ")}.`,
      notes: ["Left of each row: the index of the filter in its layer. Evenly spaced filters, layers and checkpoints."],
      width: Math.max(width, left + columns.length * PITCH - PITCH + SIDE),
      height: y - 12,
    },
    options,
    body,
  );
}

/** At most so many of a list, its ends among them. */
function evenly<Item>(list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]);
}
