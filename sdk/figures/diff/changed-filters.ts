import type { ChangedFilter, LayerChange } from "../../results/diff.ts";
import { said } from "../caption.ts";
import type { FigureChoice, FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, significant } from "../svg/number.ts";
import { label, weightGrid } from "../svg/shapes.ts";
import { diverging, GRID, MUTED, NARROW, SIZE, WIDTH } from "../svg/style.ts";
import { cleanText, fitNames } from "../svg/text.ts";
import { type DiffPart, nameOf } from "./changed-layers.ts";

const SIDE = 40;
const PITCH = 62;
const LEFT = 200;
/** On a phone a layer's name stands above its filters: more of them fit beside their captions. */
const [NARROW_LEFT, NAME_ABOVE] = [66, 34];
const ROW = 3 * (SIDE + 4) + 32;
/** Layers, those that changed most first, and filters of each. */
const MAX_LAYERS = 8;
const MAX_FILTERS = 8;

const TITLE = "The filters that changed most";

export const changedFiltersRow: FigureRow<DiffPart> = {
  name: "changed-filters",
  title: () => TITLE,
  caption:
    () => said`The filters of each layer that changed most, by the norm of their difference: before, after, and the difference, with
their cosine. All of a layer have one symmetric colour scale, red positive. At most ${String(MAX_LAYERS)} layers, those with the
largest relative change first.`,
  isThere: ({ layers }) => layers.some(({ changedFilters }) => changedFilters.length > 0),
  draw: changedFiltersFigure,
  table: (part, choice) => {
    const chosen = chosenLayers(part, choice);
    const widest = chosen.reduce((most, { changedFilters: [{ a }] }) => Math.max(most, a.length), 0);
    const columns = (side: string) => Array.from({ length: widest }, (_, i) => `${side}_${i}`);
    const padded = (weights: readonly number[]) => Array.from({ length: widest }, (_, i) => weights[i] ?? null);
    return {
      name: "changed-filters",
      columns: ["layer", "filter", "cosine", ...columns("before"), ...columns("after")],
      rows: chosen.flatMap((layer) =>
        layer.changedFilters.map(({ filter, cosine, a, b }) => [
          nameOf(layer),
          filter,
          cosine,
          ...padded(a),
          ...padded(b),
        ]),
      ),
    };
  },
};

function chosenLayers({ layers }: DiffPart, { layer: only }: FigureChoice = {}): LayerChange[] {
  if (only !== undefined) return [layers[only]].filter((layer) => (layer?.changedFilters.length ?? 0) > 0);
  return layers
    .filter(({ changedFilters }) => changedFilters.length > 0)
    .sort((x, y) => (y.relativeChange ?? 0) - (x.relativeChange ?? 0))
    .slice(0, MAX_LAYERS);
}

/** Filters before and after, and their difference, for the layers that changed most; `options.layer` chooses one. */
export function changedFiltersFigure(part: DiffPart, options: FigureOptions & FigureChoice = {}): string {
  const layers = chosenLayers(part, options);
  const all = part.layers.filter(({ changedFilters }) => changedFilters.length > 0).length;
  const width = options.width ?? WIDTH;
  const isNarrow = width < NARROW;
  const [left, above] = isNarrow ? [NARROW_LEFT, NAME_ABOVE] : [LEFT, 0];
  const perRow = Math.max(2, Math.min(MAX_FILTERS, Math.floor((width - left + PITCH - SIDE) / PITCH)));
  const names = fitNames(layers.map(nameOf), isNarrow ? width : LEFT - 74, SIZE.label);
  const pitch = above + ROW;
  const body: Markup[] = layers.flatMap((layer, l) => {
    const start = l * pitch;
    const top = start + above;
    const filters = layer.changedFilters.slice(0, perRow);
    const limit = filters.reduce(
      (most, { a, b }) => Math.max(most, ...a.map(Math.abs), ...b.map(Math.abs), ...differenceOf(a, b).map(Math.abs)),
      0,
    );
    const small = { "font-size": SIZE.tick, fill: MUTED };
    const kernel = filters[0].kernel.join("×");
    return [
      ...(l === 0 ? [] : [element("rect", { x: 0, y: start - 9, width, height: 1, fill: GRID })]),
      label(names[l], { x: 0, y: start + 12, "font-weight": "bold" }),
      label(`${layer.state}, ${kernel}, scale ±${significant(limit, 2)}`, { x: 0, y: start + 26, ...small }),
      ...["before", "after", "difference"].map((text, i) =>
        label(text, { x: left - 8, y: top + i * (SIDE + 4) + SIDE / 2 + 4, "text-anchor": "end", ...small }),
      ),
      ...filters.flatMap((filter, f) => column(filter, left + f * PITCH, top, limit)),
    ];
  });
  return frame(
    {
      title: TITLE,
      description: `${counted(layers.length, "layer")}, before and after: ${layers.map((layer) => cleanText(nameOf(layer), 60)).join(", ")}.`,
      notes: [
        "Below each filter: its index (outputs, then inputs) and the cosine with what it was.",
        ...(all > layers.length ? [`The first ${layers.length} of ${counted(all, "changed layer")}.`] : []),
      ],
      width: Math.max(width, left + perRow * PITCH - PITCH + SIDE),
      height: layers.length * pitch - 8,
    },
    options,
    body,
  );
}

function differenceOf(a: readonly number[], b: readonly number[]): number[] {
  return b.map((weight, i) => weight - a[i]);
}

function column({ filter, kernel, cosine, a, b }: ChangedFilter, x: number, top: number, limit: number): Markup[] {
  const color = (weight: number) => diverging(limit > 0 ? weight / limit : 0);
  const centred = { "text-anchor": "middle", "font-size": SIZE.tick };
  return [
    ...[a, b, differenceOf(a, b)].map((weights, i) =>
      weightGrid(weights, kernel, x, top + i * (SIDE + 4), SIDE, color),
    ),
    label(grouped(filter), { x: x + SIDE / 2, y: top + 3 * (SIDE + 4) + 8, ...centred, fill: MUTED }),
    label(fixed(cosine, 2), { x: x + SIDE / 2, y: top + 3 * (SIDE + 4) + 20, ...centred }),
  ];
}
