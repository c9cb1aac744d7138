import type { LayerNorm, NormsResult, PublishedBounds } from "../../results/norms.ts";
import { typesetVisibly } from "../../results/typeset.ts";
import { layerNormsRow } from "../operators/layer-norms.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, NO_NUMBER, significant } from "../svg/number.ts";
import { name } from "./models.ts";
import { drawn, folded, table } from "./page.ts";

export const NORM_ANCHORS = [["norms", "Layer norms"]] as const;

/** More rows than this are folded away. */
const MAX_OPEN = 24;

/** Whole layers as operators: norms, the product of them, the layers without one. */
export function normSections(norms: NormsResult): Markup[] {
  return [
    html`<h2 id="norms">Whole layers as operators</h2>
${
  norms.layers.length === 0
    ? html`<p>No layer has a norm here.</p>`
    : html`${drawn(layerNormsRow, { norms })}${boundTable(norms)}${normTable(norms)}`
}${skippedTable(norms)}`,
  ];
}

/** Upper bounds as published, and where each stands. */
const published: readonly [string, (bounds: PublishedBounds) => number | null][] = [
  ["Singla & Feizi", ({ singlaFeizi }) => singlaFeizi],
  ["Araujo et al.", ({ araujo }) => araujo],
  ["Delattre et al.", ({ delattre }) => delattre],
];

function boundTable({ bounds, skipped }: NormsResult): Markup | null {
  if (bounds.length === 0) return null;
  return html`<h3>The product of the norms</h3>
<p class="small">The naive bound of a network's Lipschitz constant from its convolutions. It holds for a plain chain of
these layers with 1-Lipschitz steps between them, and is far above the truth as a rule.${
    skipped.some(({ reason }) => reason.includes("NaN or infinite"))
      ? " A network with layers of NaN or infinite weights has none: the product is of its other layers."
      : null
  }</p>${table(
    [
      { title: "Model", name: true },
      { title: "Layers", numeric: true },
      { title: "Product", numeric: true },
      { title: "log10", numeric: true },
    ],
    bounds.map(({ model, layers, product, log10 }) => [
      name(model),
      grouped(layers),
      significant(product),
      fixed(log10, 2),
    ]),
  )}`;
}

function normTable(norms: NormsResult): Markup {
  const noted = norms.layers.some(({ notes }) => notes.length > 0);
  const zero = norms.boundary === "zero";
  const bounded = norms.layers.some(({ bounds }) => bounds !== undefined);
  const content = table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Kernel" },
      { title: "In → out", numeric: true },
      { title: "Stride" },
      { title: "Images" },
      { title: "Spectral norm", numeric: true },
      ...(zero ? [{ title: "On periodic images", numeric: true }] : []),
      ...(bounded ? published.map(([title]) => ({ title, numeric: true })) : []),
      { title: "Condition", numeric: true },
      { title: "Stable rank", numeric: true },
      ...(noted ? [{ title: "Note", name: true }] : []),
    ],
    norms.layers.map((layer) => [
      name(layer.model),
      name(layer.name),
      `${layer.kernel.join("×")}${layer.dilation?.some((step) => step > 1) ? `, dilation ${layer.dilation.join("×")}` : ""}`,
      `${grouped(layer.in)} → ${grouped(layer.out)}${layer.groups > 1 ? ` (${counted(layer.groups, "group")})` : ""}`,
      layer.stride?.join("×") ?? NO_NUMBER,
      `${layer.size.join(" × ")}${layer.sizeFrom === "fallback" ? " (not told)" : ""}`,
      normCell(layer),
      ...(zero ? [significant(layer.periodicNorm ?? null)] : []),
      ...(bounded ? published.map(([, of]) => significant(layer.bounds === undefined ? null : of(layer.bounds))) : []),
      norms.values === "norm" || layer.upperBound !== undefined
        ? "–"
        : layer.conditionNumber === null
          ? "∞"
          : significant(layer.conditionNumber),
      significant(layer.stableRank),
      ...(noted ? [layer.notes.map(typesetVisibly).join("; ")] : []),
    ]),
  );
  return norms.layers.length <= MAX_OPEN ? content : folded(counted(norms.layers.length, "layer"), content, false);
}

function normCell({ spectralNorm, upperBound, converged }: LayerNorm): string {
  const bound =
    upperBound === undefined
      ? ""
      : ` (≤ ${significant(upperBound, 5)}${converged === false ? ", not proven closer" : ""})`;
  return `${significant(spectralNorm, 5)}${bound}`;
}

function skippedTable({ skipped }: NormsResult): Markup | null {
  if (skipped.length === 0) return null;
  return table(
    [
      { title: "Model", name: true },
      { title: "Layer without a norm", name: true },
      { title: "Reason", name: true },
    ],
    skipped.map(({ model, name: layer, reason }) => [name(model), name(layer), typesetVisibly(reason)]),
  );
}
