import type { AnalysisResult } from "../../results/analysis.ts";
import { shortPercent } from "../../results/plain-text.ts";
import { basisRow } from "../basis-strip.ts";
import { covarianceRow } from "../covariance.ts";
import { decileRow } from "../decile.ts";
import { explainedVarianceRow } from "../explained-variance.ts";
import { filterGrid } from "../filter-grid.ts";
import { groupBoxesRow } from "../group-boxes.ts";
import { sameKernel } from "../layer-measures.ts";
import { planeRow } from "../plane.ts";
import { qualityRow } from "../quality.ts";
import { cited, REFERENCES } from "../references.ts";
import { ridgeRow } from "../ridge.ts";
import { html, type Markup } from "../svg/markup.ts";
import { grouped } from "../svg/number.ts";
import { shorten } from "../svg/text.ts";
import { divergenceSection } from "./divergence.ts";
import { card, drawn } from "./page.ts";

/** Models whose filters are shown; the rest would only make the report long. */
const MAX_GRID_MODELS = 8;

/** The sections of one kernel size; `id` makes their anchors unique. */
export function studySections(result: AnalysisResult, id: string): Markup[] {
  const kernel = result.basis.kernel.join("×");
  return [
    html`<h2 id="basis${id}">The basis of the ${kernel} filters</h2>
${basisSection(result)}<h2 id="distributions${id}">Distributions of the ${kernel} filters</h2>
${distributionSection(result)}<h2 id="shift${id}">Distribution shift of the ${kernel} filters</h2>
${divergenceSection(result, id === "")}<h2 id="quality${id}">Quality of the ${kernel} layers</h2>
${qualitySection(result)}<h2 id="filters${id}">A look at the ${kernel} filters</h2>
${filterSection(result)}`,
  ];
}

function basisSection(result: AnalysisResult): Markup {
  return html`${drawn(basisRow, result)}${drawn(explainedVarianceRow, result)}${drawn(covarianceRow, result)}`;
}

function distributionSection(result: AnalysisResult): Markup {
  return html`${
    drawn(ridgeRow, result) ?? html`<p>No densities are part of this result, so there is no ridge plot.</p>`
  }${
    drawn(planeRow, result) ??
    html`<p>No two-dimensional histograms are part of this result (a basis of one component has no plane), so they are not drawn.</p>`
  }`;
}

function qualitySection(result: AnalysisResult): Markup {
  const layers = result.models.flatMap((model) =>
    model.layers.filter((layer) => sameKernel(layer, result.basis.kernel)),
  );
  if (layers.length === 0)
    return html`<p>No layer of this kernel size was analysed, so there is no quality to show.</p>`;
  const entropy =
    result.basis.kernel.join() === "3,3"
      ? html`<strong>Variance entropy H</strong> tells how evenly a layer's own principal components share its variance:
T<sub>H</sub> is the least that as many random filters had when it was fitted, so H / T<sub>H</sub> below 1 is less than random weights have, and H below 0.5 means very few patterns.`
      : html`<strong>Variance entropy H</strong> tells how evenly a layer's own principal components share its variance;
it is divided by its maximum here, as the threshold for random weights is known for 3×3 filters only.`;
  return html`<p><strong>Sparsity S</strong> is the share of filters whose largest ${sparsityRule(result)} of the
layer's. ${entropy} <strong>Orthogonality O</strong> is 1 when the output channels have nothing in common, and falls as
they repeat each other. Measures and thresholds: ${cited(REFERENCES.filterDb)}.</p>
${drawn(qualityRow, result)}${
  drawn(decileRow, result) ?? html`<p>There is only one layer, so there are no box plots by depth.</p>`
}${drawn(groupBoxesRow, result)}`;
}

/** "absolute weight is below 1 %", as the run's options had it. */
function sparsityRule({ provenance: { options } }: AnalysisResult): string {
  const threshold = typeof options.sparsityThreshold === "number" ? options.sparsityThreshold : 0.01;
  return `${options.signedMaxima === true ? "signed" : "absolute"} weight is below ${shortPercent(threshold)}`;
}

/** For each model the first, the middle and the last layer. */
function filterSection(result: AnalysisResult): Markup {
  const cards: Markup[] = [];
  for (let m = 0; m < Math.min(result.models.length, MAX_GRID_MODELS); m++) {
    const indices = result.models[m].layers.flatMap((layer, i) =>
      sameKernel(layer, result.basis.kernel) && layer.examples.length > 0 ? [i] : [],
    );
    const last = indices.length - 1;
    const chosen = new Set(last < 0 ? [] : [indices[0], indices[Math.floor(last / 2)], indices[last]]);
    for (const layer of chosen) cards.push(card(filterGrid(result, { model: m, layer })));
  }
  if (cards.length === 0) return html`<p>This result holds no example filters, so none are drawn.</p>`;
  const rest = result.models.length - MAX_GRID_MODELS;
  return html`<p>The first filters of the first, the middle and the last layer of each model, weights as they are in the
file. Each grid has its own symmetric colour scale, stated below it.${
    rest > 0 ? ` The first ${MAX_GRID_MODELS} of ${grouped(result.models.length)} models are shown.` : ""
  }</p><div class="grids">${cards}</div>`;
}

/** Title of a report: the models' names, or how many there are. */
export function reportTitle({ models }: { models: { name: string }[] }, what = "Convolution filters"): string {
  const names = models.slice(0, 4).map((model) => shorten(model.name, 48));
  const rest = models.length - names.length;
  if (rest > 0) return `${what} of ${names.slice(0, 3).join(", ")} and ${rest + 1} more models`;
  const last = names.pop() ?? "no model";
  return `${what} of ${names.length > 0 ? `${names.join(", ")} and ` : ""}${last}`;
}
