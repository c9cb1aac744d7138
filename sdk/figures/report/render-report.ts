import type { ModelFacts, Provenance } from "../../results/facts.ts";
import type { Finding } from "../../results/finding.ts";
import type { Reference } from "../references.ts";
import { html } from "../svg/markup.ts";
import { counted } from "../svg/number.ts";
import { withoutEndings } from "../without-endings.ts";
import { drawFindingFilters } from "./draw-finding-filters.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { modelTable, skippedLists } from "./models.ts";
import { page } from "./page.ts";
import { reportRows } from "./report-rows.ts";
import { reportTitle } from "./study.ts";

/** What a report tells beside the document. */
export interface ReportOptions {
  /** A line on the runtime and platform, for the foot of the page; without it the report tells nothing of the machine. */
  environment?: string;
}

/** What every document has, whatever was studied. */
export interface ReportDocument {
  /** The models, with what was left out of each and why. */
  models: ModelFacts[];
  /** What is to be said of the whole run, one sentence each. */
  notes: string[];
  /** What is most worth knowing, the most interesting first. */
  findings: Finding[];
  /** What it takes to get the same numbers again. */
  provenance: Provenance;
}

/**
 * A document of any study as one HTML file that opens offline: no script, no request, the same bytes for the same document.
 * The first study in it gives the title; each has its sections, which name models without the endings of their files. Findings,
 * and the lists of what was read, have the whole names.
 */
export function renderReport<D extends ReportDocument>(document: D, options: ReportOptions = {}): string {
  const { models, findings, provenance } = document;
  const rows = reportRows.filter(({ key }) => key in document);
  const [main] = rows;
  const title = reportTitle(document, main?.title);
  const named = withoutEndings(document);
  const opening = rows.flatMap((row) => row.opening?.(named) ?? []);
  const closing = rows.flatMap((row) => row.closing?.(named) ?? []);
  const anchors: (readonly [string, string])[] = [
    ...(opening.length > 0 ? [["glance", "At a glance"] as const] : []),
    ["models", "Models"],
    ...rows.flatMap((row) => row.anchors(document)),
    ...(closing.length > 0 ? [["layers", "Layers"] as const] : []),
    ["skipped", "Not analysed"],
    ["provenance", "Provenance"],
  ];
  const lead = [counted(models.length, "model"), main?.lead(document)].filter(Boolean).join(", ");
  const references = new Set(rows.flatMap((row): Reference[] => [...row.references]));
  const credits = new Set(rows.flatMap(({ credit }) => credit ?? []));
  return page(title, [
    pageHeader(title, `${lead}; convscope ${provenance.version}`, anchors, findings, opening, (finding) =>
      drawFindingFilters(finding, document),
    ),
    html`<h2 id="models">Models</h2>
${modelTable(document, main?.analysed(document) ?? [])}`,
    ...rows.flatMap((row) => row.sections(named)),
    ...closing,
    html`<h2 id="skipped">What was not analysed</h2>
<p>Every tensor of every file is accounted for: used, or listed here with the reason.</p>
${skippedLists(document)}<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, [...references], options.environment)}${[...credits].map(
  (credit) => html`<p class="small">${credit}</p>`,
)}`,
  ]);
}
