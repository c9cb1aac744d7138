import { bdi, card, page, table } from "../figures/report/page.ts";
import { html, type Markup } from "../figures/svg/markup.ts";
import { grouped } from "../figures/svg/number.ts";
import { significant } from "../results/plain-text.ts";
import type { StudyStepOutcome } from "../results/study-file.ts";
import { typesetVisibly } from "../results/typeset.ts";
import type { Cell } from "../tables/table.ts";
import type { DrawnFigure } from "./draw-figure.ts";
import type { DrawnTable } from "./draw-table.ts";
import type { StudyRun } from "./run-study-file.ts";

/** A study as one HTML file that opens offline: what it says, its figures, its steps; no script, no request. */
export function renderStudy({ outcome, figures, tables }: StudyRun): string {
  const { study, steps, sentences, notes, version } = outcome;
  const ran = steps.filter(({ reason }) => reason === null);
  const lead = [study.source, `convscope ${version}`].filter(Boolean).join("; ");
  return page(study.title, [
    html`<header><h1>${study.title}</h1>
<p class="lead">${lead}</p>
${study.about === undefined ? null : html`<p>${study.about}</p>`}
${sentences.length === 0 ? null : html`<ol class="findings" aria-label="Results">${sentences.map(({ text }) => html`<li><p>${typesetVisibly(text)}</p></li>`)}</ol>`}</header>
`,
    ...figures.map(section),
    ...tables.map(tableSection),
    html`<h2 id="steps">Steps</h2>
${table(
  [
    { title: "Step" },
    { title: "Label", name: true },
    { title: "Models", numeric: true },
    { title: "Layers", numeric: true },
    { title: "Filters", numeric: true },
  ],
  ran.map((step) => [step.name, bdi(step.label ?? ""), ...counts(step)]),
)}`,
    notes.length === 0 ? html`` : html`<div class="aside">${notes.map((note) => html`<p>${note}</p>`)}</div>`,
  ]);
}

function section({ file, title, caption, drawings }: DrawnFigure): Markup {
  const several = drawings.length > 1;
  const cards = drawings.map((drawing) => card(drawing.svg({ heading: several })));
  return html`<h2 id="${file}">${title}</h2>
<figure>${several ? html`<div class="grids">${cards}</div>` : cards}<figcaption>${caption}</figcaption></figure>
`;
}

/** Rows of a table that the report shows, unasked. */
const usualMost = 24;

function tableSection({
  asked: { file, title, most = usualMost },
  caption,
  table: { columns, rows },
}: DrawnTable): Markup {
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const rest = rows.length - most;
  const cells = (row: readonly Cell[]) =>
    row.map((cell) =>
      cell === null
        ? ""
        : typeof cell === "string"
          ? bdi(cell)
          : Number.isInteger(cell)
            ? grouped(cell)
            : significant(cell),
    );
  const heads = columns.map((column, i) => ({ title: column, numeric: numeric[i], name: !numeric[i] }));
  return html`<h2 id="${file}">${title}</h2>
${table(heads, rows.slice(0, most).map(cells))}${caption === undefined ? null : html`<p class="small">${caption}</p>`}${rest > 0 ? html`<p class="small">${grouped(rest)} more rows: tables/${file}.csv has them all.</p>` : null}
`;
}

function counts({ models, layers, filters }: StudyStepOutcome): string[] {
  return [models, layers, filters].map((count) => grouped(count));
}
