import { signal } from "@preact/signals";
import type { DivergencePreset, GroupBy } from "../sdk/index.ts";
import { type FilterOrder, filterOrders } from "./engine/protocol.ts";
import { samples } from "./samples.ts";

export const views = [
  "overview",
  "filters",
  "distributions",
  "comparison",
  "operators",
  "scale-space",
  "keys",
  "channels",
  "changes",
  "training",
] as const;
export type View = (typeof views)[number];

/** What the address of the page holds: which view, of what. Never a name or a number out of a model of one's own. */
export interface Route {
  view: View;
  by?: GroupBy;
  preset?: DivergencePreset;
  kernel?: number;
  model: number;
  /** Undefined until one was chosen. */
  layer?: number;
  /** Two groups, by index. */
  pair?: [number, number];
  /** Image side that operators act on; "from-graph" asks the model. */
  size?: number | "from-graph";
  boundary?: "zero";
  /** How a layer's filters are shown: one by one, by their three inputs as colours, or as the matrix of outputs and inputs. */
  look?: "rgb" | "matrix";
  sort?: FilterOrder;
  /** What the darkest colour stands for, if not for the layer's 99th percentile. */
  scale?: "filter" | "model";
  /** The chosen filter of the layer. */
  filter?: number;
  /** Which of the page's samples is open. */
  sample?: string;
  /** The address of a model, which the page's twin reads. */
  url?: string;
}

const groupings: readonly GroupBy[] = [
  ...(["model", "layer", "depth-decile", "label"] as const),
  ...(["model,depth-decile", "depth-decile,model", "label,depth-decile", "depth-decile,label"] as const),
];
const presets: readonly DivergencePreset[] = ["cnn-filter-db", "medical"];

/** As they stand in the address. */
const inOrder = [
  ...(["by", "preset", "kernel", "model", "layer", "pair", "size", "boundary"] as const),
  ...(["look", "sort", "scale", "filter"] as const),
];

export const route = signal<Route>(parseRoute(typeof location === "undefined" ? "" : location.hash));

/** The view that the address asks for, or the first one where there is none of it. */
export function shownView(there: readonly View[]): View {
  return there.includes(route.value.view) ? route.value.view : there[0];
}

/** What the browser keeps beside an address: whether it is of the first page, or else of which opened models. */
export interface Place {
  start?: boolean;
  opened?: number;
}

export function placeOf(): Place {
  return (history.state as Place | null) ?? {};
}

/** Changes a part of the route, and the address with it; one can go back from another view, and from a lasting change. */
export function go(change: Partial<Route>, lasting = false, place: Place = placeOf()): void {
  const next = { ...route.value, ...change };
  const moved = next.view !== route.value.view;
  route.value = next;
  const hash = formatRoute(next);
  if (moved || lasting) history.pushState(place, "", hash);
  else history.replaceState(place, "", hash);
  // A new view is read from its beginning.
  if (moved) scrollTo(0, 0);
}

/** Back, forward, or a link pasted over the address. */
export function followAddress(then: () => void): void {
  addEventListener("popstate", () => {
    route.value = parseRoute(location.hash);
    then();
  });
}

export function parseRoute(hash: string): Route {
  // Without a view it is the query alone.
  const [name, query = name] = hash.replace(/^#/, "").split("?");
  const values = new URLSearchParams(query);
  const oneOf = <T extends string>(name: string, all: readonly T[]) => all.find((each) => each === values.get(name));
  const pair = /^(\d+)-(\d+)$/.exec(values.get("pair") ?? "");
  return {
    view: views.find((view) => view === name) ?? "overview",
    by: oneOf("by", groupings),
    preset: oneOf("preset", presets),
    kernel: number(values.get("kernel")) || undefined,
    model: number(values.get("model")),
    layer: values.has("layer") ? number(values.get("layer")) : undefined,
    // A group is not compared with itself.
    pair: pair === null || pair[1] === pair[2] ? undefined : [Number(pair[1]), Number(pair[2])],
    size: values.get("size") === "from-graph" ? "from-graph" : number(values.get("size")) || undefined,
    boundary: oneOf("boundary", ["zero"]),
    look: oneOf("look", ["rgb", "matrix"]),
    sort: oneOf("sort", filterOrders),
    scale: oneOf("scale", ["filter", "model"]),
    filter: values.has("filter") ? number(values.get("filter")) : undefined,
    sample: samples.find(({ id }) => id === values.get("sample"))?.id,
    url: values.get("url") || undefined,
  };
}

export function formatRoute(route: Route): string {
  const { view, model, pair, sample, url, ...rest } = route;
  const values = new URLSearchParams();
  for (const name of inOrder) {
    const value = name === "pair" ? pair?.join("-") : name === "model" ? model || undefined : rest[name];
    if (value !== undefined) values.set(name, String(value));
  }
  if (sample !== undefined) values.set("sample", sample);
  if (url !== undefined) values.set("url", url);
  const query = values.toString();
  return `#${view}${query === "" ? "" : `?${query}`}`;
}

function number(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}
