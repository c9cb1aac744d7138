import { lettersText } from "../../results/letters.ts";
import { pText } from "../../results/plain-text.ts";
import type { VolumeDocument } from "../../results/volume.ts";
import { REFERENCES } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, grouped, NO_NUMBER, percent, significant } from "../svg/number.ts";
import { volumeFigures } from "../volume/figures.ts";
import { withoutEndings } from "../without-endings.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { modelTable, name, skippedLists } from "./models.ts";
import { drawn, folded, page, table } from "./page.ts";
import type { ReportOptions } from "./render-report.ts";

/** More rows than this are folded away. */
const MAX_OPEN = 40;

/** 3-D kernels as one HTML file that opens offline. */
export function renderVolumeReport(document: VolumeDocument, options: ReportOptions = {}): string {
  const { models, sizes, findings, provenance } = document;
  const title = `3-D kernels of ${models.map((model) => model.name).join(", ")}`;
  const named = withoutEndings(document);
  const layers = sizes.flatMap((size) => size.layers);
  const kernels = layers.reduce((sum, layer) => sum + layer.kernels, 0);
  const lead = `${counted(layers.length, "layer")}, ${counted(kernels, "kernel")}; convscope ${provenance.version}`;
  const anchors = [
    ["figures", "Kernels"],
    ["layers", "Layers"],
    ["models", "Models"],
    ["provenance", "Provenance"],
  ] as const;
  return page(title, [
    pageHeader(title, lead, anchors, findings),
    html`<h2 id="figures">Kernels</h2>
${volumeFigures.map((row) => {
  const figure = drawn(row, named);
  return figure && html`<h3>${row.title(named)}</h3>${figure}`;
})}`,
    html`<h2 id="layers">Layers</h2>
${layerTable(named)}`,
    html`<h2 id="models">Models</h2>
${modelTable(
  document,
  layers.map((layer) => ({ model: layer.model, filters: layer.kernels })),
)}${skippedLists(document)}`,
    html`<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, [REFERENCES.filterDb, REFERENCES.geary], options.environment)}`,
  ]);
}

function layerTable({ sizes }: VolumeDocument): Markup {
  const rows = sizes.flatMap(({ kernel, layers }) =>
    layers.map(({ anisotropy, ...layer }) => [
      name(layer.model),
      name(layer.name),
      kernel.join("×"),
      `${grouped(layer.in)} → ${grouped(layer.out)}`,
      percent(layer.sparsity),
      significant(layer.varianceEntropy),
      significant(layer.orthogonality),
      significant(anisotropy?.depth),
      significant(anisotropy?.rows),
      significant(anisotropy?.columns),
      anisotropy === null || anisotropy.pValue === null ? NO_NUMBER : pText(anisotropy.pValue),
    ]),
  );
  const content = table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Kernel" },
      { title: "In → out", numeric: true },
      { title: "S", numeric: true },
      { title: "H", numeric: true },
      { title: "O", numeric: true },
      { title: "c depth", numeric: true },
      { title: "c rows", numeric: true },
      { title: "c columns", numeric: true },
      { title: "p", numeric: true },
    ],
    rows,
  );
  return html`<p class="small">${lettersText(["S", "H", "O"])}</p>${rows.length <= MAX_OPEN ? content : folded(counted(rows.length, "layer"), content, false)}`;
}
