import { captionMarkup } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { sizedTitleOption } from "../sized-title.ts";
import { html, Markup } from "../svg/markup.ts";
import { recolor } from "../svg/recolor.ts";
import { withSubscripts } from "../svg/subscripts.ts";

/** Light by default, dark when the reader's system is, figures too; paper gets black on white. */
const STYLE = Markup.of(`
:root { color-scheme: light dark; --ink: #1f2328; --muted: #59636e; --page: #ffffff; --soft: #f6f8fa; --line: #d8dee4; --shade: #868f98; --accent: #0b5fa5; --flag: #8a3200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --muted: #9aa4af; --page: #14181d; --soft: #1d232a; --line: #343c46; --shade: #6e7781; --accent: #6cb6ff; --flag: #ffb07a; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 Helvetica, Arial, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 2.2rem 0 .5rem; }
p { margin: .5rem 0 .9rem; max-width: 44rem; }
a { color: var(--accent); }
.lead, figcaption, .small { color: var(--muted); }
.small { font-size: .875rem; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 1rem 0 0; font-size: .9rem; }
ol.findings { list-style: none; padding: 0; margin: 1.8rem 0 0; display: grid; gap: .7rem; }
ol.findings li { background: var(--soft); border-left: 4px solid var(--line); border-radius: 4px; padding: .7rem 1rem; }
ol.findings li.notable { border-left-color: var(--accent); }
ol.findings li.problem { border-left-color: var(--flag); }
ol.findings b { color: var(--accent); }
.problem b { color: var(--flag); }
header details { margin-top: .7rem; }
ol.findings p { margin: .15rem 0 0; }
.filters { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: .5rem 0 .2rem; }
.filters div { display: flex; flex-direction: column; gap: .15rem; }
figure { margin: 1rem 0 1.6rem; }
figcaption { font-size: .9rem; max-width: 44rem; margin-top: .5rem; }
.card { background: var(--page); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.card svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.card.wide, .pieces { display: flex; overflow-x: auto; }
.card.wide svg, .card .pieces svg { flex: none; max-width: none; margin: 0; }
/* What goes on beyond the edge fades there; at its end it has the fade's width beside it. */
.card::after, .pieces::after { flex: 0 0 2.5rem; position: sticky; right: 0; pointer-events: none; background: linear-gradient(to right, transparent, var(--page)); }
.card.wide::after, .pieces::after { content: ""; }
.grids { display: flex; flex-wrap: wrap; gap: .8rem; }
.grids .card svg { max-width: 100%; }
/* Shades at the edges of the box, and over them, at the ends of what scrolls in it, its ground: a shade is seen where it goes on. */
.table { overflow-x: auto; margin: .6rem 0 1rem; border: 1px solid var(--line); border-radius: 6px; background: linear-gradient(to left, var(--page) 1.5rem, transparent) right / 3rem 100% no-repeat local, linear-gradient(to right, var(--page) 1.5rem, transparent) left / 3rem 100% no-repeat local, linear-gradient(to left, var(--shade), transparent) right / 1.5rem 100% no-repeat, linear-gradient(to right, var(--shade), transparent) left / 1.5rem 100% no-repeat; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; overflow-wrap: normal; }
th, td { text-align: left; padding: .42rem .6rem; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; background: var(--soft); font-weight: 600; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.tight { font-size: .8rem; }
.tight th, .tight td { padding: .35rem .4rem; }
.tight td.name { min-width: 6rem; }
td.name { min-width: 9rem; overflow-wrap: anywhere; }
code { font: .85em ui-monospace, Menlo, Consolas, monospace; }
.flag { color: var(--flag); font-weight: 600; }
details { margin: .5rem 0; }
summary { cursor: pointer; padding: .3rem 0; }
.aside { background: var(--soft); border-radius: 6px; padding: .7rem 1rem; margin: 1rem 0; max-width: 44rem; font-size: .92rem; }
@media (max-width: 600px) {
  main { padding: 1.2rem .9rem 3rem; }
  h1 { font-size: 1.4rem; }
  .card.broad { display: flex; }
  .card.broad svg { flex: none; max-width: none; width: 640px; }
  .card.broad::after { content: ""; }
}
@media print {
  :root { --ink: #000; --muted: #444; --page: #fff; --soft: #f6f8fa; --line: #ccc; --accent: #000; --flag: #000; color-scheme: light; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  figure, tr, .findings li { break-inside: avoid; }
  .card, .table { overflow: visible; border-color: #ccc; background: none; }
  .card.wide, .card.broad, .pieces { display: block; overflow: visible; }
  .card.card::after, .pieces::after { content: none; }
  .card svg, .card.wide svg, .card .pieces svg { max-width: 100%; max-height: 24cm; }
  .pieces svg { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; }
  ${recolor("paper")}
}
@media screen and (prefers-color-scheme: dark) {
  ${recolor("dark")}
}
`);

/** Of a box that scrolls where it is narrow: the keyboard reaches it. */
const SCROLLS = Markup.of(' tabindex="0"');

/** The whole document. The policy forbids scripts and every request: what a file's names might try stays without effect. */
export function page(title: string, body: Markup[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="convscope">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.source;
}

/** A figure on its card. One that is wider than the page scrolls inside the card. */
export function figure(svg: string, caption: Markup): Markup {
  return html`<figure>${card(svg)}<figcaption>${caption}</figcaption></figure>
`;
}

/** A figure of the catalogue with its caption, where the part has data for it. */
export function drawn<Part>(row: FigureRow<Part>, part: Part): Markup | null {
  return row.isThere(part)
    ? figure(row.draw(part, { heading: false, ...sizedTitleOption(row, part) }), captionMarkup(row.caption(part)))
    : null;
}

export function card(svg: string): Markup {
  const width = Number(/^<svg [^>]*?width="([\d.]+)"/.exec(svg)?.[1] ?? 0);
  const kind = width > 860 ? "wide" : width > 420 ? "broad" : "narrow";
  const focus = kind === "narrow" ? null : SCROLLS;
  return html`<div class="${`card ${kind}`}"${focus}>${Markup.of(svg)}</div>`;
}

/**
 * Drawings in a row that scrolls, so that what comes below stays in sight, and one under all of them; on paper they stand below each
 * other.
 */
export function pieces(svgs: readonly string[], below = ""): Markup {
  return html`<div class="card"><div class="pieces"${SCROLLS}>${svgs.map(Markup.of)}</div>${Markup.of(below)}</div>`;
}

export interface Column {
  title: string;
  /** Numbers stand right. */
  numeric?: boolean;
  /** Text that may break anywhere. */
  name?: boolean;
}

/** A table in a box of its own that scrolls. */
export function table(columns: Column[], rows: (Markup | string)[][]): Markup {
  const kind = ({ numeric, name }: Column) =>
    numeric ? Markup.of(' class="n"') : name ? Markup.of(' class="name"') : null;
  const wide = columns.length > 9 ? Markup.of(' class="tight"') : null;
  return html`<div class="table"${SCROLLS}><table${wide}>
<thead><tr>${columns.map((column) => html`<th scope="col"${kind(column)}>${withSubscripts(column.title)}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr>${row.map((cell, i) => html`<td${kind(columns[i])}>${cell}</td>`)}</tr>
`,
)}</tbody></table></div>
`;
}

/** Long lists open on demand; short ones stand open. */
export function folded(summary: string, content: Markup, open: boolean): Markup {
  return html`<details${Markup.of(open ? " open" : "")}><summary>${summary}</summary>${content}</details>
`;
}

/** A name out of a file: its direction of writing does not touch its surroundings. */
export function bdi(name: string): Markup {
  return html`<bdi>${name}</bdi>`;
}
