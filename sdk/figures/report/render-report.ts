import type { AnalysisResult } from "../../results/analysis.ts";
import { REFERENCES, type Reference } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { type LayerCount, layerTables, modelTable, skippedLists } from "./models.ts";
import { NORM_ANCHORS, normSections } from "./norms.ts";
import { OPERATOR_ANCHORS, operatorSections } from "./operators.ts";
import { page } from "./page.ts";
import { SCALE_SPACE_ANCHORS, SCALE_SPACE_REFERENCES, scaleSpaceSections } from "./scale-space.ts";
import { reportTitle, studySections } from "./study.ts";

export interface ReportOptions {
  /** A line on the runtime and platform, for the foot of the page; without it the report tells nothing of the machine. */
  environment?: string;
}

/** The result as one HTML file that opens offline: no script, no request, the same bytes for the same result. */
export function renderReport(result: AnalysisResult, options: ReportOptions = {}): string {
  const title = reportTitle(result);
  const studies = [result, ...result.otherKernels.map((study) => ({ ...result, ...study, otherKernels: [] }))];
  return page(title, [
    header(result, title, studies),
    html`<h2 id="models">Models</h2>
${modelTable(result.models, analysedLayers(result))}`,
    ...studies.flatMap((study, i) => studySections(study, i === 0 ? "" : `-${study.basis.kernel.join("x")}`)),
    ...(result.operators ? operatorSections(result.operators) : []),
    ...(result.norms ? normSections(result.norms) : []),
    ...(result.scaleSpace ? scaleSpaceSections(result.scaleSpace) : []),
    html`<h2 id="layers">Layers</h2>
<p class="small">S: share of sparse filters. H / T_H: variance entropy relative to random weights. O: orthogonality.
Binary error: 0 for filters of two values ±a, about 0.32 for Gaussian weights; below 0.01 counts as binary.</p>
${layerTables(result)}<h2 id="skipped">What was not analysed</h2>
<p>Every tensor of every file is accounted for: used, or listed here with the reason.</p>
${skippedLists(result)}<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(result.provenance, reportReferences(result), options.environment)}`,
  ]);
}

function header(
  { findings, models, provenance, operators, norms, scaleSpace }: AnalysisResult,
  title: string,
  studies: AnalysisResult[],
): Markup {
  const sizes = studies.map(({ basis, groups }) => {
    const filters = groups.reduce((sum, group) => sum + group.filters, 0);
    return `${grouped(filters)} filters of ${basis.kernel.join("×")}`;
  });
  const anchors = [
    ["models", "Models"],
    ["basis", "Basis"],
    ["distributions", "Distributions"],
    ["shift", "Shift"],
    ["quality", "Quality"],
    ["filters", "Filters"],
    ...studies.slice(1).map(({ basis }) => [`basis-${basis.kernel.join("x")}`, basis.kernel.join("×")]),
    ...(operators ? OPERATOR_ANCHORS : []),
    ...(norms ? NORM_ANCHORS : []),
    ...(scaleSpace ? SCALE_SPACE_ANCHORS : []),
    ["layers", "Layers"],
    ["skipped", "Not analysed"],
    ["provenance", "Provenance"],
  ];
  const lead = `${counted(models.length, "model")}, ${sizes.join(", ")}; convscope ${provenance.version}`;
  return pageHeader(title, lead, anchors, findings);
}

function analysedLayers({ models }: AnalysisResult): LayerCount[] {
  return models.flatMap(({ name, layers }) => layers.map(({ filters }) => ({ model: name, filters })));
}

function reportReferences({ operators, norms, scaleSpace }: AnalysisResult): Reference[] {
  const { filterDb, robustness, medical } = REFERENCES;
  return [
    filterDb,
    robustness,
    medical,
    ...(operators ? [REFERENCES.operators] : []),
    ...(norms ? [REFERENCES.layerNorms] : []),
    ...(scaleSpace ? SCALE_SPACE_REFERENCES : []),
  ];
}
