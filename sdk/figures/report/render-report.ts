import type { AnalysisResult } from "../../analysis/result.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { layerTables, modelTable, skippedLists } from "./models.ts";
import { page, table } from "./page.ts";
import { referenceList } from "./references.ts";
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
${modelTable(result)}`,
    ...studies.flatMap((study, i) => studySections(study, i === 0 ? "" : `-${study.basis.kernel.join("x")}`)),
    html`<h2 id="layers">Layers</h2>
<p class="small">S: share of sparse filters. H / T_H: variance entropy relative to random weights. O: orthogonality.
Binary error: 0 for filters of two values ±a, about 0.32 for Gaussian weights; below 0.01 counts as binary.</p>
${layerTables(result)}<h2 id="skipped">What was not analysed</h2>
<p>Every tensor of every file is accounted for: used, or listed here with the reason.</p>
${skippedLists(result)}<h2 id="provenance">Provenance and how to cite</h2>
${provenance(result, options)}`,
  ]);
}

function header({ findings, models, provenance }: AnalysisResult, title: string, studies: AnalysisResult[]): Markup {
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
    ["layers", "Layers"],
    ["skipped", "Not analysed"],
    ["provenance", "Provenance"],
  ];
  return html`<header><h1>${title}</h1>
<p class="lead">${counted(models.length, "model")}, ${sizes.join(", ")}; convscope ${provenance.version}</p>
<nav aria-label="Sections">${anchors.map(([id, text]) => html`<a href="#${id}">${text}</a>`)}</nav>
${
  findings.length === 0
    ? html`<p>Nothing stands out in this result.</p>`
    : html`<ol class="findings" aria-label="Findings">${findings.map(
        (finding) => html`<li><strong>${finding.title}</strong><p>${finding.text}</p></li>
`,
      )}</ol>`
}</header>
`;
}

function provenance(
  { provenance: { tool, version, kernels, options, inputs } }: AnalysisResult,
  { environment }: ReportOptions,
): Markup {
  return html`<p>Made by ${tool} ${version}; computing kernels SHA-256 <code>${kernels}</code>. The same input and options
give the same numbers on every machine.</p>
${table(
  [{ title: "Option" }, { title: "Value", name: true }],
  Object.entries(options).map(([key, value]) => [
    key,
    typeof value === "string" ? value : (JSON.stringify(value) ?? ""),
  ]),
)}${table(
  [{ title: "Input", name: true }, { title: "SHA-256" }],
  inputs.map((input) => [html`<bdi>${input.name}</bdi>`, html`<code>${input.sha256 ?? "not asked for"}</code>`]),
)}<p>If this helps your work, please cite ${tool} ${version} and the papers whose method it follows:</p>
${referenceList()}${environment === undefined ? null : html`<p class="small">Environment: ${environment}</p>`}`;
}
