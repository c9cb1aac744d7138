import { jsonPieces } from "../export/to-json.ts";
import { placesIn, resultBlock } from "../figures/explore-page.ts";
import { bdi } from "../figures/report/page.ts";
import { html, type Markup } from "../figures/svg/markup.ts";
import { typesetVisibly } from "../results/typeset.ts";
import type { StudyRun } from "./run-study-file.ts";
import type { StepRun } from "./step-run.ts";

/** Characters of results in one page: half of the longest text that V8 makes, for the page parses the one that is shown. */
const mostCharacters = 250_000_000;

/** How the page of a study is made. */
export interface ExploreStudyOptions {
  /** Characters of JSON that the page takes at most. Default 250 million. */
  most?: number;
  /** The address of the page of a step that has no room in this one, for a link to it; without it the step is named only. */
  pageOf?: (run: StepRun) => string;
}

/** The page of a study. */
export interface ExploredStudy {
  /** Its text, in pieces, since it may be larger than any string. */
  readonly pieces: Iterable<string>;
  /** The steps that have no room in it. */
  readonly apart: readonly StepRun[];
}

/**
 * A whole study as one interactive page: `convscope/page.html` with the results of its steps inside, to which links above the views lead, and
 * with what the study says. A step goes in where it has room beside those before it; what would be replaced (`idealize`) the page does not show.
 * @param page The text of the page.
 * @throws UsageError for another page
 */
export function exploreStudy(
  page: string,
  { outcome, runs }: StudyRun,
  { most = mostCharacters, pageOf }: ExploreStudyOptions = {},
): ExploredStudy {
  const [before, between, after] = placesIn(page);
  const shown = runs.filter(({ document }) => !("manifests" in document));
  const addresses = new Map<StepRun, string>();
  let room = most;
  for (const run of shown) {
    const length = lengthUpTo(run.document, room);
    if (length > room) continue;
    room -= length;
    addresses.set(run, addresses.size === 0 ? "" : `?step=${addresses.size + 1}`);
  }
  const links = shown.map((run) => {
    const name = html`${run.name}${run.label === null ? null : html` (${bdi(run.label)})`}`;
    const address = addresses.get(run);
    if (address !== undefined) return html`<a href="${address || "?"}">${name}</a>\n`;
    return pageOf === undefined ? html`<span>${name}</span>\n` : html`<a href="${pageOf(run)}">${name}</a>\n`;
  });
  function* pieces(): Generator<string, void, undefined> {
    yield before;
    for (const [{ document }, address] of addresses) yield* resultBlock(`result${address}`, jsonPieces(document));
    yield between;
    yield heading(outcome, links).source;
    yield after;
  }
  return { pieces: pieces(), apart: shown.filter((run) => !addresses.has(run)) };
}

function heading({ study, sentences, notes }: StudyRun["outcome"], links: readonly Markup[]): Markup {
  const about = [study.source, study.about].map((text) => (text === undefined ? null : html`<p>${text}</p>`));
  return html`<section class="steps" aria-label="Study">
<details><summary><strong>${study.title}</strong></summary>
${about}<ol>${sentences.map(({ text }) => html`<li>${typesetVisibly(text)}</li>`)}</ol>
${notes.map((note) => html`<p>${note}</p>`)}</details>
<nav class="row" aria-label="Steps">${links}</nav>
</section>
`;
}

/** Characters of its JSON; of a longer one than `most` only that it is longer. */
function lengthUpTo(document: unknown, most: number): number {
  let length = 0;
  for (const piece of jsonPieces(document)) {
    length += piece.length;
    if (length > most) break;
  }
  return length;
}
