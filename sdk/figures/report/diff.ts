import type { DiffDocument, LayerChange } from "../../results/diff.ts";
import { lettersText } from "../../results/letters.ts";
import { movedShare } from "../../tables/diff-tables.ts";
import { comparisonFigures } from "../catalogue.ts";
import { nameOf } from "../diff/changed-layers.ts";
import { REFERENCES, type Reference } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent, significant } from "../svg/number.ts";
import { withoutEndings } from "../without-endings.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { noteList } from "./models.ts";
import { bdi, drawn, folded, page, table } from "./page.ts";
import type { ReportOptions } from "./render-report.ts";

/** More rows than this are folded away. */
const MAX_OPEN = 40;

/** What changed from one model to another as one HTML file that opens offline. */
export function renderDiffReport(document: DiffDocument, options: ReportOptions = {}): string {
  const { models, layers, states, others, findings, provenance } = document;
  const [a, b] = models;
  const title = `From ${a.name} to ${b.name}`;
  const named = withoutEndings(document);
  const references: Reference[] = [
    REFERENCES.filterDb,
    ...(layers.some(({ norms }) => norms !== undefined) ? [REFERENCES.layerNorms] : []),
    ...(layers.some(({ labels }) => labels !== undefined) ? [REFERENCES.operators] : []),
    ...(layers.some(({ scaleSpace }) => scaleSpace !== undefined) ? [REFERENCES.scaleSpace] : []),
  ];
  const anchors = [
    ["figures", "What changed"],
    ["layers", "Layers"],
    ["others", "Other tensors"],
    ["provenance", "Provenance"],
  ] as const;
  const lead = `${counted(layers.length, "layer")}, ${grouped(states.unchanged)} unchanged to the bit; convscope ${provenance.version}`;
  return page(title, [
    pageHeader(title, lead, anchors, findings),
    html`<h2 id="figures">What changed</h2>
${comparisonFigures.diff.map((row) => {
  const figure = drawn(row, named);
  return figure && html`<h3>${row.title(named)}</h3>${figure}`;
})}`,
    html`<h2 id="layers">Layers</h2>
${layerTable(layers)}`,
    html`<h2 id="others">Other tensors</h2>
<p>${grouped(others.compared)} of one name in both that are no convolution's weight were compared; ${grouped(others.changed.length)} are not
equal to the bit. Without a partner: ${grouped(others.onlyA)} of the first, ${grouped(others.onlyB)} of the second.</p>
${noteList({ models })}<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, references, options.environment)}`,
  ]);
}

function layerTable(layers: readonly LayerChange[]): Markup {
  const moved = layers.filter(({ state }) => state !== "unchanged");
  if (moved.length === 0) return html`<p>Every layer is equal to the bit.</p>`;
  const [hasNorms, hasLabels] = [
    moved.some(({ norms }) => norms !== undefined),
    moved.some(({ labels }) => labels !== undefined),
  ];
  const content = table(
    [
      { title: "Layer", name: true },
      { title: "State", name: true },
      { title: "Change", numeric: true },
      { title: "Cosine", numeric: true },
      { title: "of filters, median", numeric: true },
      { title: "p10", numeric: true },
      { title: "D", numeric: true },
      { title: "S", numeric: true },
      { title: "H", numeric: true },
      { title: "O", numeric: true },
      ...(hasNorms ? [{ title: "Spectral norm", numeric: true }] : []),
      ...(hasLabels ? [{ title: "Other label", numeric: true }] : []),
    ],
    moved.map((layer) => [
      layer.a !== null && layer.b !== null && layer.a !== layer.b
        ? html`${bdi(layer.a)} → ${bdi(layer.b)}`
        : bdi(nameOf(layer)),
      `${layer.state}${layer.detail === "" ? "" : `: ${layer.detail}`}${layer.match === null || layer.match === "name" ? "" : ` (matched by ${layer.match})`}`,
      percent(layer.relativeChange),
      fixed(layer.cosine?.whole, 3),
      fixed(layer.cosine?.median, 3),
      fixed(layer.cosine?.p10, 3),
      divergenceCell(layer),
      ...(["sparsity", "varianceEntropy", "orthogonality"] as const).map((key) => pairOf(layer.quality?.[key])),
      ...(hasNorms ? [pairOf(layer.norms && [layer.norms.a, layer.norms.b])] : []),
      ...(hasLabels ? [percent(movedShare(layer.labels))] : []),
    ]),
  );
  return html`<p class="small">Before → after. ${lettersText(["S", "H", "O"])} D is in parentheses where it does not rise above what two samples of one distribution give
in 95 of 100 cases.</p>${moved.length <= MAX_OPEN ? content : folded(counted(moved.length, "layer"), content, false)}`;
}

function divergenceCell({ divergence }: LayerChange): string {
  if (divergence === null) return "–";
  const value = significant(divergence.value);
  return divergence.value > divergence.floor ? value : `(${value})`;
}

function pairOf(pair: readonly [number | null, number | null] | undefined): string {
  return pair === undefined ? "–" : `${significant(pair[0])} → ${significant(pair[1])}`;
}
