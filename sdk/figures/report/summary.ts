import type { AnalysisResult } from "../../results/analysis.ts";
import { lettersText } from "../../results/letters.ts";
import type { QualitySummary } from "../../results/summary.ts";
import { studiesOf } from "../../tables/studies.ts";
import { html, type Markup } from "../svg/markup.ts";
import { fixed, grouped, NO_NUMBER, percent } from "../svg/number.ts";
import { withSubscripts } from "../svg/subscripts.ts";
import { name } from "./models.ts";
import { folded, table } from "./page.ts";

const COLUMNS = [
  { title: "Model or group", name: true },
  { title: "Layers", numeric: true },
  { title: "Filters", numeric: true },
  { title: "S", numeric: true },
  { title: "H / T_H", numeric: true },
  { title: "O", numeric: true },
  { title: "Binary", numeric: true },
  { title: "Dead", numeric: true },
  { title: "Non-sparse", numeric: true },
];

/** The models, and the groups that are something else, in a few numbers: means over the filters, in brackets over the layers. */
export function summarySection(result: AnalysisResult): Markup {
  const groups = studiesOf(result).flatMap(({ basis, groups: own }) =>
    own
      .filter(({ by }) => by !== "model" && by !== "layer")
      .map((group) => summaryRow(`${group.name}, ${basis.kernel.join("×")}`, group.summary)),
  );
  return html`<h2 id="summary">Summary</h2>
<p class="small">Means over the filters, as arXiv 2204.02481 has them; in brackets those over the layers. ${withSubscripts(lettersText(["S", "H / T_H", "O", "binary", "dead"]))} Percentiles are in summary.csv.</p>
${table(
  COLUMNS,
  result.models.map((model) => summaryRow(model.name, model.summary)),
)}${groups.length === 0 ? null : folded(`By group: ${grouped(groups.length)}`, table(COLUMNS, groups), groups.length <= 24)}`;
}

function summaryRow(title: string, summary: QualitySummary): (Markup | string)[] {
  const share = (value: number | null) => (value === null ? NO_NUMBER : percent(value));
  const number = (value: number | null) => fixed(value, 3);
  const both = ({ byFilters, byLayers }: QualitySummary["sparsity"], show: (value: number | null) => string): string =>
    byFilters === null ? NO_NUMBER : `${show(byFilters)} (${show(byLayers)})`;
  return [
    name(title),
    grouped(summary.layers),
    grouped(summary.filters),
    both(summary.sparsity, share),
    both(summary.entropyRatio, number),
    both(summary.orthogonality, number),
    both(summary.binaryShare, share),
    grouped(summary.zeroFilters),
    `${grouped(summary.nonSparse)} (${share(summary.nonSparseShare)})`,
  ];
}
