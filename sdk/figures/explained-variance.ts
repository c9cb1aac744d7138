import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { AnalysisResult, BasisResult, KernelStudy } from "../results/analysis.ts";
import { explainedVarianceTable } from "../tables/basis-tables.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { REFERENCES } from "./references.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { bottomAxis, label, leftAxis } from "./svg/shapes.ts";
import { MUTED, PAPER, SIZE, seriesStyle } from "./svg/style.ts";
import { cleanText } from "./svg/text.ts";
import { shareTicks } from "./svg/ticks.ts";

/** Up to here every component has its dot on the line. */
const MAX_DOTS = 25;

const TITLE = "Cumulative explained variance";

export const explainedVarianceRow: FigureRow<AnalysisResult> = {
  name: "explained-variance",
  title: () => TITLE,
  caption:
    () => said`How much of the filters' variance the first components explain together. A steep start means that a few
patterns make up most filters; random weights would climb in a nearly straight line (${REFERENCES.filterDb}; for robust networks
${REFERENCES.robustness}).`,
  isThere: () => true,
  draw: explainedVarianceFigure,
  table: explainedVarianceTable,
};

/** Cumulative share of the explained variance, one line for each kernel size; bars show the single shares of the first. */
export function explainedVarianceFigure(
  result: { basis: BasisResult; otherKernels: Pick<KernelStudy, "basis">[] },
  options: FigureOptions = {},
): string {
  const bases = [result.basis, ...result.otherKernels.map((study) => study.basis)];
  const most = Math.max(...bases.map((basis) => basis.components.length));
  const width = options.width ?? 560;
  const above = 17 * bases.length;
  const [left, right, top, bottom] = [56, width - 12, above + 8, above + 248];
  const x = scaleLinear([0.4, most + 0.6], [left, right]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const every = most <= 16 ? 1 : most <= MAX_DOTS ? 2 : 4;

  const body: Markup[] = [leftAxis(shareTicks(y), left, right, top, bottom, "explained variance")];
  const bar = Math.min(28, (x(1) - x(0)) * 0.6);
  const first = seriesStyle(0).color;
  bases[0].explainedVarianceRatio.forEach((share, i) => {
    body.push(
      element("rect", {
        x: x(i + 1) - bar / 2,
        y: y(share),
        width: bar,
        height: bottom - y(share),
        fill: first,
        "fill-opacity": "0.18",
      }),
    );
  });
  bases.forEach((basis, b) => {
    const { color, dash } = seriesStyle(b);
    const points = cumulative(basis.explainedVarianceRatio).map((sum, i): [number, number] => [x(i + 1), y(sum)]);
    body.push(
      element("path", {
        d: line().digits(2)(points) ?? "",
        fill: "none",
        stroke: color,
        "stroke-width": 1.75,
        "stroke-dasharray": dash,
      }),
    );
    if (points.length <= MAX_DOTS) {
      body.push(...points.map(([cx, cy]) => element("circle", { cx, cy, r: 3, fill: color, stroke: PAPER })));
    }
  });
  const ticks = Array.from({ length: most }, (_, i) => i).filter((i) => i % every === 0);
  body.push(
    bottomAxis(
      ticks.map((i) => ({ at: x(i + 1), text: `c${i}` })),
      left,
      right,
      bottom,
      "component",
    ),
  );
  bases.forEach((basis, b) => {
    const lineTop = 17 * b + 8;
    const { color, dash } = seriesStyle(b);
    const source = basis.source === "models" ? "" : `, ${cleanText(basis.source, 40)}`;
    body.push(
      element("line", {
        x1: left,
        x2: left + 24,
        y1: lineTop,
        y2: lineTop,
        stroke: color,
        "stroke-width": 2,
        "stroke-dasharray": dash,
      }),
      label(`${basis.kernel.join("×")}: ${reach(basis)} of ${basis.components.length} reach 90 %${source}`, {
        x: left + 32,
        y: lineTop + 3.5,
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    );
  });
  return frame(
    {
      title: TITLE,
      description: bases
        .map(
          (basis) => `${basis.kernel.join("×")}: ${reach(basis)} of ${basis.components.length} components reach 90 %.`,
        )
        .join(" "),
      notes: [`Lines: cumulative share. Bars: share of each ${bases[0].kernel.join("×")} component.`],
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

function cumulative(ratio: number[]): number[] {
  let sum = 0;
  return ratio.map((share) => (sum += share));
}

/** Components needed for 90 % of the variance. */
function reach(basis: BasisResult): number {
  const at = cumulative(basis.explainedVarianceRatio).findIndex((sum) => sum >= 0.9);
  return at < 0 ? basis.components.length : at + 1;
}
