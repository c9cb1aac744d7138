import { scaleLinear } from "d3-scale";
import { pText } from "../../results/plain-text.ts";
import type { VolumeDocument, VolumeLayer } from "../../results/volume.ts";
import type { Table } from "../../tables/table.ts";
import { volumeBasisTable, volumeLayersTable } from "../../tables/volume-tables.ts";
import { said } from "../caption.ts";
import { type DocumentFigure, ready } from "../document-figure.ts";
import type { DrawOptions, FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, grouped, percent, significant } from "../svg/number.ts";
import { largest } from "../svg/pixels.ts";
import { layRows, underModels } from "../svg/rows.ts";
import { bottomAxis, label, rule } from "../svg/shapes.ts";
import { INK, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { cleanText, fitText } from "../svg/text.ts";
import { roomyTicks } from "../svg/ticks.ts";
import { drawnWithoutEndings } from "../without-endings.ts";
import { slices, slicesInRows, slicesWidth } from "./slices.ts";

/** What the figures of 3-D kernels are drawn from. */
export type VolumePart = Pick<VolumeDocument, "sizes">;

const BASIS = "Basis of the 3-D kernels";
const mostComponents = 27;

/** Every component as its slices across depth, with its share of the variance: the sizes below each other. */
export function volumeBasisFigure({ sizes }: VolumePart, options: FigureOptions = {}): string {
  const width = options.width ?? WIDTH;
  const body: Markup[] = [];
  let y = 0;
  for (const { kernel, basis } of sizes) {
    if (basis === null) continue;
    const size = kernel.join("×");
    // Of few kernels most directions have no variance.
    const varied = basis.explainedVariance.filter((variance) => variance > 0).length;
    const shown = basis.components.slice(0, Math.min(varied, mostComponents));
    const left = varied - shown.length;
    const more = left > 0 ? `; ${counted(left, "more component")} not shown` : "";
    body.push(label(`${size}, ${counted(basis.kernels, "kernel")}${more}`, { x: 0, y: y + 12, "font-weight": "bold" }));
    const { perRow, pitch, side } = slicesInRows(kernel, width, { most: [4, 3, 2], gap: 24, largest: 48 });
    const limit = shown.reduce((most, component) => Math.max(most, largest(component)), 0);
    shown.forEach((component, i) => {
      const [x, top] = [(i % perRow) * pitch, y + 24 + Math.floor(i / perRow) * (side + 30)];
      body.push(
        slices(component, kernel, x, top, side, limit),
        label(`c${i}  ${percent(basis.explainedVarianceRatio[i])}`, {
          ...{ x: x + slicesWidth(kernel, side) / 2, y: top + side + 14 },
          ...{ "text-anchor": "middle", "font-size": SIZE.tick },
        }),
      );
    });
    y += 24 + Math.ceil(shown.length / perRow) * (side + 30) + 14;
  }
  return frame(
    {
      title: BASIS,
      description: `Principal components of 3-D kernels of ${counted(sizes.length, "size")}, by descending explained variance.`,
      notes: [
        "Each component as its slices across depth, from the first on the left. Red is positive, blue negative, one scale for each size; below, the share of the explained variance.",
      ],
      width,
      height: y - 14,
    },
    options,
    body,
  );
}

const basisRow: FigureRow<VolumePart> = {
  name: "volume-basis",
  least: 290,
  title: () => BASIS,
  caption:
    () => said`The patterns that the 3-D kernels of one size are mixtures of: principal components of the kernels, each first divided
by its largest absolute weight, by the method for 2-D filters (${REFERENCES.filterDb}). A pattern that is alike in all slices is flat along depth.`,
  isThere: ({ sizes }) => sizes.some(({ basis }) => basis !== null),
  draw: volumeBasisFigure,
  table: ({ sizes }) => volumeBasisTable(sizes),
};

const ANISOTROPY = "How 3-D kernels vary along their axes";
const [TOP, PITCH, COLUMN, NARROW_COLUMN] = [30, 20, 84, 52];
const axes = ["depth", "rows", "columns"] as const;
type Varying = VolumeLayer & { anisotropy: NonNullable<VolumeLayer["anisotropy"]> };

/** Three marks a layer: Geary's c along depth, rows and columns. */
export function anisotropyFigure(part: VolumePart, options: FigureOptions = {}): string {
  const layers = varying(part);
  const width = options.width ?? WIDTH;
  const { body: names, left, bottom, places, grid } = layRows(underModels(layers), TOP, PITCH, width);
  const most = layers.reduce((all, { anisotropy }) => Math.max(all, ...axes.map((axis) => anisotropy[axis])), 1);
  const narrow = width < NARROW;
  const right = width - (narrow ? NARROW_COLUMN : COLUMN);
  const x = scaleLinear([0, 1.05 * most], [left, right]);
  const ticks = roomyTicks(x, 8);
  const from = narrow ? 0 : left;
  const legend = axes.flatMap((axis, i) => [
    mark(from + 8 + i * 90, 14, i),
    label(`along ${axis}`, { x: from + 18 + i * 90, y: 18, "font-size": SIZE.tick }),
  ]);
  const body: Markup[] = [
    ...legend,
    label("p", { x: width, y: 18, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }),
    ...grid(ticks.map(({ at }) => at)),
    ...names,
    rule(x(1), TOP - 4, x(1), bottom, { stroke: INK, "stroke-dasharray": "4 3" }),
    ...places.flatMap(({ shares: layer, y }) => [
      ...axes.map((axis, i) => mark(x(layer.anisotropy[axis]), y + PITCH / 2, i, hover(layer, axis))),
      label(layer.anisotropy.pValue === null ? "–" : pText(layer.anisotropy.pValue), {
        x: width,
        y: y + 14,
        "text-anchor": "end",
        "font-size": SIZE.tick,
      }),
    ]),
    bottomAxis(
      ticks,
      left,
      right,
      bottom + 4,
      narrow ? "Geary's c" : "squared difference of neighbours over twice the variance",
    ),
  ];
  return frame(
    {
      title: ANISOTROPY,
      description: `Geary's c along depth, rows and columns of ${counted(layers.length, "layer")}.`,
      notes: [
        "Dashed: weights in any order. Left of it neighbours along the axis are alike, right of it they alternate. p: the chance of three numbers as unequal if the axes of each kernel were exchanged at random, by a chi-squared test for many kernels.",
      ],
      width,
      height: bottom + 44,
    },
    options,
    body,
  );
}

function varying({ sizes }: VolumePart): Varying[] {
  return sizes.flatMap(({ layers }) => layers).filter((layer): layer is Varying => layer.anisotropy !== null);
}

/** A disc, a square, a diamond: not told apart by colour alone. */
function mark(x: number, y: number, axis: number, text?: string): Markup {
  const fill = seriesStyle(axis).color;
  const inner = text === undefined ? [] : [element("title", {}, characters(text))];
  if (axis === 0) return element("circle", { cx: x, cy: y, r: 4.5, fill }, ...inner);
  const turn = axis === 1 ? {} : { transform: `rotate(45 ${x.toFixed(2)} ${y.toFixed(2)})` };
  return element("rect", { x: x - 3.8, y: y - 3.8, width: 7.6, height: 7.6, fill, ...turn }, ...inner);
}

function hover(layer: Varying, axis: (typeof axes)[number]): string {
  return `${cleanText(layer.model, 60)}, ${cleanText(layer.name, 80)}: ${significant(layer.anisotropy[axis])} along ${axis}`;
}

const anisotropyRow: FigureRow<VolumePart> = {
  name: "volume-anisotropy",
  least: 290,
  title: () => ANISOTROPY,
  caption:
    () => said`Geary's c along each axis (${REFERENCES.geary}): the mean squared difference of neighbours over twice the variance within the kernels.
Images of one spacing in all directions leave no reason for a difference between the axes; thick slices, or a network that looks at
slices one by one, do.`,
  isThere: (part) => varying(part).length > 0,
  draw: anisotropyFigure,
  table: ({ sizes }) => volumeLayersTable(sizes),
};

const KERNELS = "First 3-D kernels of each layer";
const [mostLayers, perLayer] = [8, 6];

/** The first kernels of some layers as their slices across depth. */
export function volumeKernelsFigure(part: VolumePart, options: FigureOptions = {}): string {
  const all = drawable(part);
  const shown = all.slice(0, mostLayers);
  const width = options.width ?? WIDTH;
  const body: Markup[] = [];
  const several = shown.some(({ layer }) => layer.model !== shown[0].layer.model);
  let y = 0;
  let above: string | undefined;
  for (const { kernel, layer } of shown) {
    if (several && layer.model !== above) {
      body.push(label(fitText(layer.model, width - 10, SIZE.label), { x: 0, y: y + 12, "font-weight": "bold" }));
      y += 20;
      above = layer.model;
    }
    const { perRow, pitch, side } = slicesInRows(kernel, width, { most: [6, 4, 2], gap: 14, largest: 40 });
    const kept = layer.examples.slice(0, perLayer);
    const limit = kept.reduce((most, one) => Math.max(most, largest(one)), 0);
    const head = `${layer.name}, ${kernel.join("×")}, ${kept.length} of ${grouped(layer.kernels)}, scale ±${significant(limit, 2)}`;
    const weight = several ? {} : { "font-weight": "bold" };
    body.push(label(fitText(head, width - 10, SIZE.label), { x: 0, y: y + 12, ...weight }));
    kept.forEach((weights, i) =>
      body.push(
        slices(weights, kernel, (i % perRow) * pitch, y + 22 + Math.floor(i / perRow) * (side + 8), side, limit),
      ),
    );
    y += 22 + Math.ceil(kept.length / perRow) * (side + 8) + 14;
  }
  return frame(
    {
      title: KERNELS,
      description: `The first kernels of ${counted(shown.length, "layer")} as slices across depth.`,
      notes: [
        `Slices across depth, from the first on the left; a symmetric scale for each layer.${all.length > shown.length ? ` ${counted(all.length - shown.length, "more layer")} not shown.` : ""}`,
      ],
      width,
      height: y - 14,
    },
    options,
    body,
  );
}

function drawable({ sizes }: VolumePart): { kernel: number[]; layer: VolumeLayer }[] {
  return sizes.flatMap(({ kernel, layers }) =>
    layers.filter(({ examples }) => examples.length > 0).map((layer) => ({ kernel, layer })),
  );
}

const kernelsRow: FigureRow<VolumePart> = {
  name: "volume-kernels",
  least: 290,
  title: () => KERNELS,
  caption: () =>
    said`The first kernels of each layer as they are in the file, each as its slices across depth beside each other.`,
  isThere: (part) => drawable(part).length > 0,
  draw: volumeKernelsFigure,
  table: (part): Table => ({
    name: "volume-kernels",
    columns: ["model", "layer", "kernel", "weights"],
    rows: drawable(part).flatMap(({ layer }) =>
      layer.examples.map((weights, i) => [
        layer.model,
        layer.name,
        i,
        weights.map((weight) => String(weight)).join(" "),
      ]),
    ),
  }),
};

/** Every figure of 3-D kernels, in the order in which they are read. */
export const volumeFigures: readonly FigureRow<VolumePart>[] = [basisRow, anisotropyRow, kernelsRow];

/** The figures that a document of 3-D kernels has data for; apart from `figuresOf`, so that the page does without them. */
export function volumeFiguresOf(part: VolumePart, options: DrawOptions = {}): DocumentFigure[] {
  return drawnWithoutEndings(part, (each) => ready("volume", volumeFigures, each, options));
}
