import { scaleLinear } from "d3-scale";
import { isAboveFloor } from "../results/above-floor.ts";
import { alike } from "../results/alike.ts";
import type { AnalysisResult, DivergenceResult } from "../results/analysis.ts";
import { componentShare } from "../results/component-share.ts";
import { divergenceComponentsTable, eachPair, firstPairs } from "../tables/divergence-tables.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { labelLegend } from "./operators/label-style.ts";
import { type FigureOptions, frame, widest } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { counted, percent } from "./svg/number.ts";
import { bottomAxis, label, rule } from "./svg/shapes.ts";
import { GRID, INK, inkOn, MUTED, ordered, PAPER, REST, SIZE, WIDTH } from "./svg/style.ts";
import { fitNames } from "./svg/text.ts";

export interface ComponentShareOptions extends FigureOptions {
  /** Most pairs drawn, the largest divergence first. Default 12. */
  pairs?: number;
}

/** Components with a colour of their own; the rest share grey. */
const COLORED = 9;
const BAR = 22;
const PITCH = 34;

const TITLE = "Which components make the difference";

export const componentShareRow: FigureRow<AnalysisResult> = {
  name: "component-share",
  least: 290,
  eachKernel: true,
  title: () => TITLE,
  caption:
    () => said`Where the difference lies: the part of D that each component contributes. A bar of mostly one component
means that the groups differ along one pattern of the basis, not all over.`,
  isThere: ({ divergence }) => pairsApart(divergence).next().done === false,
  draw: componentShareFigure,
  table: divergenceComponentsTable,
};

/** Stacked bars: how much each component contributes to D, for the pairs of groups that differ most. */
export function componentShareFigure(
  { divergence }: { divergence: DivergenceResult },
  options: ComponentShareOptions = {},
): string {
  const { matrix } = divergence;
  // By descending D; equal ones in the order of the groups.
  const pairs = firstPairs(
    pairsApart(divergence),
    options.pairs ?? 12,
    ([a, b], [c, d]) => matrix[c][d] - matrix[a][b],
  );
  let apart = 0;
  for (const _ of pairsApart(divergence)) apart++;
  const components = divergence.weights.length;
  const width = options.width ?? WIDTH;
  const shown = fitNames(
    pairs.flat().map((group) => divergence.groups[group]),
    width / 3,
    SIZE.tick,
  );
  const names = pairs.map((_, p) => shown.slice(2 * p, 2 * p + 2));
  const left = Math.max(70, widest(names.flat(), SIZE.tick) + 12);
  const right = width - 66;
  const x = scaleLinear([0, 1], [left, right]);
  const styles = Array.from({ length: Math.min(components, COLORED) + (components > COLORED ? 1 : 0) }, (_, c) => {
    const text = c < COLORED ? `c${c}` : "others";
    return { label: text, text, color: colorOf(c, components) };
  });
  const legend = labelLegend(styles, width);
  const top = legend.height + 14;
  const bottom = top + pairs.length * PITCH;

  const writeDistance = alike(pairs.map(([i, j]) => matrix[i][j]));
  const body: Markup[] = [...legend.body];
  for (const at of [0, 0.25, 0.5, 0.75, 1]) body.push(rule(x(at), top, x(at), bottom, { stroke: GRID }));
  pairs.forEach(([i, j], p) => {
    const y = top + p * PITCH + (PITCH - BAR) / 2;
    names[p].forEach((name, line) => {
      body.push(label(name, { x: left - 10, y: y + 8 + line * 12.5, "text-anchor": "end", "font-size": SIZE.tick }));
    });
    let from = 0;
    styles.forEach(({ color }, c) => {
      const share = c < COLORED ? componentShare(divergence, c, i, j) : Math.max(0, 1 - from);
      const length = x(from + share) - x(from);
      body.push(
        element("rect", {
          x: x(from),
          y,
          width: length,
          height: BAR,
          fill: color,
          stroke: PAPER,
          "stroke-width": 0.75,
        }),
      );
      if (length > 30) {
        body.push(
          label(percent(share, 0), {
            x: x(from) + length / 2,
            y: y + BAR / 2 + 3.5,
            "text-anchor": "middle",
            "font-size": SIZE.tick,
            fill: color === REST ? INK : inkOn(color),
          }),
        );
      }
      from += share;
    });
    body.push(label(writeDistance(matrix[i][j]), { x: right + 10, y: y + BAR / 2 + 4 }));
  });
  body.push(
    label("D", { x: right + 10, y: top - 4, fill: MUTED }),
    bottomAxis(
      [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at: x(at), text: percent(at, 0) })),
      left,
      right,
      bottom,
      "share of the component in D",
    ),
  );
  const all = (divergence.groups.length * (divergence.groups.length - 1)) / 2;
  return frame(
    {
      title: TITLE,
      description: `Share of each component in the divergence of ${counted(pairs.length, "pair")} of groups.`,
      notes: [
        `${pairs.length < apart ? `The ${pairs.length} largest of ${counted(apart, "pair")}` : "All pairs"}${apart < all ? ` of a D above its noise floor (${apart} of ${all})` : ""}, by descending D.`,
        ...(components > COLORED
          ? [`Others: the ${components - COLORED} components from c${COLORED} on together.`]
          : []),
      ],
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

/** Pairs i < j whose D is above its noise floor. */
function* pairsApart(divergence: DivergenceResult): Generator<[number, number]> {
  for (const pair of eachPair(divergence)) if (isAboveFloor(divergence, ...pair)) yield pair;
}

function colorOf(component: number, components: number): string {
  if (component >= COLORED) return REST;
  return ordered(component / (Math.min(components, COLORED) - 1 || 1));
}
