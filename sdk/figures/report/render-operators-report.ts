import type { OperatorsDocument } from "../../results/operators.ts";
import { REFERENCES } from "../references.ts";
import { html } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { modelTable, skippedLists } from "./models.ts";
import { NORM_ANCHORS, normSections } from "./norms.ts";
import { OPERATOR_ANCHORS, operatorSections } from "./operators.ts";
import { page } from "./page.ts";
import type { ReportOptions } from "./render-report.ts";
import { reportTitle } from "./study.ts";

/** The document of `convscope operators` as one HTML file that opens offline: no script, no request. */
export function renderOperatorsReport(document: OperatorsDocument, options: ReportOptions = {}): string {
  const { models, operators, norms, findings, provenance } = document;
  const title = reportTitle(document, "Convolution operators");
  const analysed = operators.layers.map(({ model, count }) => ({ model, filters: count }));
  const filters = analysed.reduce((sum, layer) => sum + layer.filters, 0);
  const anchors = [
    ["models", "Models"],
    ...OPERATOR_ANCHORS,
    ...(norms === undefined ? [] : NORM_ANCHORS),
    ["skipped", "Not analysed"],
    ["provenance", "Provenance"],
  ];
  const lead = `${counted(models.length, "model")}, ${grouped(filters)} filters labelled; convscope ${provenance.version}`;
  const references = [REFERENCES.operators, ...(norms === undefined ? [] : [REFERENCES.layerNorms])];
  return page(title, [
    pageHeader(title, lead, anchors, findings),
    html`<h2 id="models">Models</h2>
${modelTable(models, analysed)}`,
    ...operatorSections(operators),
    ...(norms === undefined ? [] : normSections(norms)),
    html`<h2 id="skipped">What was not analysed</h2>
<p>Every tensor of every file is accounted for: used, or listed here with the reason.</p>
${skippedLists(document)}<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, references, options.environment)}`,
  ]);
}
