import type { ScaleSpaceFilter, ScaleSpaceLayer, ScaleSpaceResult } from "../../results/scale-space.ts";
import { beyondText, isBeyond, sigmaText } from "../../results/sigma-text.ts";
import { cited, REFERENCES } from "../references.ts";
import { familiesDepthRow, familiesRow } from "../scale-space/family-bars.ts";
import { familyText } from "../scale-space/family-style.ts";
import { idealFiltersRow } from "../scale-space/ideal-filters.ts";
import { nearestKeysRow } from "../scale-space/nearest-keys.ts";
import { residualsRow } from "../scale-space/residuals.ts";
import { sigmasDepthRow, sigmasRow } from "../scale-space/sigma-depth.ts";
import { spreadRow } from "../scale-space/spread-ellipses.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent, significant } from "../svg/number.ts";
import { filterTables } from "./filter-tables.ts";
import { name } from "./models.ts";
import { type Column, drawn, folded, table } from "./page.ts";
import { kernelTable } from "./scale-space-kernels.ts";

export const SCALE_SPACE_ANCHORS = [
  ["scale-space", "Scale space"],
  ["scale-families", "Families"],
  ["scale-sigmas", "Scales"],
  ["scale-keys", "Master keys"],
  ["scale-tables", "Fits"],
] as const;

export const SCALE_SPACE_REFERENCES = [REFERENCES.scaleSpace, REFERENCES.masterKeys, REFERENCES.masterKeyFilters];

/** More rows than this are folded away. */
const MAX_OPEN = 24;

/** Filters as scale-space models: learned beside ideal, families, scales, master keys, tables. */
export function scaleSpaceSections(scaleSpace: ScaleSpaceResult): Markup[] {
  if (scaleSpace.layers.length === 0) {
    return [
      html`<h2 id="scale-space">Filters as scale-space models</h2>
<p>No layer was fitted, so there is nothing to draw.</p><div id="scale-families"></div><div id="scale-sigmas"></div>
<div id="scale-keys"></div><div id="scale-tables"></div>`,
    ];
  }
  return [
    idealSection(scaleSpace),
    familySection(scaleSpace),
    sigmaSection(scaleSpace),
    html`<h2 id="scale-keys">The eight master keys</h2>
${drawn(nearestKeysRow, { scaleSpace })}<p class="small">The eight filters: T. Lindeberg, Z. Babaiee and P. M. Kiasari, repository
tonylindeberg/masterfiltmodel, under CC BY 4.0; scaled to mean 0 and length 1 here.</p>`,
    html`<h2 id="scale-tables">Fits in numbers</h2>
${layerTable(scaleSpace)}${residualTable(scaleSpace)}${pooledTable(scaleSpace)}${extendedTable(scaleSpace)}${kernelTable(scaleSpace)}${filterTables(scaleSpace.layers, FILTER_COLUMNS, (filter: ScaleSpaceFilter) => filterRow(filter, scaleSpace.method))}`,
  ];
}

function idealSection(scaleSpace: ScaleSpaceResult): Markup {
  return html`<h2 id="scale-space">Filters as scale-space models</h2>
<p>Every filter is compared with eight idealised ones: a discrete Gaussian (smooth), its central differences (dx, dy), its
one-sided differences (dx+, dx−, dy+, dy−), and a sharpening by its Laplacian. Each has a scale σ in pixels along x and y,
found by method ${scaleSpace.method} (${METHODS[scaleSpace.method]}); ${
    scaleSpace.mode === "paper"
      ? "as in the paper, the Gaussian is cut to the filter's size before it is differenced"
      : "the model is cut to the filter's size last"
  }. A filter is explained where the cosine with its model, both without their mean, reaches ${fixed(scaleSpace.cosine, 2)}.
Method: ${cited(REFERENCES.scaleSpace)}.</p>
${
  scaleSpace.examples.length === 0
    ? html`<p>There are no examples in this result.</p>`
    : html`${drawn(idealFiltersRow, { scaleSpace })}${drawn(spreadRow, { scaleSpace })}`
}`;
}

const METHODS: Record<ScaleSpaceResult["method"], string> = {
  A: "closed forms of the weighted variances",
  B: "equal weighted variances",
  C1: "least sum of absolute differences, a σ for each axis",
  C2: "least sum of absolute differences, one σ",
  D1: "least sum of squares, a σ for each axis",
  D2: "least sum of squares, one σ",
};

function familySection(scaleSpace: ScaleSpaceResult): Markup {
  return html`<h2 id="scale-families">Which families, and how much they explain</h2>
${drawn(familiesRow, { scaleSpace })}${drawn(familiesDepthRow, { scaleSpace })}${drawn(residualsRow, { scaleSpace })}`;
}

function sigmaSection(scaleSpace: ScaleSpaceResult): Markup {
  return html`<h2 id="scale-sigmas">Scales, by depth</h2>
${drawn(sigmasRow, { scaleSpace })}${drawn(sigmasDepthRow, { scaleSpace })}`;
}

function layerTable({ layers }: ScaleSpaceResult): Markup {
  const content = table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Kernel" },
      { title: "Filters", numeric: true },
      { title: "Explained", numeric: true },
      { title: "Identity", numeric: true },
      { title: "Cosine", numeric: true },
      { title: "σx", numeric: true },
      { title: "σy", numeric: true },
      { title: "One-sided offset", numeric: true },
      { title: "Separable", numeric: true },
      { title: "Left out", name: true },
    ],
    layers.map((layer) => [
      name(layer.model),
      name(layer.name),
      layer.kernel.join("×"),
      grouped(layer.count),
      html`${percent(layer.explained.families)} (${percent(layer.explained.noise.families)})<div class="lead">${percent(layer.explained.keys)} (${percent(layer.explained.noise.keys)})</div>`,
      percent(layer.count > 0 ? (layer.explained.identity.sharpen + layer.explained.identity.smooth) / layer.count : 0),
      fixed(layer.cosine[2], 3),
      quartiles(layer.explained.sigmaX, layer.explained.noise.sigmaX),
      quartiles(layer.explained.sigmaY, layer.explained.noise.sigmaY),
      layer.explained.oneSided.count === 0 ? "–" : fixed(layer.explained.oneSided.offset[2], 2),
      fixed(layer.separability[2], 3),
      leftOut(layer),
    ]),
  );
  return html`<p class="small">Explained: by the families, below it by the eight keys; in brackets what they explain of random filters of the size. All that follows except cosine and separability refers to the explained filters.
Identity: filters that smooth or sharpen by name, but whose best model is a single point: they pass the
image through. Medians; σ with that of explained random filters in brackets, below it the lower and the upper quartile. One-sided offset: how far
from the middle the mean of a one-sided difference lies, in pixels. Separable: the first singular value over the sum of all.</p>${
    layers.length <= MAX_OPEN ? content : folded(counted(layers.length, "layer"), content, false)
  }`;
}

function quartiles([, lower, median, upper]: number[], noise: number | null): Markup {
  return html`${fixed(median, 2)}${noise === null ? "" : ` (${fixed(noise, 2)})`}<div class="lead">${fixed(lower, 2)}–${fixed(upper, 2)}</div>`;
}

function leftOut({ constant, nonFinite, count, converged }: ScaleSpaceLayer): string {
  const parts = [
    ...(constant > 0 ? [`${grouped(constant)} constant`] : []),
    ...(nonFinite > 0 ? [`${grouped(nonFinite)} with NaN or infinity`] : []),
    ...(converged < count ? [`${grouped(count - converged)} not converged (of σ)`] : []),
  ];
  return parts.join("; ") || "–";
}

/** Of whole models. */
function residualTable({ groups }: ScaleSpaceResult): Markup | null {
  const rows = groups
    .filter(({ by }) => by === "model")
    .flatMap(({ model, count, residuals }) =>
      residuals
        .filter((residual) => residual.count > 0)
        .map((residual) => [
          name(model),
          familyText(residual.family),
          grouped(residual.count),
          percent(residual.count / count),
          grouped(residual.identity),
          significant(residual.l1),
          significant(residual.l2),
        ]),
    );
  if (rows.length === 0) return null;
  return html`<h3>Residuals by family</h3>
<p class="small">Medians over the filters, each normalised for its family.</p>${table(
    [
      { title: "Model", name: true },
      { title: "Family" },
      { title: "Filters", numeric: true },
      { title: "Share", numeric: true },
      { title: "Identity", numeric: true },
      { title: "l1", numeric: true },
      { title: "l2", numeric: true },
    ],
    rows,
  )}`;
}

function pooledTable({ pooled = [] }: ScaleSpaceResult): Markup | null {
  if (pooled.length === 0) return null;
  return html`<h3>One model for many filters</h3>
<p class="small">A and B: geometric means of the filters’ σx and σy; filters with a σ of 0, or whose fit did not converge, are left
out of them. C2 and D2: the σ of the least sum of absolute differences, and of squares.${pooled.some(({ sigma }) => isBeyond(sigma)) ? ` ${beyondText}.` : ""}</p>${table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Family" },
      { title: "Method" },
      { title: "Filters", numeric: true },
      { title: "σ is 0", numeric: true },
      { title: "Not converged", numeric: true },
      { title: "σ", numeric: true },
    ],
    pooled.map((fit) => [
      name(fit.model),
      name(fit.layer),
      familyText(fit.family),
      fit.method,
      grouped(fit.filters),
      grouped(fit.atZero),
      grouped(fit.notConverged),
      sigmaText(fit.sigma, (sigma) => fixed(sigma, 4)),
    ]),
  )}`;
}

function extendedTable({ extended = [] }: ScaleSpaceResult): Markup | null {
  if (extended.length === 0) return null;
  return html`<h3>Beyond the eight families</h3><p class="small">Models with free weights and offset: how many filters each
is best for by Akaike's criterion, corrected for few samples (AICc), so that more parameters must earn their place.</p>${table(
    [
      { title: "Model", name: true },
      { title: "Parameters", numeric: true },
      { title: "Filters", numeric: true },
      { title: "Share", numeric: true },
      { title: "Median cosine", numeric: true },
    ],
    extended.map(({ model, parameters, filters, share, cosine }) => [
      model,
      String(parameters),
      grouped(filters),
      percent(share),
      fixed(cosine, 3),
    ]),
  )}`;
}

const FILTER_COLUMNS: Column[] = [
  { title: "Filter", numeric: true },
  { title: "Family" },
  { title: "σx", numeric: true },
  { title: "σy", numeric: true },
  { title: "Cosine", numeric: true },
  { title: "l2", numeric: true },
  { title: "Mean x, y", numeric: true },
  { title: "Nearest key" },
];

function filterRow({ index, best, fits, spread, nearestKey }: ScaleSpaceFilter, method: string): string[] {
  const fit = fits.find((each) => each.method === method && each.family === best?.family);
  return [
    String(index),
    best === null ? "constant" : `${familyText(best.family)}${best.identity ? " (identity)" : ""}`,
    sigmaText(fit?.sigmaX, (sigma) => fixed(sigma, 3)),
    sigmaText(fit?.sigmaY, (sigma) => fixed(sigma, 3)),
    fixed(best?.cosine, 3),
    significant(fit?.l2),
    spread.mean === null ? "–" : `${fixed(spread.mean[0], 2)}, ${fixed(spread.mean[1], 2)}`,
    nearestKey === null ? "–" : `${nearestKey.key} (${fixed(nearestKey.cosine, 3)})`,
  ];
}
