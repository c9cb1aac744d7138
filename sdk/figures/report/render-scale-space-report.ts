import type { ScaleSpaceDocument } from "../../results/scale-space.ts";
import { html } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { modelTable, skippedLists } from "./models.ts";
import { page } from "./page.ts";
import type { ReportOptions } from "./render-report.ts";
import { SCALE_SPACE_ANCHORS, SCALE_SPACE_REFERENCES, scaleSpaceSections } from "./scale-space.ts";
import { reportTitle } from "./study.ts";

/** The document of `convscope scale-space` as one HTML file that opens offline: no script, no request. */
export function renderScaleSpaceReport(document: ScaleSpaceDocument, options: ReportOptions = {}): string {
  const { models, scaleSpace, findings, provenance } = document;
  const title = reportTitle(document, "Scale-space models");
  const analysed = scaleSpace.layers.map(({ model, count }) => ({ model, filters: count }));
  const filters = analysed.reduce((sum, layer) => sum + layer.filters, 0);
  const anchors = [
    ["models", "Models"],
    ...SCALE_SPACE_ANCHORS,
    ["skipped", "Not analysed"],
    ["provenance", "Provenance"],
  ];
  const lead = `${counted(models.length, "model")}, ${grouped(filters)} filters fitted; convscope ${provenance.version}`;
  return page(title, [
    pageHeader(title, lead, anchors, findings),
    html`<h2 id="models">Models</h2>
${modelTable(models, analysed)}`,
    ...scaleSpaceSections(scaleSpace),
    html`<h2 id="skipped">What was not analysed</h2>
<p>Every tensor of every file is accounted for: used, or listed here with the reason.</p>
${skippedLists(document)}<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, SCALE_SPACE_REFERENCES, options.environment)}<p class="small">The eight master key filters
are data of T. Lindeberg, Z. Babaiee and P. M. Kiasari (tonylindeberg/masterfiltmodel), used under CC BY 4.0.</p>`,
  ]);
}
