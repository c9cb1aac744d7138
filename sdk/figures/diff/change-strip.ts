import { scaleLinear } from "d3-scale";
import type { LayerChange, LayerState } from "../../results/diff.ts";
import { movedShare } from "../../tables/diff-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame, widest } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, percent, significant } from "../svg/number.ts";
import { label, leftAxis, rule } from "../svg/shapes.ts";
import { ACCENT, AXIS, GRID, MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { cleanText, fitNames } from "../svg/text.ts";
import { ticksOf } from "../svg/ticks.ts";
import { type DiffPart, nameOf, stateColors } from "./changed-layers.ts";

const LEFT = 56;
const STRIP = 22;
const PANEL = 112;
const PITCH = PANEL + 30;
/** Names stand below as many layers as have room. */
const NAME_PITCH = 13;
const NAME_ROOM = 120;

const TITLE = "What became of each layer";

/** Each of a layer; null where it is not measured. */
const panels: readonly { title: string; of(layer: LayerChange): number | null; text(value: number): string }[] = [
  { title: "relative change", of: ({ relativeChange }) => relativeChange, text: (value) => percent(value) },
  { title: "1 − median cosine", of: ({ cosine }) => (cosine === null ? null : 1 - cosine.median), text: significant },
];

export const changeStripRow: FigureRow<DiffPart> = {
  name: "changes",
  title: () => TITLE,
  caption:
    () => said`A column for each layer in the order of the network: the colour tells its state. Below, the norm of the difference over
the norm before, and how far the median filter turned: 1 less its cosine with what it was. Layers of another shape, and those that
only one network has, have no bars.`,
  isThere: ({ layers }) => layers.length > 0,
  draw: changeStripFigure,
  table: ({ layers }) => ({
    name: "changes",
    columns: ["layer", "state", "relative_change", "cosine_median", "cosine_p10", "labels_changed"],
    rows: layers.map((layer) => [
      nameOf(layer),
      layer.state,
      layer.relativeChange,
      layer.cosine?.median ?? null,
      layer.cosine?.p10 ?? null,
      movedShare(layer.labels),
    ]),
  }),
};

/** The layers' states as a strip, and by how much each changed. */
export function changeStripFigure({ models, layers, states }: DiffPart, options: FigureOptions = {}): string {
  const width = options.width ?? WIDTH;
  const right = width - 6;
  const pitch = (right - LEFT) / Math.max(1, layers.length);
  const x = (i: number) => LEFT + i * pitch;
  const gap = pitch > 4 ? 1 : 0;
  const body: Markup[] = [...legend(states, width)];
  const top = legendHeight(states, width) + 6;
  body.push(label("state", { x: LEFT - 8, y: top + 15, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }));
  layers.forEach((layer, i) => {
    body.push(
      element(
        "rect",
        {
          x: x(i),
          y: top,
          width: Math.max(0.5, pitch - gap),
          height: STRIP,
          fill: stateColors[layer.state],
          stroke: layer.state === "unknown" ? AXIS : undefined,
        },
        element("title", {}, characters(hoverOf(layer))),
      ),
    );
  });
  panels.forEach(({ title, of, text }, p) => {
    const panelTop = top + STRIP + 18 + p * PITCH;
    const values = layers.map(of);
    const most = values.reduce<number>((found, value) => Math.max(found, value ?? 0), 0);
    const y = scaleLinear([0, most > 0 ? most : 1], [panelTop + PANEL, panelTop]);
    body.push(leftAxis(ticksOf(y, 4), LEFT, right, panelTop, panelTop + PANEL, title));
    body.push(rule(LEFT, panelTop + PANEL, right, panelTop + PANEL));
    values.forEach((value, i) => {
      if (value === null || value === 0) return;
      const at = y(value);
      const hover = `${cleanText(nameOf(layers[i]), 80)}: ${title} ${text(value)}`;
      body.push(
        element(
          "rect",
          {
            x: x(i) + gap,
            y: Math.min(at, panelTop + PANEL - 1),
            width: Math.max(0.5, pitch - 2 * gap),
            height: Math.max(1, panelTop + PANEL - at),
            fill: ACCENT,
          },
          element("title", {}, characters(hover)),
        ),
      );
    });
  });
  const bottom = top + STRIP + 18 + PITCH + PANEL;
  const step = Math.max(1, Math.ceil(NAME_PITCH / pitch));
  const named = layers.map((_, i) => i).filter((i) => i % step === 0);
  const names = fitNames(
    named.map((i) => nameOf(layers[i])),
    NAME_ROOM,
    SIZE.tick,
  );
  named.forEach((i, n) => {
    const at = x(i) + pitch / 2;
    body.push(rule(at, bottom, at, bottom + 3, { stroke: GRID }));
    const place = { transform: `translate(${(at + 3.5).toFixed(2)} ${bottom + 8}) rotate(-90)`, "text-anchor": "end" };
    body.push(label(names[n], { ...place, "font-size": SIZE.tick, fill: MUTED }));
  });
  const [a, b] = models;
  const moved = layers.length - states.unchanged;
  return frame(
    {
      title: TITLE,
      description: `${counted(moved, "layer")} of ${layers.length} changed from ${cleanText(a.name, 80)} to ${cleanText(b.name, 80)}.`,
      notes: [
        `From ${cleanText(a.name, 60)} to ${cleanText(b.name, 60)}.${step > 1 ? ` Every ${step}th layer is named.` : ""}`,
      ],
      width,
      height: bottom + widest(names, SIZE.tick) + 12,
    },
    options,
    body,
  );
}

function hoverOf(layer: LayerChange): string {
  return `${cleanText(nameOf(layer), 80)}: ${layer.state}${layer.detail === "" ? "" : ` (${cleanText(layer.detail, 60)})`}`;
}

const LEGEND_COLUMN = 126;

function shown(states: Readonly<Record<LayerState, number>>): [LayerState, number][] {
  return (Object.keys(stateColors) as LayerState[]).flatMap((state) =>
    states[state] > 0 ? [[state, states[state]] as [LayerState, number]] : [],
  );
}

function perRow(width: number): number {
  return Math.max(1, Math.floor(width / LEGEND_COLUMN));
}

function legendHeight(states: Readonly<Record<LayerState, number>>, width: number): number {
  return 18 * Math.ceil(shown(states).length / perRow(width));
}

function legend(states: Readonly<Record<LayerState, number>>, width: number): Markup[] {
  return shown(states).flatMap(([state, count], i) => {
    const [x, y] = [(i % perRow(width)) * LEGEND_COLUMN, 18 * Math.floor(i / perRow(width))];
    return [
      element("rect", {
        x,
        y: y + 1,
        width: 11,
        height: 11,
        fill: stateColors[state],
        stroke: AXIS,
        "stroke-width": 0.5,
      }),
      label(`${state}: ${count}`, { x: x + 16, y: y + 10.5 }),
    ];
  });
}
