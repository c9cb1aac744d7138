import { appendTo } from "../../append-to.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { assignBest } from "./assign-best.ts";
import { cosineOf } from "./vectors.ts";
import { weightShape } from "./weight-grid.ts";

/** How two layers were found to be the same: by their names, their shapes and places, or their weights. */
export type LayerMatch = "name" | "shape" | "filters";

/** Layers that stand for each other; one alone was added or removed. */
export type LayerPair =
  | { readonly a: ConvLayer; readonly b: ConvLayer; readonly match: LayerMatch }
  | { readonly a: ConvLayer; readonly b: null; readonly match: null }
  | { readonly a: null; readonly b: ConvLayer; readonly match: null };

/** A few of a layer's weights, always of the same places; undefined where they cannot be read. */
export type Sketch = (layer: ConvLayer) => Promise<Float64Array | undefined>;

/** From this cosine of sketches on two layers of one shape are the same, wherever they stand. Independent ones are near 0. */
const certain = 0.9;
/** Sketches that are compared with each other, at most; beyond it places alone tell. */
const mostCompared = 1_000_000;

/**
 * Pairs the layers of two networks: by name; then, of one shape, by weights that are nearly the same; then by shape and place
 * in the order of the layers. What is left was removed, or added. In the order of `a`, what was added behind what it follows.
 */
export async function matchLayers(
  a: readonly ConvLayer[],
  b: readonly ConvLayer[],
  sketch: Sketch,
): Promise<LayerPair[]> {
  const partner = new Map<ConvLayer, { layer: ConvLayer; match: LayerMatch }>();
  const taken = new Set<ConvLayer>();
  const pair = (one: ConvLayer, other: ConvLayer, match: LayerMatch) => {
    partner.set(one, { layer: other, match });
    taken.add(other);
  };
  for (const [one, other] of byName(a, b)) pair(one, other, "name");
  const left = () => [a.filter((layer) => !partner.has(layer)), b.filter((layer) => !taken.has(layer))] as const;
  for (const [one, other] of await byWeights(...left(), sketch)) pair(one, other, "filters");
  for (const [one, other] of byPlace(...left())) pair(one, other, "shape");

  const placeInB = new Map(b.map((layer, i) => [layer, i]));
  /** The layers of `b` without a partner from one place on, up to the next that has one. */
  const addedFrom = (place: number): LayerPair[] => {
    let end = place;
    while (end < b.length && !taken.has(b[end])) end++;
    return b.slice(place, end).map((layer) => ({ a: null, b: layer, match: null }));
  };
  return [
    ...addedFrom(0),
    ...a.flatMap((layer): LayerPair[] => {
      const found = partner.get(layer);
      if (found === undefined) return [{ a: layer, b: null, match: null }];
      const next = (placeInB.get(found.layer) ?? b.length) + 1;
      return [{ a: layer, b: found.layer, match: found.match }, ...addedFrom(next)];
    }),
  ];
}

/** Layers of one name; of several with one name, the first with the first. */
function byName(a: readonly ConvLayer[], b: readonly ConvLayer[]): [ConvLayer, ConvLayer][] {
  const named = new Map<string, ConvLayer[]>();
  for (const layer of b) appendTo(named, layer.name, layer);
  const taken = new Map<string, number>();
  return a.flatMap((layer) => {
    const before = taken.get(layer.name) ?? 0;
    taken.set(layer.name, before + 1);
    const other = named.get(layer.name)?.[before];
    return other === undefined ? [] : [[layer, other] as [ConvLayer, ConvLayer]];
  });
}

/** Layers of one shape whose sketches are nearly the same, each with the one that it is most like. */
async function byWeights(
  a: readonly ConvLayer[],
  b: readonly ConvLayer[],
  sketch: Sketch,
): Promise<[ConvLayer, ConvLayer][]> {
  const pairs: [ConvLayer, ConvLayer][] = [];
  const others = byShape(b);
  for (const [shape, ours] of byShape(a)) {
    const theirs = others.get(shape) ?? [];
    if (theirs.length === 0 || ours.length * theirs.length > mostCompared) continue;
    const [left, right] = [await sketches(ours, sketch), await sketches(theirs, sketch)];
    const cosines = left.map((one) => right.map((other) => (one && other ? cosineOf(one, other) : 0)));
    for (const [i, j] of assignBest(cosines)) if (cosines[i][j] >= certain) pairs.push([ours[i], theirs[j]]);
  }
  return pairs;
}

async function sketches(layers: readonly ConvLayer[], sketch: Sketch): Promise<(Float64Array | undefined)[]> {
  const found: (Float64Array | undefined)[] = [];
  for (const layer of layers) found.push(await sketch(layer));
  return found;
}

function byShape(layers: readonly ConvLayer[]): Map<string, ConvLayer[]> {
  const groups = new Map<string, ConvLayer[]>();
  for (const layer of layers) appendTo(groups, shapeOf(layer), layer);
  return groups;
}

function shapeOf(layer: ConvLayer): string {
  return weightShape(layer).join("x");
}

/** Lengths of sequences whose longest common subsequence is looked for, as a product; 4 MB. */
const mostCells = 4_000_000;

/** By their depth in the graph, where the format tells it of all; parallel branches as they were. */
function inGraphOrder(layers: readonly ConvLayer[]): readonly ConvLayer[] {
  if (layers.some(({ depthRank }) => depthRank === null)) return layers;
  return [...layers].sort((x, y) => (x.depthRank as number) - (y.depthRank as number));
}

/** The longest sequence of layers that have the same shapes in the same order of the graph. */
function byPlace(...sides: [readonly ConvLayer[], readonly ConvLayer[]]): [ConvLayer, ConvLayer][] {
  const [a, b] = sides.map(inGraphOrder);
  const [left, right] = [a.map(shapeOf), b.map(shapeOf)];
  const width = b.length + 1;
  if ((a.length + 1) * width > mostCells) return a.flatMap((layer, i) => (left[i] === right[i] ? [[layer, b[i]]] : []));
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      const take = left[i] === right[j] ? longest[(i + 1) * width + j + 1] + 1 : 0;
      longest[i * width + j] = Math.max(skip, take);
    }
  }
  const pairs: [ConvLayer, ConvLayer][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const here = longest[i * width + j];
    if (left[i] === right[j] && longest[(i + 1) * width + j + 1] + 1 === here) pairs.push([a[i++], b[j++]]);
    else if (longest[(i + 1) * width + j] === here) i++;
    else j++;
  }
  return pairs;
}
