import type { OperatorFilter, OperatorLayer, OperatorNull, OperatorsResult } from "../../results/operators.ts";
import { operatorBlindnessRow } from "../operators/blindness.ts";
import { operatorExamplesRow } from "../operators/examples.ts";
import { operatorGroupsRow } from "../operators/group-bars.ts";
import { operatorLayersRow } from "../operators/label-bars.ts";
import { INDETERMINATE } from "../operators/label-style.ts";
import { operatorPlaneRows } from "../operators/planes.ts";
import { operatorSpectraRow } from "../operators/spectra.ts";
import { cited, REFERENCES } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, NO_NUMBER, percent, significant } from "../svg/number.ts";
import { shorten } from "../svg/text.ts";
import { filterTables } from "./filter-tables.ts";
import { name } from "./models.ts";
import { type Column, drawn, folded, table } from "./page.ts";

export const OPERATOR_ANCHORS = [
  ["operators", "Operators"],
  ["operator-examples", "Examples"],
  ["operator-planes", "Planes"],
  ["operator-tables", "Labels"],
] as const;

/** More rows than this are folded away. */
const MAX_OPEN = 24;

/** Filters as convolution operators: labels beside noise, examples, what the method cannot see, planes, tables. */
export function operatorSections(operators: OperatorsResult): Markup[] {
  const result = { operators };
  if (operators.layers.length === 0) {
    return [
      html`<h2 id="operators">Filters as operators</h2>
<p>No layer was labelled, so there is nothing to draw.</p><div id="operator-examples"></div><div id="operator-planes"></div>
<div id="operator-tables"></div>`,
    ];
  }
  return [
    html`<h2 id="operators">Filters as operators</h2>
<p>${method(operators)}</p>
<div class="aside"><strong>Noise has labels too.</strong> Much of what looks like a laplacian or a sharpening filter is what random
numbers give by the same rule. Only the difference from noise says that something was learned: it is the number right of
each bar.</div>
${drawn(operatorLayersRow, result)}${drawn(operatorGroupsRow, result)}`,
    examplesSection(operators),
    planesSection(operators),
    html`<h2 id="operator-tables">Labels in numbers</h2>
${labelTable(operators)}${nullTable(operators)}${filterTables(operators.layers, FILTER_COLUMNS, filterRow)}`,
  ];
}

function method({ size, boundary, threshold }: OperatorsResult): Markup {
  const images = size === "from-graph" ? "images of its layer's own size" : html`images of ${size} × ${size} pixels`;
  return html`Every filter is read as the linear operator that it is on ${images} (${
    boundary === "zero" ? "zeros beyond the border" : "the image repeats beyond its border"
  }). Its sorted singular values, divided by the largest, are compared with those of known image-processing filters; the
mean absolute difference is the distance D/N, and the nearest feature gives the label. Above ${significant(threshold)}
the filter is like none of them: indeterminate. That is the rule of the authors' program, a sum of differences of at most ${significant(threshold)} N,
each spectrum over its own largest value; the poster's sentence about 10 % can be read otherwise. Method: ${cited(REFERENCES.operators)}.`;
}

function examplesSection(operators: OperatorsResult): Markup {
  const result = { operators };
  return html`<h2 id="operator-examples">Examples, and what spectra cannot see</h2>
${
  operators.examples.length === 0
    ? html`<p>No filter was labelled, so there are no examples.</p>`
    : html`${drawn(operatorExamplesRow, result)}${drawn(operatorSpectraRow, result)}`
}${drawn(operatorBlindnessRow, result)}`;
}

function planesSection(operators: OperatorsResult): Markup {
  return html`<h2 id="operator-planes">Filters and features in one plane</h2>
${operators.planes.length === 0 ? html`<p>No planes are part of this result.</p>` : null}${operatorPlaneRows.map(
  (row) => drawn(row, { operators }),
)}`;
}

function labelsOf({ references }: OperatorsResult): string[] {
  return [...references.map((reference) => reference.name), INDETERMINATE];
}

function labelTable(operators: OperatorsResult): Markup {
  const labels = labelsOf(operators);
  const several = new Set(operators.layers.map(({ model }) => model)).size > 1;
  const columns: Column[] = [
    ...(several ? [{ title: "Model", name: true }] : []),
    { title: "Layer", name: true },
    { title: "Filters", numeric: true },
    ...labels.map((title) => ({ title: shorten(title, 40), numeric: true })),
    { title: "Left out", name: true },
  ];
  const content = html`<p class="small">Number of filters, and below it the share less that of noise, in points.</p>${table(
    columns,
    operators.layers.map((layer) => [
      ...(several ? [name(layer.model)] : []),
      name(layer.name),
      grouped(layer.count),
      ...labels.map(
        (key) => html`${grouped(layer.counts[key] ?? 0)}<div class="lead">${points(layer.excess[key])}</div>`,
      ),
      leftOut(layer),
    ]),
  )}`;
  return operators.layers.length <= MAX_OPEN
    ? content
    : folded(`${counted(operators.layers.length, "layer")} by label`, content, false);
}

function points(excess: number | undefined): string {
  if (excess === undefined) return NO_NUMBER;
  return `${excess >= 0.0005 ? "+" : ""}${fixed(excess * 100, 1)}`;
}

function leftOut({ zeroFilters, nonFinite }: OperatorLayer): string {
  const parts = [
    ...(zeroFilters > 0 ? [`${counted(zeroFilters, "filter")} of zeros: ${INDETERMINATE}`] : []),
    ...(nonFinite > 0 ? [`${counted(nonFinite, "filter")} with NaN or infinity left out`] : []),
  ];
  return parts.join("; ") || "–";
}

/** What noise gets, with its Monte-Carlo error. */
function nullTable(operators: OperatorsResult): Markup {
  const labels = labelsOf(operators);
  return html`<h3>What noise gets</h3>
<p class="small">Labels of filters of i.i.d. uniform numbers by the same rule; below each share the standard error of the sampling, in points.</p>${table(
    [
      { title: "Kernel" },
      { title: "Images" },
      { title: "Samples", numeric: true },
      { title: "Seed", numeric: true },
      ...labels.map((title) => ({ title: shorten(title, 40), numeric: true })),
    ],
    operators.nulls.map((noise) => [
      noise.kernel.join("×"),
      noise.size.join(" × "),
      grouped(noise.samples),
      String(noise.seed),
      ...labels.map((key) => nullShare(noise, key)),
    ]),
  )}`;
}

function nullShare({ share, standardError }: OperatorNull, label: string): Markup {
  return html`${percent(share[label] ?? 0)}<div class="lead">± ${fixed((standardError[label] ?? 0) * 100, 2)}</div>`;
}

const FILTER_COLUMNS: Column[] = [
  { title: "Filter", numeric: true },
  { title: "Label", name: true },
  { title: "D/N", numeric: true },
  { title: "Runner-up", name: true },
  { title: "Margin", numeric: true },
  { title: "Phase and angle" },
  { title: "Nearest form", name: true },
];

function filterRow({ index, label, distance, runnerUp, margin, orientation }: OperatorFilter): (Markup | string)[] {
  const angle = orientation?.angle ?? null;
  return [
    String(index),
    name(label),
    fixed(distance, 4),
    runnerUp === null ? "–" : name(runnerUp),
    fixed(margin, 4),
    orientation === null ? "–" : `${orientation.phase}${angle === null ? "" : `, ${fixed(angle, 0)}°`}`,
    orientation?.form ? html`${name(orientation.form.name)} (cosine ${fixed(orientation.form.cosine, 2)})` : "–",
  ];
}
