import { UnreadableError } from "../../errors.ts";
import type { ConvDeclaration, ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { cut, listSome } from "../list-some.ts";
import { NoteList } from "../note-list.ts";
import { UniqueNames } from "../unique-names.ts";
import type { Constant } from "./constant.ts";
import { nodeDepths } from "./depths.ts";
import type { Flattened } from "./flatten.ts";
import { imageSizes, paddingOf } from "./image-sizes.ts";
import { convOperator, relaidConvolution } from "./operators.ts";
import { describeNode, type GraphRecord, type NodeRecord } from "./records.ts";
import type { Resolver } from "./resolve.ts";
import type { PlacedNode, Scope, Value } from "./scope.ts";

/** A convolution node and the constant that is its weight. */
interface Found extends PlacedNode {
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
export async function findConvolutions(
  flat: Flattened,
  resolver: Resolver,
  file: string,
  { shapes, inputs }: GraphRecord,
  inputSize?: readonly [number, number],
): Promise<Convolutions> {
  const unlisted: string[] = [];
  const found: Found[] = [];
  const unscaled: string[] = [];
  for (const { node, scope } of flat.nodes) {
    const relaid = relaidConvolution(node);
    if (relaid !== undefined) unlisted.push(`${describeNode(node)} is not listed: ${relaid}.`);
    const operator = convOperator(node);
    if (operator === undefined) continue;
    let weight = await resolver.resolve(node.inputs[operator.weight] ?? "", scope);
    if (!("reason" in weight) && (operator.scale !== undefined || operator.zeroPoint !== undefined)) {
      const scale = operator.scale === undefined ? "" : (node.inputs[operator.scale] ?? "");
      const zeroPoint = operator.zeroPoint === undefined ? "" : (node.inputs[operator.zeroPoint] ?? "");
      // Scales and zero points of these operators go with the output channels.
      weight = await resolver.dequantise(weight, scale, zeroPoint, 0, scope);
      if (operator.scale === undefined) unscaled.push(describeNode(node));
    }
    if ("reason" in weight) unlisted.push(`${describeNode(node)} is not listed: its weight ${weight.reason}.`);
    else found.push({ node, scope, transposed: operator.transposed === true, weight });
  }
  const notes = new NoteList();
  notes.add(unlisted);
  if (unscaled.length > 0) {
    notes.add([
      `${listSome(unscaled)}: an integer convolution has no scale of its own; its filters are the integers less their zero point, right up to a positive factor.`,
    ]);
  }
  const kernels = new Map(found.map(({ node, weight }) => [node, weight.tensor.shape.slice(2)]));
  const sizes = imageSizes(
    shapes,
    flat,
    (node) => node.attributes.get("kernel_shape")?.ints ?? kernels.get(node) ?? [],
    inputSize === undefined ? undefined : { inputs, size: inputSize },
  );
  const depths = nodeDepths(flat);
  return declare(found, notes.list(), file, (node, scope) => {
    const imageSize = sizes.of(node.inputs[0] ?? "", scope);
    return {
      ...(imageSize === undefined ? {} : { imageSize }),
      ...(imageSize !== undefined && sizes.isGiven(node.inputs[0] ?? "", scope) ? { imageSizeGiven: true } : {}),
      afterUpsampling: sizes.afterUpsampling.has(node),
      graphDepth: depths.get(node),
    };
  });
}

function declare(
  found: readonly Found[],
  notes: string[],
  file: string,
  placeOf: (node: NodeRecord, scope: Scope) => Partial<ConvDeclaration>,
): Convolutions {
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

  for (const { node, scope, transposed, weight } of found) {
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
      // A part of a stored tensor does not take its place.
      const isWhole = sizeOf(tensor.shape) === sizeOf(root.tensor?.shape ?? []);
      if (isWhole && ways.get(root)?.size === 1) replaced.set(root, tensor);
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
    declarations.push({ ...declaration, ...placeOf(node, scope), name: names.take(declaration.name) });
  }
  for (const [tensor, users] of sharers) {
    if (users.length > 1) notes.push(`The weight '${cut(tensor.name)}' is shared by ${listSome(users)}: counted once.`);
  }
  return { declarations, replaced, added, notes, roles };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

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
  const padding = paddingOf(node);
  return {
    name: node.name || tensor.name,
    tensor,
    layout,
    kind: transposed ? "transposed" : groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
    groups,
    stride: strides.length === spatial.length ? strides : spatial.map(() => 1),
    dilation: dilations.length === spatial.length ? dilations : spatial.map(() => 1),
    ...(spatial.length === 2 && padding !== undefined ? { padding } : {}),
  };
}
