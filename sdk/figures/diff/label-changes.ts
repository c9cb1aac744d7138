import type { LayerChange, Transition } from "../../results/diff.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { LABELS_ARE } from "../operators/label-style.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, grouped, percent } from "../svg/number.ts";
import { label } from "../svg/shapes.ts";
import { heat, inkOn, MUTED, SIZE } from "../svg/style.ts";
import { fitText } from "../svg/text.ts";
import type { DiffPart } from "./changed-layers.ts";

const CELL = 56;
const LEFT = 104;
const TOP = 38;

type Of = (layer: LayerChange) => readonly Transition[] | undefined;

function rowOf(name: string, title: string, caption: FigureRow<DiffPart>["caption"], of: Of): FigureRow<DiffPart> {
  return {
    name,
    title: () => title,
    caption,
    isThere: ({ layers }) => layers.some((layer) => (of(layer)?.length ?? 0) > 0),
    draw: (part, options) => drawTransitions(title, totals(part, of), options),
    table: (part) => ({
      name,
      columns: ["from", "to", "filters"],
      rows: totals(part, of).map(({ from, to, filters }) => [from, to, filters]),
    }),
  };
}

export const labelChangesRow = rowOf(
  "label-changes",
  "Nearest spectra of filters, before and after",
  () => said`Filters of the changed layers by the reference whose spectrum is nearest (${REFERENCES.operators}): rows before,
columns after. On the diagonal stand those that kept their label; the share is of their row. ${LABELS_ARE}`,
  ({ labels }) => labels,
);

export const familyChangesRow = rowOf(
  "family-changes",
  "Idealised receptive fields, before and after",
  () => said`Filters of the changed layers by the idealised receptive field that is nearest (${REFERENCES.scaleSpace}): rows before,
columns after; "none" is less like each than a centred cosine of 0.9.`,
  ({ scaleSpace }) => scaleSpace?.families,
);

/** Labels of filters before and after, over all changed layers. */
export function labelChangesFigure(part: DiffPart, options?: FigureOptions): string {
  return labelChangesRow.draw(part, options);
}

/** The same of the idealised receptive field that is nearest. */
export function familyChangesFigure(part: DiffPart, options?: FigureOptions): string {
  return familyChangesRow.draw(part, options);
}

function totals({ layers }: DiffPart, of: Of): Transition[] {
  const sums = new Map<string, Transition>();
  for (const { from, to, filters } of layers.flatMap((layer) => of(layer) ?? [])) {
    const key = JSON.stringify([from, to]);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { from, to, filters });
    else known.filters += filters;
  }
  return [...sums.values()].sort((x, y) => y.filters - x.filters);
}

function drawTransitions(title: string, all: readonly Transition[], options: FigureOptions = {}): string {
  const names = [...new Set(all.flatMap(({ from, to }) => [from, to]))].sort();
  const rowSum = (name: string) => all.reduce((sum, { from, filters }) => sum + (from === name ? filters : 0), 0);
  const found = new Map(all.map((each) => [JSON.stringify([each.from, each.to]), each.filters]));
  const small = { "font-size": SIZE.tick };
  const body: Markup[] = [
    label("after", { x: LEFT, y: 12, ...small, fill: MUTED }),
    label("before", { x: LEFT - 8, y: TOP - 6, "text-anchor": "end", ...small, fill: MUTED }),
    ...names.flatMap((name, i) => [
      label(fitText(name, CELL - 2, SIZE.tick), {
        x: LEFT + i * CELL + CELL / 2,
        y: TOP - 6,
        "text-anchor": "middle",
        ...small,
      }),
      label(fitText(name, LEFT - 12, SIZE.label), {
        x: LEFT - 8,
        y: TOP + i * CELL + CELL / 2 + 4,
        "text-anchor": "end",
      }),
    ]),
  ];
  names.forEach((from, i) => {
    const whole = rowSum(from);
    names.forEach((to, j) => {
      const filters = found.get(JSON.stringify([from, to])) ?? 0;
      const part = whole === 0 ? 0 : filters / whole;
      const fill = heat(part);
      const [x, y] = [LEFT + j * CELL, TOP + i * CELL];
      const hover = `${from} to ${to}: ${counted(filters, "filter")}`;
      const middle = { x: x + CELL / 2, "text-anchor": "middle", fill: inkOn(fill) };
      body.push(
        element("rect", { x, y, width: CELL - 1, height: CELL - 1, fill }, element("title", {}, characters(hover))),
        ...(filters === 0
          ? []
          : [
              label(grouped(filters), { ...middle, y: y + CELL / 2, ...small }),
              label(percent(part, 0), { ...middle, y: y + CELL / 2 + 13, ...small }),
            ]),
      );
    });
  });
  const sum = all.reduce((total, { filters }) => total + filters, 0);
  const moved = all.reduce((total, { from, to, filters }) => total + (from === to ? 0 : filters), 0);
  return frame(
    {
      title,
      description: `${counted(sum, "filter")} before and after; ${counted(moved, "filter")} changed.`,
      notes: [
        `${grouped(moved)} of ${counted(sum, "filter")} of changed layers went to another column than their own.`,
      ],
      width: Math.max(LEFT + names.length * CELL, 320),
      height: TOP + names.length * CELL,
    },
    options,
    body,
  );
}
