import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { OperatorsResult } from "../../results/operators.ts";
import { operatorExamplesTable } from "../../tables/operator-examples-table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { filterPlace, placeNames } from "../place-names.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixedNonZero, significant } from "../svg/number.ts";
import { label, rule, sharedTitles } from "../svg/shapes.ts";
import { AXIS, GRID, INK, MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { ticksBelow, ticksBeside, ticksOf } from "../svg/ticks.ts";
import { INDETERMINATE, labelStyles, labelSwatch, styleOf } from "./label-style.ts";
import { setting } from "./setting.ts";

const [LEFT, GAP, HEAD, HEIGHT] = [50, 20, 40, 150];

const TITLE = "Singular values of the best examples against their features";

export const operatorSpectraRow: FigureRow<{ operators: OperatorsResult }> = {
  name: "operator-spectra",
  title: () => TITLE,
  caption:
    () => said`The sorted singular values, each over the largest, of the same filters (solid) and of their features
(dashed). The area between the two curves is their distance: the smaller it is, the more alike the two operators amplify.`,
  isThere: ({ operators }) => operators.examples.length > 0,
  draw: operatorSpectraFigure,
  table: ({ operators }) => operatorExamplesTable(operators),
};

const ACROSS = "rank of the singular value / their number";

/** Sorted singular values of the best example of each label against those of its feature: the shaded area is D/N. */
export function operatorSpectraFigure(
  { operators }: { operators: OperatorsResult },
  options: FigureOptions = {},
): string {
  const examples = operators.examples.filter(({ label }) => label !== INDETERMINATE);
  const styles = labelStyles(operators);
  const width = options.width ?? WIDTH;
  const perRow = evenRows(examples.length, Math.min(3, Math.floor((width - LEFT) / 190)));
  const side = (width - LEFT - GAP * (perRow - 1)) / perRow;
  const pitch = HEAD + HEIGHT + 30;
  const x = scaleLinear([0, 1], [0, side]);
  const y = scaleLinear([0, 1], [HEIGHT, 0]);
  const values = ticksOf(y, 4);
  const rows = Math.max(1, Math.ceil(examples.length / perRow));
  const places = placeNames(examples.map(filterPlace), side, SIZE.tick, operators.layers);
  const body: Markup[] = examples.map((example, e) => {
    const style = styleOf(styles, example.label);
    const place = `translate(${(LEFT + (e % perRow) * (side + GAP)).toFixed(2)} ${HEAD + Math.floor(e / perRow) * pitch})`;
    return element(
      "g",
      { transform: place },
      ...labelSwatch(0, -32, style),
      label(style.text, { x: 15, y: -23, "font-weight": "bold" }),
      label(`D/N = ${fixedNonZero(example.distance, 4)}`, { x: side, y: -23, "text-anchor": "end" }),
      label(places[e], { x: 0, y: -8, "font-size": SIZE.tick, fill: MUTED }),
      ...values.slice(1, -1).map(({ at }) => rule(0, at, side, at, { stroke: GRID })),
      ...curves(example.featureCurve, example.curve, style.color, x, y),
      element("rect", { width: side, height: HEIGHT, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
      ...ticksBelow(
        [0, 0.25, 0.5, 0.75, 1].map((share) => ({ at: x(share), text: significant(share) })),
        HEIGHT,
      ),
      ...(e % perRow === 0 ? ticksBeside(values) : []),
    );
  });
  if (examples.length === 0) body.push(label("No filter comes near to a feature.", { x: 0, y: 20 }));
  else
    body.push(...sharedTitles({ left: LEFT, right: width, bottom: rows * pitch }, ACROSS, "singular value / largest"));
  return frame(
    {
      title: TITLE,
      description: `Sorted singular values, each over the largest, of ${counted(examples.length, "filter")} and of the feature each is labelled with.`,
      notes: [
        `Dashed: the feature. Solid: the filter nearest to it. The area between them is the distance D/N. ${setting(operators)}`,
      ],
      width,
      height: rows * pitch + 14,
    },
    options,
    body,
  );
}

function curves(
  feature: number[],
  filter: number[],
  color: string,
  x: (share: number) => number,
  y: (value: number) => number,
): Markup[] {
  const points = (curve: number[]) =>
    curve.map((value, i): [number, number] => [x(curve.length > 1 ? i / (curve.length - 1) : 0), y(value)]);
  const [own, other] = [points(filter), points(feature)];
  const between = area<[number, number]>()
    .x(([px]) => px)
    .y0(([, py]) => py)
    .y1((_, i) => other[i][1])
    .digits(2);
  const solid = { fill: "none", stroke: color, "stroke-width": 2 };
  const dashed = { fill: "none", stroke: INK, "stroke-width": 1.1, "stroke-dasharray": "4 3" };
  return [
    element("path", { d: between(own) ?? "", fill: color, "fill-opacity": "0.25" }),
    element("path", { d: line().digits(2)(own) ?? "", ...solid }),
    element("path", { d: line().digits(2)(other) ?? "", ...dashed }),
  ];
}
