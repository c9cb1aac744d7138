import type { ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { asArray, asObject, asText, type JsonObject } from "./json.ts";
import { Declarations, type Topology } from "./topology.ts";

/** A Keras layer, however deep in nested models. */
interface Layer {
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
}

/** Classes with one kernel, and its layout. */
const plain: ReadonlyMap<string, WeightLayout> = new Map([
  ["Conv1D", "WIO"],
  ["Conv2D", "HWIO"],
  ["Conv3D", "DHWIO"],
  ["Convolution1D", "WIO"],
  ["Convolution2D", "HWIO"],
  ["Convolution3D", "DHWIO"],
]);

/** The layers of a Keras topology (modelTopology of a layers-model) and the weights that belong to them. */
export function readLayersModel(
  topology: JsonObject,
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
): Topology {
  const layers = listLayers(asObject(topology.model_config) ?? topology);
  const declarations = new Declarations(file);
  const roles = new Map<string, string>();
  const notes: string[] = [];
  const paths = indexByEnd(weights);

  for (const { name, type, config } of layers) {
    const options = { kernel: numbers(config.kernel_size), stride: numbers(config.strides) };
    const layout = plain.get(type);
    const find = (...ends: string[]) => findWeight(paths, name, ends);
    if (layout !== undefined) {
      const kernel = find("kernel");
      const groups = typeof config.groups === "number" ? config.groups : 1;
      if (kernel === undefined) notes.push(missing(name, type));
      else declarations.add(name, kernel, layout, { groups, ...fit(options, layout.length - 2) });
    } else if (type === "Conv2DTranspose" || type === "Deconvolution2D") {
      const kernel = find("kernel");
      if (kernel === undefined) notes.push(missing(name, type));
      else declarations.add(name, kernel, "HWOI", { kind: "transposed", ...fit(options, 2) });
    } else if (type === "DepthwiseConv2D" || type === "SeparableConv2D") {
      const depthwise = find("depthwise_kernel", "kernel");
      if (depthwise === undefined) notes.push(missing(name, type));
      else declarations.addDepthwise(name, depthwise, fit(options, 2));
      const pointwise = type === "SeparableConv2D" ? find("pointwise_kernel") : undefined;
      if (pointwise !== undefined) declarations.add(`${name}/pointwise`, pointwise, "HWIO");
    }
  }

  const types = new Map(layers.map(({ name, type }) => [name, type]));
  for (const [name, tensor] of weights) {
    if (!declarations.has(tensor)) roles.set(name, roleOf(name, types));
  }
  const normalised = layers.filter(({ type }) => type.endsWith("BatchNormalization")).length;
  notes.push(
    normalised > 0
      ? `${normalised} batch normalisation layers: not folded into the weights.`
      : "No batch normalisation layers: if the network was trained with it, it is folded into the weights, which changes sparsity and entropy.",
  );
  return { convolutions: declarations.list, order: "graph", roles, notes: [...notes, ...declarations.notes] };
}

/** Every layer in the order of the topology; a nested model's layers stand in its place, a wrapper's in the wrapper's. */
function listLayers(model: JsonObject): Layer[] {
  const config = asObject(model.config);
  const inner = Array.isArray(model.config) ? model.config : config?.layers;
  return asArray(inner).flatMap((value) => {
    const layer = asObject(value);
    if (layer === undefined) return [];
    const layerConfig = asObject(layer.config) ?? {};
    if (Array.isArray(layer.config) || Array.isArray(layerConfig.layers)) return listLayers(layer);
    const name = asText(layerConfig.name) || asText(layer.name);
    const wrapped = asObject(layerConfig.layer);
    if (wrapped === undefined) return [{ name, type: asText(layer.class_name), config: layerConfig }];
    // TimeDistributed and its like: the weights go by the wrapper's name or by the wrapped layer's.
    const content = asObject(wrapped.config) ?? {};
    if (Array.isArray(wrapped.config) || Array.isArray(content.layers)) return listLayers(wrapped);
    return [{ name: `${name}/${asText(content.name)}`, type: asText(wrapped.class_name), config: content }];
  });
}

/** Weights by the last part of their names ("kernel"). */
function indexByEnd(
  weights: ReadonlyMap<string, ModelTensor>,
): ReadonlyMap<string, { path: string[]; tensor: ModelTensor }[]> {
  const index = new Map<string, { path: string[]; tensor: ModelTensor }[]>();
  for (const [name, tensor] of weights) {
    const path = name.split("/");
    const end = path.pop() ?? "";
    const entries = index.get(end) ?? [];
    entries.push({ path, tensor });
    index.set(end, entries);
  }
  return index;
}

/**
 * The weight "<layer>/<end>", for the first end that there is. Names may have the enclosing model's before them and a
 * scope after the layer's ("model/conv1/conv1/kernel"); then the only one that holds the layer's name counts.
 */
function findWeight(
  paths: ReturnType<typeof indexByEnd>,
  layer: string,
  ends: readonly string[],
): ModelTensor | undefined {
  const parts = layer.split("/");
  const names = parts.length > 1 ? [layer, ...parts] : [layer];
  for (const end of ends) {
    const entries = paths.get(end) ?? [];
    for (const name of names) {
      const exact = entries.find(({ path }) => path.join("/") === name);
      if (exact !== undefined) return exact.tensor;
      const holding = entries.filter(({ path }) => `/${path.join("/")}/`.includes(`/${name}/`));
      if (holding.length === 1) return holding[0].tensor;
    }
  }
  return undefined;
}

const missing = (name: string, type: string) =>
  `The ${type} layer '${name}' is not listed: no weight carries its name.`;

/** Keras gives sizes as one number or as one an axis. */
function numbers(value: unknown): number[] | number | undefined {
  if (typeof value === "number") return value;
  return Array.isArray(value) && value.every((size) => typeof size === "number") ? value : undefined;
}

function fit(
  { kernel, stride }: { kernel: number[] | number | undefined; stride: number[] | number | undefined },
  axes: number,
): { kernel?: number[]; stride?: number[] } {
  const spread = (value: number[] | number | undefined) =>
    typeof value === "number" ? new Array<number>(axes).fill(value) : value;
  return { kernel: spread(kernel), stride: spread(stride) };
}

const words: ReadonlyMap<string, string> = new Map([
  ["gamma", "scale"],
  ["beta", "offset"],
  ["moving_mean", "running mean"],
  ["moving_variance", "running variance"],
  ["recurrent_kernel", "recurrent weight"],
]);

function roleOf(weight: string, types: ReadonlyMap<string, string>): string {
  const path = weight.split("/");
  const end = path.pop() ?? "";
  const layer = path.findLast((part) => types.has(part));
  if (layer === undefined) return "no layer of the topology carries its name";
  const reason = end.includes("kernel") ? ": no 2-D kernel that is read here" : "";
  return `${words.get(end) ?? end} of ${types.get(layer)} '${layer}'${reason}`;
}
