import { lettersText } from "../../results/letters.ts";
import type { TimelineDocument } from "../../results/timeline.ts";
import { REFERENCES } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, grouped, percent, significant } from "../svg/number.ts";
import { timelineFigures } from "../timeline/figures.ts";
import { pageHeader, provenanceSection } from "./front.ts";
import { noteList } from "./models.ts";
import { bdi, drawn, folded, page, table } from "./page.ts";
import type { ReportOptions } from "./render-report.ts";

/** More rows than this are folded away. */
const MAX_OPEN = 40;

/** A training as one HTML file that opens offline. */
export function renderTimelineReport(document: TimelineDocument, options: ReportOptions = {}): string {
  const { checkpoints, layers, findings, provenance, reference } = document;
  const title = `From ${checkpoints[0].name} to ${checkpoints[reference].name}`;
  const lead = `${counted(checkpoints.length, "checkpoint")}, ${counted(layers.length, "layer")}; convscope ${provenance.version}`;
  const anchors = [
    ["figures", "Over the training"],
    ["layers", "Layers"],
    ["checkpoints", "Checkpoints"],
    ["provenance", "Provenance"],
  ] as const;
  return page(title, [
    pageHeader(title, lead, anchors, findings),
    html`<h2 id="figures">Over the training</h2>
${timelineFigures.map((row) => {
  const figure = drawn(row, document);
  return figure && html`<h3>${row.title(document)}</h3>${figure}`;
})}`,
    html`<h2 id="layers">Layers</h2>
${layerTable(document)}`,
    html`<h2 id="checkpoints">Checkpoints</h2>
${checkpointTable(document)}${noteList({ models: [], notes: document.notes })}`,
    html`<h2 id="provenance">Provenance and how to cite</h2>
${provenanceSection(provenance, [REFERENCES.filterDb], options.environment)}`,
  ]);
}

function layerTable({ layers, checkpoints, reference }: TimelineDocument): Markup {
  const pair = (values: readonly (number | null)[]) => `${significant(values[0])} → ${significant(values[reference])}`;
  const content = table(
    [
      { title: "Layer", name: true },
      { title: "Filters", numeric: true },
      { title: "Norm", numeric: true },
      { title: "S", numeric: true },
      { title: "H", numeric: true },
      { title: "O", numeric: true },
      { title: "Largest step", numeric: true },
      { title: "Floor of D", numeric: true },
      { title: "As at end from", name: true },
    ],
    layers.map((layer) => [
      bdi(layer.name),
      grouped(layer.filters),
      ...[layer.norm, layer.sparsity, layer.varianceEntropy, layer.orthogonality].map(pair),
      percent(largest(layer.relativeChange.slice(0, reference + 1))),
      significant(layer.floor),
      layer.settledAt === null || layer.settledAt === 0 ? "–" : bdi(checkpoints[layer.settledAt].name),
    ]),
  );
  return html`<p class="small">First → reference. ${lettersText(["S", "H", "O"])} As at end from: the first checkpoint from which on D from the reference stays at or below its floor, though the weights may still move; – where it is never above, or not measured.</p>${
    layers.length <= MAX_OPEN ? content : folded(counted(layers.length, "layer"), content, false)
  }`;
}

/** The largest that is known. */
function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (value === null || (most !== null && most > value) ? most : value), null);
}

function checkpointTable({ checkpoints, reference }: TimelineDocument): Markup {
  const content = table(
    [
      { title: "Checkpoint", name: true },
      { title: "Step", numeric: true },
      { title: "Layers missing", numeric: true },
      { title: "Layers with NaN or infinity", numeric: true },
      { title: "Further layers", numeric: true },
    ],
    checkpoints.map(({ name, step, missing, nonFinite, further }, i) => [
      i === reference ? html`${bdi(name)} (reference)` : bdi(name),
      step === null ? "–" : grouped(step),
      grouped(missing.length),
      grouped(nonFinite.length),
      grouped(further),
    ]),
  );
  return checkpoints.length <= MAX_OPEN ? content : folded(counted(checkpoints.length, "checkpoint"), content, false);
}
