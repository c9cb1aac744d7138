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
  "volume",
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
  /** k of the only k x k filters that the views of further studies are of; undefined: all that they take. */
  only?: number;
  /** How a layer's filters are shown: one by one, by their three inputs as colours, or as the matrix of outputs and inputs. */
  look?: "rgb" | "matrix";
  sort?: FilterOrder;
  /** What the darkest colour stands for, if not for the layer's 99th percentile. */
  scale?: "filter" | "model";
  /** The chosen filter of the layer. */
  filter?: number;
  /** Its filters from this one on. */
  start?: number;
  /** The part of its matrix that is seen: first row and column, rows and columns. */
  zoom?: number[];
  /** The template beside its filter. */
  family?: string;
  /** Sigma across and up, and the weight of the Laplacian. */
  scales?: number[];
  /** The group whose plane is shown, by index. */
  group?: number;
  /** A box in it, in shares of the plane: from and to across, from and to downwards. */
  box?: number[];
  /** The chosen checkpoint, and the layer whose filters are shown, by index. */
  checkpoint?: number;
  trained?: number;
  /** How a table is sorted: its name, the column's index, and "u" or "d" for upwards or downwards. */
  sorted?: string;
  /** The picture under the filters, if not the first one; one's own is in no address. */
  picture?: "retina";
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
  ...(["by", "preset", "kernel", "model", "layer", "pair", "size", "boundary", "only"] as const),
  ...(["look", "sort", "scale", "filter", "start", "zoom", "family", "scales"] as const),
  ...(["group", "box", "checkpoint", "trained", "sorted", "picture"] as const),
];
/** What is chosen of a layer, and of the groups: it says nothing of others. */
const ofLayer = { filter: undefined, start: undefined, zoom: undefined, family: undefined, scales: undefined };
export const ofGroups = { pair: undefined, group: undefined, box: undefined } satisfies Partial<Route>;

/** Another layer, with nothing chosen of it yet. */
export function toLayer(layer: number | undefined, model = route.value.model): Partial<Route> {
  return { model, layer, ...ofLayer };
}

/** Other models, of which nothing was chosen. */
export const toModels = (): Partial<Route> => ({
  ...toLayer(undefined, 0),
  ...ofGroups,
  ...{ kernel: undefined, only: undefined, checkpoint: undefined, trained: undefined, sorted: undefined },
});

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
  const hash = addressOf(next, place);
  if (moved || lasting) history.pushState(place, "", hash);
  else history.replaceState(place, "", hash);
  // A new view is read from its beginning.
  if (moved) scrollTo(0, 0);
}

/** The first page has no name, unless something was asked for. */
function addressOf(next: Route, { start }: Place): string {
  const hash = formatRoute(next);
  return start && hash === "#overview" ? location.pathname + location.search : hash;
}

/** Back, forward, or a link pasted over the address. */
export function followAddress(then: () => void): void {
  addEventListener("popstate", () => {
    route.value = parseRoute(location.hash);
    // A link over the address is read from its beginning; where one was before, the browser knows.
    if (history.state === null) scrollTo(0, 0);
    then();
  });
}

export function parseRoute(hash: string): Route {
  // Without a view it is the query alone.
  const [name, query = name] = hash.replace(/^#/, "").split("?");
  const values = new URLSearchParams(query);
  const oneOf = <T extends string>(name: string, all: readonly T[]) => all.find((each) => each === values.get(name));
  const count = (name: string) => (values.has(name) ? number(values.get(name)) : undefined);
  const list = (name: string, length: number) => numbers(values.get(name), length);
  const pair = /^(\d+)-(\d+)$/.exec(values.get("pair") ?? "");
  return {
    view: views.find((view) => view === name) ?? "overview",
    by: oneOf("by", groupings),
    preset: oneOf("preset", presets),
    kernel: number(values.get("kernel")) || undefined,
    model: number(values.get("model")),
    layer: count("layer"),
    // A group is not compared with itself.
    pair: pair === null || pair[1] === pair[2] ? undefined : [Number(pair[1]), Number(pair[2])],
    size: values.get("size") === "from-graph" ? "from-graph" : number(values.get("size")) || undefined,
    boundary: oneOf("boundary", ["zero"]),
    only: number(values.get("only")) || undefined,
    look: oneOf("look", ["rgb", "matrix"]),
    sort: oneOf("sort", filterOrders),
    scale: oneOf("scale", ["filter", "model"]),
    filter: count("filter"),
    start: count("start"),
    zoom: list("zoom", 4),
    family: /^[a-z+-]{1,20}$/.exec(values.get("family") ?? "")?.[0],
    scales: list("scales", 3),
    group: count("group"),
    box: list("box", 4),
    checkpoint: count("checkpoint"),
    trained: count("trained"),
    sorted: /^[a-z-]{1,60}\.\d{1,3}[ud]$/.exec(values.get("sorted") ?? "")?.[0],
    picture: pictureNamed(values.get("picture")),
    sample: samples.find(({ id }) => id === values.get("sample"))?.id,
    url: values.get("url") || undefined,
  };
}

export function formatRoute(route: Route): string {
  const { view, model, pair, sample, url, ...rest } = route;
  const values = new URLSearchParams();
  for (const name of inOrder) {
    const value = name === "pair" ? pair?.join("-") : name === "model" ? model || undefined : rest[name];
    if (value !== undefined) values.set(name, Array.isArray(value) ? value.map(short).join("_") : String(value));
  }
  if (sample !== undefined) values.set("sample", sample);
  if (url !== undefined) values.set("url", url);
  const query = values.toString();
  return `#${view}${query === "" ? "" : `?${query}`}`;
}

export function pictureNamed(id: string | null): Route["picture"] {
  return id === "retina" ? id : undefined;
}

function number(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

/** Three decimals are more than a pixel of a plane, or a step of a slider. */
function short(value: number): string {
  return String(Math.round(1000 * value) / 1000);
}

function numbers(text: string | null, length: number): number[] | undefined {
  const parts = text?.split("_") ?? [];
  const all = parts.length === length && parts.every((part) => /^\d{1,6}(\.\d{1,3})?$/.test(part));
  return all ? parts.map(Number) : undefined;
}
