import type { AnalysisResult } from "../../results/analysis.ts";
import { captionMarkup } from "../caption.ts";
import { stripPieces, stripRow } from "../strip.ts";
import { html, type Markup } from "../svg/markup.ts";
import { grouped } from "../svg/number.ts";
import { bdi, pieces } from "./page.ts";

/** Models whose strips are shown; the rest would only make the report long. */
const mostModels = 3;

/** Layers of a band: a sheet of paper is as wide. */
const BAND = 7;

/** The networks at a glance: what a reader wants to see first. */
export function strips(result: AnalysisResult): Markup[] {
  const drawn = result.models.flatMap((_, model) =>
    stripRow.isThere({ ...result, models: [result.models[model]] }) ? [model] : [],
  );
  if (drawn.length === 0) return [];
  const rest = drawn.length - mostModels;
  const note =
    rest > 0
      ? html`<p class="small">The first ${mostModels} of ${grouped(drawn.length)} models are shown.</p>`
      : html``;
  return [
    html`<h2 id="glance">At a glance</h2>
${drawn.slice(0, mostModels).map((model) => {
  const { bands, legend } = stripPieces(result, { model }, BAND);
  const name = drawn.length > 1 ? html`<h3>${bdi(result.models[model].name)}</h3>` : html``;
  return html`${name}${pieces(bands, legend)}`;
})}
<p class="small">${captionMarkup(stripRow.caption(result))}</p>${note}`,
  ];
}
