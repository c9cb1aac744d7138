import { behindSources } from "../../model/behind-sources.ts";
import { graphDepths } from "../../model/graph-depths.ts";
import type { Budget } from "../budget.ts";
import { type ImageSize, largestImage } from "../image-size.ts";
import { asArray, asObject, asText, type JsonObject } from "./json.ts";
import { imageBehind, isChannelsFirst, type LayerContent, statedImage } from "./layer-images.ts";

/** What a layer's nodes, places and names take in memory. */
const bytesALayer = 1500;

/** A Keras layer, however deep in nested models. */
export interface KerasLayer {
  /** "wrapper/layer" of a wrapped one. */
  readonly name: string;
  /** Names of the models around, outermost first. */
  readonly around: readonly string[];
  readonly type: string;
  readonly config: JsonObject;
  /** As `graphDepths` counts, with layers as nodes. */
  readonly depth: number;
  /** The images that it is applied to, where the file tells or their size was given. */
  readonly image?: ImageSize;
}

/** A layer, an input of the whole model, or a joint: a nested model, its inputs. */
interface LayerNode {
  readonly role: "input" | "node" | "joint";
  readonly from: LayerNode[];
  /** Of a layer; a wrapped one takes images that are not known here. */
  content?: LayerContent;
}

/**
 * Every layer of a model's configuration in its order; a nested model's layers stand in its place, a wrapped one in its
 * wrapper's. Depths follow `inbound_nodes` (Keras 1 to 3), or the order of the layers where there are none (Sequential).
 *
 * @param topology The configuration, or what has it as its `model_config`.
 * @param inputSize Of inputs whose images have no size.
 * @throws UnsafeError beyond the budget.
 */
export function listLayers(topology: JsonObject, budget: Budget, inputSize?: readonly [number, number]): KerasLayer[] {
  const found: { layer: Omit<KerasLayer, "depth">; node: LayerNode }[] = [];
  const nodes: LayerNode[] = [];
  const add = (role: LayerNode["role"], ...from: LayerNode[]): LayerNode => {
    const node: LayerNode = { role, from };
    nodes.push(node);
    return node;
  };

  /** What takes from a model takes from this joint; `before` is what its inputs take from, none at the top. */
  const enter = (model: JsonObject, around: readonly string[], before: LayerNode | undefined): LayerNode => {
    const config = asObject(model.config);
    const list: JsonObject[] = [];
    for (const value of Array.isArray(model.config) ? model.config : asArray(config?.layers)) {
      const layer = asObject(value);
      if (layer !== undefined) list.push(layer);
    }
    budget.spend("kept", bytesALayer * list.length);
    const isSequence = !list.some((layer) => asArray(layer.inbound_nodes).length > 0);
    const byName = new Map<string, LayerNode>();
    const places: { layer: JsonObject; entry: LayerNode }[] = [];
    let last = before ?? add("input");
    for (const layer of list) {
      const isInput = layer.class_name === "InputLayer";
      const from = isSequence || isInput ? [last] : [];
      const entry = add(isInput && before === undefined ? "input" : "joint", ...from);
      const node = addContent(layer, around, entry);
      places.push({ layer, entry });
      for (const name of [layer.name, asObject(layer.config)?.name])
        if (asText(name) !== "") byName.set(asText(name), node);
      if (isSequence) last = node;
    }
    if (isSequence) return last;
    const connect = (to: LayerNode, value: unknown) => {
      for (const name of namesIn(value)) {
        const node = byName.get(name);
        if (node !== undefined) to.from.push(node);
      }
    };
    for (const { layer, entry } of places) connect(entry, layer.inbound_nodes);
    const outputs = add("joint");
    connect(outputs, config?.output_layers);
    return outputs;
  };

  /** The node of a layer's own outputs, behind its entry. */
  const addContent = (layer: JsonObject, around: readonly string[], entry: LayerNode): LayerNode => {
    const config = asObject(layer.config) ?? {};
    const name = asText(config.name) || asText(layer.name);
    if (Array.isArray(layer.config) || Array.isArray(config.layers)) return enter(layer, [...around, name], entry);
    const wrapped = asObject(config.layer);
    const content = asObject(wrapped?.config) ?? {};
    if (wrapped !== undefined && (Array.isArray(wrapped.config) || Array.isArray(content.layers))) {
      return enter(wrapped, [...around, name], entry);
    }
    const node = layer.class_name === "InputLayer" ? entry : add("node", entry);
    if (wrapped === undefined) node.content = { type: asText(layer.class_name), config };
    found.push({
      layer:
        wrapped === undefined
          ? { name, around, type: asText(layer.class_name), config }
          : { name: `${name}/${asText(content.name)}`, around, type: asText(wrapped.class_name), config: content },
      node,
    });
    return node;
  };

  enter(asObject(topology.model_config) ?? topology, [], undefined);
  const depths = graphDepths(
    nodes,
    ({ from }) => from,
    ({ role }) => role,
  );
  const images = imagesInto(nodes, inputSize);
  return found.map(({ layer, node }) => {
    const image = images.get(node);
    return { ...layer, depth: Math.max(0, depths.get(node) ?? 0), ...(image === undefined ? {} : { image }) };
  });
}

/** The images that each node takes, from the inputs on; a loop's way back adds nothing. */
function imagesInto(
  nodes: readonly LayerNode[],
  given: readonly [number, number] | undefined,
): ReadonlyMap<LayerNode, ImageSize> {
  const channelsFirst = nodes.some(({ content }) => content !== undefined && isChannelsFirst(content));
  const into = new Map<LayerNode, ImageSize>();
  const behind = new Map<LayerNode, ImageSize | undefined>();
  for (const node of behindSources(nodes, ({ from }) => from)) {
    const { content } = node;
    const before = node.from.map((from) => behind.get(from));
    const stated = content && statedImage(content, channelsFirst, node.role === "input" ? given : undefined);
    const image = stated ?? largestImage(before);
    if (image !== undefined) into.set(node, image);
    const isLayer = content !== undefined && content.type !== "InputLayer" && node.role === "node";
    if (isLayer) behind.set(node, imageBehind(content, stated === undefined ? before : [stated], channelsFirst));
    else behind.set(node, node.role === "node" ? undefined : image);
  }
  return into;
}

/**
 * The layers that a list of calls or of tensors names: ["conv", 0, 0, ...] of Keras 1 and 2, at any depth, or
 * {config: {keras_history: ["conv", 0, 0]}} of Keras 3.
 */
function namesIn(value: unknown): string[] {
  const names: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      const [name, node, tensor] = value;
      if (typeof name === "string" && typeof node === "number" && typeof tensor === "number") {
        names.push(name);
        walk(value[3]);
      } else for (const each of value) walk(each);
    } else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) walk(each);
  };
  walk(value);
  return names;
}
