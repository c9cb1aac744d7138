import { cited, type Reference } from "./references.ts";
import { html, type Markup } from "./svg/markup.ts";
import { withSubscripts } from "./svg/subscripts.ts";

/** Running text with references in it: one text for a report, which links them, and for a page, which names them. */
export type Caption = readonly (string | Reference)[];

/** A caption out of a template: said`A round cloud is typical (${REFERENCES.filterDb}).` Line ends are spaces. */
export function said(strings: TemplateStringsArray, ...parts: readonly (string | Reference | Caption)[]): Caption {
  return strings.flatMap((text, i) => [text.replace(/\n/g, " "), ...(i < parts.length ? [parts[i]].flat() : [])]);
}

export function captionText(caption: Caption): string {
  return caption.map((part) => (typeof part === "string" ? part : part.short)).join("");
}

export function captionMarkup(caption: Caption): Markup {
  return html`${caption.map((part) => (typeof part === "string" ? withSubscripts(part) : cited(part)))}`;
}
