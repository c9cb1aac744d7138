import { html, type Markup } from "../svg/markup.ts";
import { counted } from "../svg/number.ts";
import { shorten } from "../svg/text.ts";
import { type Column, folded, table } from "./page.ts";

/** Filters of a layer that are listed; the JSON document has all. */
const MAX_FILTERS = 200;

/** A table a layer, of those alone whose filters the document lists. */
export function filterTables<Filter>(
  layers: readonly { readonly model: string; readonly name: string; readonly filters?: readonly Filter[] }[],
  columns: Column[],
  rowOf: (filter: Filter) => (Markup | string)[],
): Markup[] {
  return layers.flatMap(({ model, name, filters = [] }) => {
    if (filters.length === 0) return [];
    const summary = `${shorten(model, 80)}, ${shorten(name, 120)}: ${counted(filters.length, "filter")}`;
    const note =
      filters.length > MAX_FILTERS
        ? html`<p class="small">The first ${MAX_FILTERS} are listed; the JSON document has all.</p>`
        : null;
    return [folded(summary, html`${note}${table(columns, filters.slice(0, MAX_FILTERS).map(rowOf))}`, false)];
  });
}
