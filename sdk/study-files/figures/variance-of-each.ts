import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { type FigureOptions, frame } from "../../figures/svg/frame.ts";
import { element } from "../../figures/svg/markup.ts";
import { counted } from "../../figures/svg/number.ts";
import { bottomAxis, label, leftAxis } from "../../figures/svg/shapes.ts";
import { MUTED, SIZE, seriesStyle, WIDTH } from "../../figures/svg/style.ts";
import { fitNames } from "../../figures/svg/text.ts";
import { shareTicks } from "../../figures/svg/ticks.ts";
import type { Cell } from "../../tables/table.ts";
import { analysisOf } from "../step-run.ts";
import type { StudyFigureMaker } from "./made-figure.ts";

interface Curve {
  readonly name: string;
  readonly filters: number;
  readonly sums: readonly number[];
}

/** Cumulative explained variance of the own basis of each run, a line each; random filters would climb evenly. */
export const varianceOfEach: StudyFigureMaker = (_, runs) => {
  const curves = runs.flatMap((run): Curve[] => {
    const basis = analysisOf(run)?.basis;
    if (basis === undefined) return [];
    let sum = 0;
    const sums = basis.explainedVarianceRatio.map((share) => (sum += share));
    return [{ name: run.label ?? `all of ${run.name}`, filters: basis.filters, sums }];
  });
  if (curves.length === 0) return "no step has a basis";
  const components = Math.max(...curves.map(({ sums }) => sums.length));
  return {
    caption:
      "How much of the variance of each subset the first components of its own basis explain together. Random filters, whose directions all vary alike, would follow the dashed line.",
    svg: (options) => draw(curves, components, options),
    table: {
      name: "variance-of-each",
      columns: ["subset", "filters", ...Array.from({ length: components }, (_, i) => `c0_to_c${i}`)],
      rows: curves.map(({ name, filters, sums }): Cell[] => [
        name,
        filters,
        ...Array.from({ length: components }, (_, i) => sums[i] ?? null),
      ]),
    },
  };
};

function draw(curves: readonly Curve[], components: number, options: FigureOptions): string {
  const width = options.width ?? WIDTH;
  const legend = 200;
  const [left, right, top] = [56, width - legend - 16, 8];
  const bottom = Math.max(260, 17 * (curves.length + 1)) + top;
  const x = scaleLinear([0.6, components + 0.4], [left, right]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const even = Array.from({ length: components }, (_, i): [number, number] => [x(i + 1), y((i + 1) / components)]);
  const path = (points: [number, number][], stroke: string, dash: string | undefined) =>
    element("path", {
      d: line().digits(2)(points) ?? "",
      fill: "none",
      stroke,
      "stroke-width": 1.75,
      "stroke-dasharray": dash,
    });
  const names = fitNames(
    curves.map(({ name }) => name),
    legend - 34,
    SIZE.tick,
    legend - 34,
  );
  const entry = (i: number, text: string, stroke: string, dash: string | undefined) => [
    element("line", {
      x1: right + 16,
      x2: right + 38,
      y1: top + 17 * i + 6,
      y2: top + 17 * i + 6,
      stroke,
      "stroke-width": 2,
      "stroke-dasharray": dash,
    }),
    label(text, { x: right + 44, y: top + 17 * i + 9.5, "font-size": SIZE.tick, fill: MUTED }),
  ];
  const body = [
    leftAxis(shareTicks(y), left, right, top, bottom, "explained variance"),
    path(even, MUTED, "3 3"),
    ...curves.flatMap(({ sums }, i) => {
      const { color, dash } = seriesStyle(i);
      return [
        path(
          sums.map((sum, c) => [x(c + 1), y(sum)]),
          color,
          dash,
        ),
        ...entry(i, names[i], color, dash),
      ];
    }),
    ...entry(curves.length, "all directions alike", MUTED, "3 3"),
    bottomAxis(
      Array.from({ length: components }, (_, i) => ({ at: x(i + 1), text: `c${i}` })),
      left,
      right,
      bottom,
      "component",
    ),
  ];
  return frame(
    {
      title: options.title ?? "Cumulative explained variance of each subset",
      description: `Cumulative explained variance of ${counted(curves.length, "subset")}.`,
      notes: ["Each subset has a basis of its own."],
      width,
      height: bottom + 38,
    },
    options,
    body,
  );
}
