import type { AnalysisResult, BasisResult } from "../results/analysis.ts";
import { basisTable } from "../tables/basis-tables.ts";
import { said } from "./caption.ts";
import type { FigureRow } from "./figure-row.ts";
import { REFERENCES } from "./references.ts";
import { colorBar, symmetricTicks } from "./svg/color-bar.ts";
import { type FigureOptions, frame } from "./svg/frame.ts";
import { element, type Markup } from "./svg/markup.ts";
import { fixed, grouped, percent } from "./svg/number.ts";
import { label, weightGrid } from "./svg/shapes.ts";
import { diverging, MUTED, SIZE, WIDTH } from "./svg/style.ts";
import { cleanText } from "./svg/text.ts";

const MOST_IN_ROW = 9;
/** Narrower filters of 7x7 cannot be read. */
const LEAST_SIZE = 48;

const titleOf = ({ basis }: { basis: BasisResult }) => `Basis of the ${basis.kernel.join("×")} filters`;

export const basisRow: FigureRow<AnalysisResult> = {
  name: "basis",
  eachKernel: true,
  title: titleOf,
  caption: ({
    basis: { source, filters, attribution },
  }) => said`The patterns that every filter is a mixture of: principal
components of ${
    source === "models"
      ? `the ${grouped(filters)} filters shown here`
      : `the basis ${cleanText(source, 60)}${attribution === null ? "" : ` (${cleanText(attribution)})`}`
  }, each filter first divided by its largest absolute weight. Red is positive, blue negative. Trained networks have the first few
patterns in common (${REFERENCES.filterDb}).`,
  isThere: () => true,
  draw: basisStrip,
  table: basisTable,
};

/** The eigen-filters of a basis on one symmetric colour scale, the share of variance under each. */
export function basisStrip({ basis }: { basis: BasisResult }, options: FigureOptions = {}): string {
  const { components, kernel } = basis;
  const width = options.width ?? WIDTH;
  const gap = 16;
  const perRow = Math.max(1, Math.min(MOST_IN_ROW, Math.floor((width + gap) / (LEAST_SIZE + gap))));
  const size = Math.min(72, (width - gap * (perRow - 1)) / perRow);
  const rowHeight = size + 48;
  const limit = maxAbs(components);
  const rows = Math.ceil(components.length / perRow);

  const body: Markup[] = components.map((filter, i) => {
    const x = (i % perRow) * (size + gap);
    const y = Math.floor(i / perRow) * rowHeight;
    return element(
      "g",
      {},
      weightGrid(filter, kernel, x, y, size, (weight) => diverging(weight / limit)),
      label(`c${i}`, { x: x + size / 2, y: y + size + 15, "text-anchor": "middle", "font-weight": "bold" }),
      label(percent(basis.explainedVarianceRatio[i]), {
        x: x + size / 2,
        y: y + size + 29,
        "text-anchor": "middle",
        "font-size": SIZE.tick,
        fill: MUTED,
      }),
    );
  });
  const barTop = rows * rowHeight + 12;
  body.push(colorBar(12, barTop, 200, (t) => diverging(2 * t - 1), symmetricTicks(fixed(limit, 2)), "loading"));

  const source =
    basis.source === "models"
      ? `computed from ${grouped(basis.filters)} filters of the models shown`
      : `“${cleanText(basis.source, 60)}”, computed elsewhere from ${grouped(basis.filters)} filters`;
  return frame(
    {
      title: titleOf({ basis }),
      description: `The ${components.length} eigen-filters of the shared basis, by descending explained variance.`,
      notes: [
        `Unit eigen-filters, ${source}; under each its share of the explained variance. The loading of largest magnitude is positive.`,
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

function maxAbs(components: number[][]): number {
  let limit = 0;
  for (const filter of components) for (const weight of filter) limit = Math.max(limit, Math.abs(weight));
  return limit || 1;
}
