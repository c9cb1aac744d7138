import { UnreadableError } from "../../errors.ts";
import type { ConvDeclaration, ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { UniqueNames } from "../unique-names.ts";
import { type ImageSizes, imageSizes } from "./image-sizes.ts";
import { convOperator } from "./operators.ts";
import { describeNode, type GraphRecord, type NodeRecord } from "./records.ts";
import type { Constant, Resolver } from "./resolve.ts";
import type { PlacedNode, Value } from "./scope.ts";

/** A convolution node and the constant that is its weight. */
interface Found {
  readonly node: NodeRecord;
  readonly transposed: boolean;
  readonly weight: Constant;
}

export interface Convolutions {
  readonly declarations: readonly ConvDeclaration[];
  /** Weights that a graph makes of stored tensors, by the stored value they take the place of. */
  readonly replaced: ReadonlyMap<Value, ModelTensor>;
  /** Weights beyond the first that a graph makes of one stored tensor. */
  readonly added: readonly ModelTensor[];
  readonly notes: readonly string[];
  /** Roles of weights that are listed without a layer, by tensor name. */
  readonly roles: ReadonlyMap<string, string>;
}

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "OIW", 4: "OIHW", 5: "OIDHW" };
const transposedLayouts: Readonly<Record<number, WeightLayout>> = { 3: "IOW", 4: "IOHW", 5: "IODHW" };

/** The convolutions of the graph in its order, each weight once. */
export function findConvolutions(
  nodes: readonly PlacedNode[],
  resolver: Resolver,
  file: string,
  graph: GraphRecord,
): Convolutions {
  const notes: string[] = [];
  const found: Found[] = [];
  const unscaled: string[] = [];
  for (const { node, scope } of nodes) {
    const operator = convOperator(node);
    if (operator === undefined) continue;
    let weight = resolver.resolve(node.inputs[operator.weight] ?? "", scope);
    if (!("reason" in weight) && (operator.scale !== undefined || operator.zeroPoint !== undefined)) {
      const scale = operator.scale === undefined ? "" : (node.inputs[operator.scale] ?? "");
      const zeroPoint = operator.zeroPoint === undefined ? "" : (node.inputs[operator.zeroPoint] ?? "");
      // Scales and zero points of these operators go with the output channels.
      weight = resolver.dequantise(weight, scale, zeroPoint, 0, scope);
      if (operator.scale === undefined) unscaled.push(describeNode(node));
    }
    if ("reason" in weight) notes.push(`${describeNode(node)} is not listed: its weight ${weight.reason}.`);
    else found.push({ node, transposed: operator.transposed === true, weight });
  }
  if (unscaled.length > 0) {
    notes.push(
      `${unscaled.join(", ")}: an integer convolution has no scale of its own; its filters are the integers less their zero point, right up to a positive factor.`,
    );
  }
  const kernels = new Map(found.map(({ node, weight }) => [node, weight.tensor.shape.slice(2)]));
  const sizes = imageSizes(graph, (node) => node.attributes.get("kernel_shape")?.ints ?? kernels.get(node) ?? []);
  return declare(found, notes, file, sizes);
}

function declare(found: readonly Found[], notes: string[], file: string, sizes: ImageSizes): Convolutions {
  const ways = new Map<Value, Set<string>>();
  for (const { weight } of found) {
    ways.set(weight.root, (ways.get(weight.root) ?? new Set()).add(weight.way));
  }
  const replaced = new Map<Value, ModelTensor>();
  const added: ModelTensor[] = [];
  const roles = new Map<string, string>();
  const declarations: ConvDeclaration[] = [];
  const tensors = new Map<Value, Map<string, ModelTensor>>();
  const sharers = new Map<ModelTensor, string[]>();
  const names = new UniqueNames();

  for (const { node, transposed, weight } of found) {
    const { root, way } = weight;
    const known = tensors.get(root) ?? new Map<string, ModelTensor>();
    tensors.set(root, known);
    let tensor = known.get(way);
    if (tensor !== undefined) {
      sharers.get(tensor)?.push(describeNode(node));
      continue;
    }
    tensor = weight.tensor;
    if (way !== "") {
      if (ways.get(root)?.size === 1) replaced.set(root, tensor);
      else {
        tensor = { ...tensor, name: `${tensor.name} (${way.trim()})` };
        added.push(tensor);
      }
    }
    known.set(way, tensor);
    sharers.set(tensor, [describeNode(node)]);
    const declaration = declareOne(node, tensor, transposed, file);
    if (declaration === undefined) {
      roles.set(
        tensor.name,
        `weight of ${describeNode(node)} of shape [${tensor.shape}]: no 2-D kernel that is read here`,
      );
      continue;
    }
    const imageSize = sizes.of(node.inputs[0] ?? "");
    declarations.push({
      ...declaration,
      ...(imageSize === undefined ? {} : { imageSize }),
      afterUpsampling: sizes.afterUpsampling.has(node),
      name: names.take(declaration.name),
    });
  }
  for (const [tensor, users] of sharers) {
    if (users.length > 1) notes.push(`The weight '${tensor.name}' is shared by ${users.join(", ")}: counted once.`);
  }
  return { declarations, replaced, added, notes, roles };
}

/** The declaration of one node; undefined where its weight has no layout that is known here. */
function declareOne(
  node: NodeRecord,
  tensor: ModelTensor,
  transposed: boolean,
  file: string,
): ConvDeclaration | undefined {
  const { shape } = tensor;
  const groups = node.attributes.get("group")?.i ?? 1;
  const strides = node.attributes.get("strides")?.ints ?? [];
  const dilations = node.attributes.get("dilations")?.ints ?? [];
  const kernel = node.attributes.get("kernel_shape")?.ints ?? [];
  const place = { file, tensor: tensor.name };
  const spatial = shape.slice(2);
  // Groups divide the first axis: output channels of a convolution, input channels of a transposed one.
  if (groups < 1 || shape.length < 3 || shape[0] % groups !== 0) {
    throw new UnreadableError(
      `is the weight of ${describeNode(node)} in ${groups} groups; found the shape [${shape}], expected 3 axes or more, the first a multiple of the groups`,
      place,
    );
  }
  if (kernel.length > 0 && String(kernel) !== String(spatial)) {
    throw new UnreadableError(
      `${describeNode(node)} has the kernel [${kernel}], its weight the shape [${shape}]`,
      place,
    );
  }
  const layout = (transposed ? transposedLayouts : layouts)[shape.length];
  if (layout === undefined) return undefined;
  return {
    name: node.name || tensor.name,
    tensor,
    layout,
    kind: transposed ? "transposed" : groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
    groups,
    stride: strides.length === spatial.length ? strides : spatial.map(() => 1),
    dilation: dilations.length === spatial.length ? dilations : spatial.map(() => 1),
  };
}
