import type { ModelTensor, WeightLayout } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import { declaredSize, noPadding } from "../image-size.ts";
import type { JsonObject } from "./json.ts";
import { paddingOf } from "./layer-images.ts";
import type { KerasLayer } from "./list-layers.ts";
import { Declarations, type Topology } from "./topology.ts";
import { describeUnexplained, type UnexplainedKernel, unexplainedKernels } from "./unexplained-kernels.ts";

/** Classes with one kernel, and its layout (those that transpose end in OI). */
const layouts: ReadonlyMap<string, WeightLayout> = new Map([
  ["Conv1D", "WIO"],
  ["Conv2D", "HWIO"],
  ["Conv3D", "DHWIO"],
  ["Convolution1D", "WIO"],
  ["Convolution2D", "HWIO"],
  ["Convolution3D", "DHWIO"],
  ["Conv1DTranspose", "WOI"],
  ["Conv2DTranspose", "HWOI"],
  ["Conv3DTranspose", "DHWOI"],
  ["Deconvolution2D", "HWOI"],
]);

/** Classes with a kernel for the input and one for the state, whose outputs are those of four gates. */
const recurrentLayouts: ReadonlyMap<string, WeightLayout> = new Map([
  ["ConvLSTM1D", "WIO"],
  ["ConvLSTM2D", "HWIO"],
  ["ConvLSTM3D", "DHWIO"],
]);

/** Classes that give larger images than they take. */
const enlarging = /^(UpSampling[123]D|Conv[123]DTranspose|Deconvolution[23]D)$/;

/** What the layers of a Keras topology (modelTopology of a layers-model) make of the weights that belong to them. */
export function readLayersModel(
  layers: readonly KerasLayer[],
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
  budget: Budget,
): Topology {
  const declarations = new Declarations(file);
  const roles = new Map<string, string>();
  const notes: string[] = [];
  const index = indexWeights(weights, budget);

  const planned: Planned[] = [];
  let afterUpsampling = false;
  for (const [at, { name, around, type, config, depth, image }] of layers.entries()) {
    afterUpsampling ||= enlarging.test(type);
    // Keras 1 calls strides so, and stores kernels (out, in, rows, columns) where images are ordered as Theano's.
    const options = optionsOf(config);
    const place = { afterUpsampling, graphDepth: depth, ...declaredSize(image) };
    const padding = paddingOf(config);
    const layout = type === "Convolution2D" && config.dim_ordering === "th" ? "OIHW" : layouts.get(type);
    const find = (...ends: string[]) => findWeight(index, name, around, ends);
    const plan = (tensor: ModelTensor, declare: () => void) => planned.push({ at, tensor, declare });
    const recurrent = recurrentLayouts.get(type);
    if (layout !== undefined || recurrent !== undefined) {
      const order = layout ?? (recurrent as WeightLayout);
      const kernel = find("kernel");
      const groups = typeof config.groups === "number" ? config.groups : 1;
      if (kernel === undefined) notes.push(missing(name, type));
      else {
        const kind = order.endsWith("OI") ? "transposed" : "conv";
        const facts = { kind, groups, padding, ...place, ...fit(options, order.length - 2) } as const;
        plan(kernel, () => declarations.add(name, kernel, order, facts));
      }
      const state = recurrent === undefined ? undefined : find("recurrent_kernel");
      if (state !== undefined) plan(state, () => declarations.add(`${name}/recurrent`, state, order, place));
    } else if (type === "DepthwiseConv2D" || type === "SeparableConv2D") {
      const depthwise = find("depthwise_kernel", "kernel");
      if (depthwise === undefined) notes.push(missing(name, type));
      else plan(depthwise, () => declarations.addDepthwise(name, depthwise, { padding, ...place, ...fit(options, 2) }));
      const pointwise = type === "SeparableConv2D" ? find("pointwise_kernel") : undefined;
      const plain = { stride: [1, 1], dilation: [1, 1], padding: noPadding, afterUpsampling, graphDepth: depth };
      if (pointwise !== undefined)
        plan(pointwise, () => declarations.add(`${name}/pointwise`, pointwise, "HWIO", plain));
    }
  }
  const taken = new Set(planned.map(({ tensor }) => tensor));
  const unexplained = unexplainedKernels(
    [...weights].filter(([, tensor]) => !taken.has(tensor)),
    layers,
  );
  for (const plan of planUnexplained(unexplained, layers, declarations)) planned.push(plan);
  planned.sort((a, b) => a.at - b.at);
  for (const { declare } of planned) declare();
  for (const note of describeUnexplained(unexplained, layers)) notes.push(note);

  const types = new Map(layers.map(({ name, type }) => [name, type]));
  for (const [name, tensor] of weights) {
    if (!declarations.has(tensor)) roles.set(name, roleOf(name, types));
  }
  const normalised = layers.filter(({ type }) => type.endsWith("BatchNormalization")).length;
  notes.push(
    normalised > 0
      ? `${normalised} batch normalisation layers: not folded into the weights.`
      : "No batch normalisation layers: if the network was trained with it, it is folded into the weights, which changes sparsity and variance entropy.",
  );
  return { convolutions: declarations.list, order: "graph", roles, notes: [...notes, ...declarations.notes] };
}

/** A convolution that will be declared in its layer's turn. */
interface Planned {
  /** The layer's number. */
  readonly at: number;
  readonly tensor: ModelTensor;
  declare(): void;
}

/**
 * Convolutions within a layer lie between its depth and the next one's, in the order of the file; what belongs to no layer
 * comes last. Strides are the layer's where it has one kernel of the size that its configuration tells.
 */
function planUnexplained(
  kernels: readonly UnexplainedKernel[],
  layers: readonly KerasLayer[],
  declarations: Declarations,
): Planned[] {
  const places = new Map(layers.map(({ name }, at) => [name, at]));
  const inLayer = new Map<number, number>();
  const last = layers.length;
  const ats = kernels.map(({ owner }) => (owner === undefined ? last : (places.get(owner) ?? last)));
  for (const at of ats) inLayer.set(at, (inLayer.get(at) ?? 0) + 1);
  const placed = new Map<number, number>();
  return kernels.map(({ name, found: { tensor, layout, kind, groups } }, i) => {
    const at = ats[i];
    const [count, before] = [inLayer.get(at) as number, placed.get(at) ?? 0];
    placed.set(at, before + 1);
    const layer = layers[at];
    const graphDepth = layer === undefined ? undefined : layer.depth + before / count;
    const told = layer === undefined ? undefined : fit(optionsOf(layer.config), layout.length - 2);
    const spatial = tensor.shape.filter((_, axis) => "DHW".includes(layout[axis]));
    const isOwn = count === 1 && told?.kernel !== undefined && String(told.kernel) === String(spatial);
    const options = { kind, groups, graphDepth, ...(isOwn ? told : {}) };
    return { at, tensor, declare: () => declarations.add(name, tensor, layout, options) };
  });
}

function optionsOf(config: JsonObject) {
  return {
    kernel: numbers(config.kernel_size),
    stride: numbers(config.strides ?? config.subsample),
    dilation: numbers(config.dilation_rate ?? 1),
  };
}

/** Weights by any run of their names' parts and the last one: "a/b/kernel" by "a/b/kernel", "a/kernel" and "b/kernel". */
type WeightIndex = ReadonlyMap<string, ModelTensor | "several">;

/** What an entry of the index takes in memory beside its characters. */
const bytesARun = 80;
/** Longer names come from no exporter; they are found as a whole only. */
const MAX_PARTS = 8;

function indexWeights(weights: ReadonlyMap<string, ModelTensor>, budget: Budget): WeightIndex {
  const index = new Map<string, ModelTensor | "several">();
  for (const [name, tensor] of weights) {
    const parts = name.split("/", MAX_PARTS + 1);
    if (parts.length > MAX_PARTS) continue;
    const end = parts.pop() ?? "";
    // The runs have half the name's length each, on average.
    const runs = (parts.length * (parts.length + 1)) / 2;
    budget.spend("kept", runs * (bytesARun + name.length / 2), { tensor: tensor.name });
    for (let from = 0; from < parts.length; from++) {
      for (let to = from + 1; to <= parts.length; to++) {
        const key = [...parts.slice(from, to), end].join("/");
        const known = index.get(key);
        index.set(key, known === undefined || known === tensor ? tensor : "several");
      }
    }
  }
  // What carries a name as a whole comes before what only holds it.
  for (const [name, tensor] of weights) index.set(name, tensor);
  return index;
}

/**
 * A layer's weight, for the first end that there is: by the names of the models around it and its own, by fewer of them,
 * by its own alone, then (of a wrapped layer, "wrapper/layer") by either. A name that several weights hold tells nothing.
 */
function findWeight(
  index: WeightIndex,
  name: string,
  around: readonly string[],
  ends: readonly string[],
): ModelTensor | undefined {
  const scopes = around.length < MAX_PARTS ? around.map((_, i) => [...around.slice(i), name].join("/")) : [];
  for (const end of ends) {
    for (const scope of [...scopes, name, ...name.split("/", 2)]) {
      const found = index.get(`${scope}/${end}`);
      if (found !== undefined && found !== "several") return found;
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

function fit(options: Record<"kernel" | "stride" | "dilation", number[] | number | undefined>, axes: number) {
  const spread = (value: number[] | number | undefined) =>
    typeof value === "number" ? new Array<number>(axes).fill(value) : value;
  return { kernel: spread(options.kernel), stride: spread(options.stride), dilation: spread(options.dilation) };
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
  const type = types.get(layer);
  const reason = type === "Dense" ? ": no spatial kernel" : ": no kernel that is read here";
  return `${words.get(end) ?? end} of ${type} '${layer}'${end.includes("kernel") ? reason : ""}`;
}
