import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { isAboveFloor } from "../results/above-floor.ts";
import { alike } from "../results/alike.ts";
import type { AnalysisResult, DensityResult, DivergenceResult, KernelStudy } from "../results/analysis.ts";
import { componentShare } from "../results/component-share.ts";
import { farthestOf } from "../results/farthest-pair.ts";
import { pairCurvesTable } from "../tables/densities-table.ts";
import { eachPair } from "../tables/divergence-tables.ts";
import { said } from "./caption.ts";
import { constantMark } from "./constant-mark.ts";
import type { FigureRow } from "./figure-row.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { percent } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { AXIS, GRID, MUTED, SIZE, seriesStyle, WIDTH } from "./svg/style.ts";
import { fitNames } from "./svg/text.ts";
import { roomyTicks } from "./svg/ticks.ts";
import { thinCurve } from "./thin-curve.ts";

export interface OverlayOptions extends FigureOptions {
  /** Indices in `groups`. Default: the two that differ most beyond noise, as the findings have it. */
  pair?: [number, number];
}

const COLUMNS = 3;
const PANEL = 110;

function farthestPair(divergence: DivergenceResult): [number, number] {
  return farthestOf(divergence, eachPair(divergence));
}

const titleOf = ({ divergence }: Pick<KernelStudy, "divergence">, pair = farthestPair(divergence)) =>
  `Densities of ${divergence.groups[pair[0]] ?? ""} and ${divergence.groups[pair[1]] ?? ""}`;

export const overlayRow: FigureRow<AnalysisResult> = {
  name: "overlay",
  eachKernel: true,
  title: (result, { pair } = {}) => titleOf(result, pair),
  caption:
    () => said`The coefficients' densities of two groups, component by component, and what each component contributes to
their divergence D. Where the curves differ, and D is above its noise floor, the groups differ along that pattern of the basis.`,
  isThere: ({ divergence, densities }) => divergence.groups.length > 1 && densities.length > 0,
  draw: overlayFigure,
  table: (result, { pair } = {}) => pairCurvesTable(result, pair ?? farthestPair(result.divergence)),
};

/** The densities of two groups over each other, a panel a component, and how much of their divergence each makes. */
export function overlayFigure(
  { basis, divergence, densities }: Pick<KernelStudy, "basis" | "divergence" | "densities">,
  options: OverlayOptions = {},
): string {
  const pair = options.pair ?? farthestPair(divergence);
  const names = pair.map((index) => divergence.groups[index]);
  const width = options.width ?? WIDTH;
  const columns = width < 480 ? 2 : COLUMNS;
  const gap = 18;
  const panelWidth = (width - gap * (columns - 1)) / columns;
  const top = 28;
  const pitch = PANEL + 58;
  const components = basis.components.length;

  const shown = fitNames(names, width / 2 - 30, SIZE.label);
  const body: Markup[] = shown.flatMap((name, g) => legendEntry(name, g, (g * width) / 2));
  for (let c = 0; c < components; c++) {
    const x = (c % columns) * (panelWidth + gap);
    const y = top + Math.floor(c / columns) * pitch;
    const curves = names.map((name) => densities.find((each) => each.group === name && each.component === c));
    const share = divergence.matrix.length > 1 ? componentShare(divergence, c, pair[0], pair[1]) : 0;
    body.push(
      element(
        "g",
        { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` },
        label(`c${c}`, { x: 0, y: 12, "font-weight": "bold" }),
        label(`${percent(share)} of D`, {
          x: panelWidth,
          y: 12,
          "text-anchor": "end",
          "font-size": SIZE.tick,
          fill: MUTED,
        }),
        element("g", { transform: "translate(0 18)" }, ...panel(curves, panelWidth)),
      ),
    );
  }
  const bottom = top + Math.ceil(components / columns) * pitch;
  body.push(label("coefficient along the component", { x: width / 2, y: bottom - 4, "text-anchor": "middle" }));
  const distance = divergence.matrix[pair[0]]?.[pair[1]] ?? 0;
  const d = alike([distance])(distance);
  const noise = divergence.matrix.length > 1 && !isAboveFloor(divergence, pair[0], pair[1]);
  return frame(
    {
      title: titleOf({ divergence }, pair),
      description: `Two densities along each of ${components} components; their divergence D is ${d}${noise ? ", not above noise" : ""}.`,
      notes: [
        `D = ${d}${noise ? ", not above what two samples of one distribution, of these sizes, differ by (95 % bound)" : ""}. Up: density. Each panel has its own axes; both curves of a panel share them, so areas compare.${constantNote(densities.filter(({ group }) => names.includes(group)))}`,
      ],
      width,
      height: bottom,
    },
    options,
    body,
  );
}

function constantNote(densities: readonly DensityResult[]): string {
  if (densities.every(({ constant }) => constant === null)) return "";
  return " An upright line with a dot: all coefficients have this one value.";
}

function legendEntry(name: string, index: number, x: number): Markup[] {
  const { color } = seriesStyle(index);
  return [
    rule(x, 8, x + 22, 8, { stroke: color, "stroke-width": 2.5, "stroke-dasharray": dash(index) }),
    label(name, { x: x + 28, y: 12 }),
  ];
}

/** The second curve is dashed: told apart without colour, too. */
function dash(index: number): string | undefined {
  return index === 0 ? undefined : "5 3";
}

function panel(curves: (DensityResult | undefined)[], width: number): Markup[] {
  const drawn = curves.flatMap((curve, i) => (curve === undefined || curve.values.length < 2 ? [] : [{ curve, i }]));
  const ends = drawn.flatMap(({ curve: { constant, grid } }) => (constant === null ? [grid.lo, grid.hi] : [constant]));
  let [lo, hi] = [Math.min(...ends), Math.max(...ends)];
  // Nothing but one value: room beside it.
  if (lo === hi) [lo, hi] = [lo - 0.5, hi + 0.5];
  const peak = drawn.reduce(
    (most, { curve }) => (curve.constant === null ? curve.values.reduce((a, b) => Math.max(a, b), most) : most),
    drawn.every(({ curve }) => curve.constant !== null) ? 1 : 0,
  );
  const axis = rule(0, PANEL, width, PANEL, { stroke: AXIS, "stroke-width": 0.75 });
  if (!(lo < hi) || !(peak > 0)) return [axis, label("no density", { x: 0, y: PANEL - 6, fill: MUTED })];
  const x = scaleLinear([lo, hi], [0, width]);
  const ticks = roomyTicks(x, 4);
  return [
    ...ticks.map(({ at }) => rule(at, 0, at, PANEL, { stroke: GRID })),
    ...drawn.map(({ curve: { grid, values, constant }, i }) => {
      if (constant !== null) return constantMark(x(constant), PANEL, 6, seriesStyle(i).color, dash(i));
      const step = (grid.hi - grid.lo) / (grid.points - 1);
      const points = values.map((value, j): [number, number] => [
        x(grid.lo + j * step),
        PANEL - (value / peak) * (PANEL - 6),
      ]);
      const { color } = seriesStyle(i);
      return element("path", {
        d: line().digits(2)(thinCurve(points, 0.6, 0.25)) ?? "",
        fill: color,
        "fill-opacity": "0.12",
        stroke: color,
        "stroke-width": 1.5,
        "stroke-dasharray": dash(i),
        "stroke-linejoin": "round",
      });
    }),
    axis,
    ...ticks.map(({ at, text }) =>
      label(text, { x: at, y: PANEL + 14, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
    ),
  ];
}
