import type { Provenance } from "../../results/facts.ts";
import type { Finding } from "../../results/finding.ts";
import { severityMark } from "../../results/finding-rows.ts";
import { headlines, interpretation } from "../../results/findings.ts";
import { typesetVisibly } from "../../results/typeset.ts";
import { type Reference, referenceList } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { grouped } from "../svg/number.ts";
import { withSubscripts } from "../svg/subscripts.ts";
import { folded, table } from "./page.ts";

/**
 * Title, what was analysed, links to the sections ([id, text]), what is seen at a glance, and the findings.
 * @param beside The filters that a finding speaks of.
 */
export function pageHeader(
  title: string,
  lead: string,
  anchors: readonly (readonly [string, string])[],
  findings: Finding[],
  opening: readonly Markup[] = [],
  beside: (finding: Finding) => Markup | null = () => null,
): Markup {
  const { shown, rest } = headlines(findings);
  const filters = shown.map(beside);
  return html`<header><h1>${title}</h1>
<p class="lead">${lead}</p>
<nav aria-label="Sections">${[["findings", "Findings"], ...anchors].map(([id, text]) => html`<a href="#${id}">${text}</a>`)}</nav>
${opening}<h2 id="findings">Findings</h2>
${
  shown.length === 0
    ? html`<p>Nothing stands out in this result.</p>`
    : html`<ol class="findings" aria-labelledby="findings">${shown.map((finding, i) => findingItem(finding, filters[i]))}</ol>${filters.some((each) => each?.source.includes("<svg")) ? html`<p class="small">Each filter is on a scale of its own: red is positive, blue negative, white 0.</p>` : null}`
}${
  rest.length === 0
    ? null
    : folded(
        `All findings: ${grouped(rest.length)} more`,
        html`<ol class="findings" start="${shown.length + 1}">${rest.map((finding) => findingItem(finding, null))}</ol>`,
        false,
      )
}</header>
`;
}

function findingItem(finding: Finding, filters: Markup | null): Markup {
  const { id, severity, title, text } = finding;
  const mark = severityMark[severity];
  return html`<li class="${severity}">${mark === null ? null : html`<b>${mark}</b> `}<strong>${withSubscripts(typesetVisibly(title))}</strong><p>${withSubscripts(typesetVisibly(text))}</p>${filters}<p class="small">How to read it: “${id}” in <code>${interpretation(finding).split("#")[0]}</code> of the convscope package</p></li>
`;
}

/** What made the numbers, from which inputs, and whom to cite. */
export function provenanceSection(
  { tool, version, kernels, options, inputs }: Provenance,
  references: Reference[],
  environment: string | undefined,
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
${referenceList(references)}${environment === undefined ? null : html`<p class="small">Environment: ${environment}</p>`}`;
}
