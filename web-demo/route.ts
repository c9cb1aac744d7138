import { signal } from "@preact/signals";
import type { DivergencePreset, GroupBy } from "../sdk/index.ts";

export const views = ["overview", "filters", "distributions", "comparison", "operators", "scale-space"] as const;
export type View = (typeof views)[number];

/** What the address of the page holds: which view, of what. Never a name or a number out of a model. */
export interface Route {
  view: View;
  by?: GroupBy;
  preset?: DivergencePreset;
  kernel?: number;
  model: number;
  layer: number;
  /** Two groups, by index. */
  pair?: [number, number];
  /** Image side that operators act on; "from-graph" asks the model. */
  size?: number | "from-graph";
  boundary?: "zero";
}

const groupings: readonly GroupBy[] = ["model", "layer", "depth-decile"];
const presets: readonly DivergencePreset[] = ["cnn-filter-db", "medical"];

export const route = signal<Route>(parseRoute(typeof location === "undefined" ? "" : location.hash));

/** The view that the address asks for, or the first one where there is none of it. */
export function shownView(there: readonly View[]): View {
  return there.includes(route.value.view) ? route.value.view : there[0];
}

/** Changes a part of the route, and the address with it. */
export function go(change: Partial<Route>): void {
  const next = { ...route.value, ...change };
  const moved = next.view !== route.value.view;
  route.value = next;
  const hash = formatRoute(next);
  if (!moved) return history.replaceState(null, "", hash);
  history.pushState(null, "", hash);
  // A new view is read from its beginning.
  scrollTo(0, 0);
}

export function followAddress(): void {
  addEventListener("popstate", () => {
    route.value = parseRoute(location.hash);
  });
}

export function parseRoute(hash: string): Route {
  const [name, query = ""] = hash.replace(/^#/, "").split("?");
  const values = new URLSearchParams(query);
  const pair = /^(\d+)-(\d+)$/.exec(values.get("pair") ?? "");
  return {
    view: views.find((view) => view === name) ?? "overview",
    by: groupings.find((by) => by === values.get("by")),
    preset: presets.find((preset) => preset === values.get("preset")),
    kernel: number(values.get("kernel")) || undefined,
    model: number(values.get("model")),
    layer: number(values.get("layer")),
    pair: pair === null ? undefined : [Number(pair[1]), Number(pair[2])],
    size: values.get("size") === "from-graph" ? "from-graph" : number(values.get("size")) || undefined,
    boundary: values.get("boundary") === "zero" ? "zero" : undefined,
  };
}

export function formatRoute({ view, by, preset, kernel, model, layer, pair, size, boundary }: Route): string {
  const values = new URLSearchParams();
  if (by !== undefined) values.set("by", by);
  if (preset !== undefined) values.set("preset", preset);
  if (kernel !== undefined) values.set("kernel", String(kernel));
  if (model > 0) values.set("model", String(model));
  if (layer > 0) values.set("layer", String(layer));
  if (pair !== undefined) values.set("pair", pair.join("-"));
  if (size !== undefined) values.set("size", String(size));
  if (boundary !== undefined) values.set("boundary", boundary);
  const query = values.toString();
  return `#${view}${query === "" ? "" : `?${query}`}`;
}

function number(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}
