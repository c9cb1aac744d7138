import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { isNumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { mayExpand } from "../containers/may-expand.ts";
import { cutOff } from "../cut-off.ts";
import { reshaped } from "../derived/derived-tensor.ts";
import { broadcastShape, combined, type Operation } from "../derived/elementwise-tensor.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import { type IrLayer, listOf } from "./parse-net.ts";

/** A constant as it reaches a layer: the stored one at its root, and what became of it. */
export interface IrConstant {
  readonly root: IrLayer;
  readonly tensor: ModelTensor;
  readonly parts: number;
}

const MAX_CHAIN = 32;
/** A product of products would double at each step. */
const MAX_PARTS = 64;
const operations: ReadonlyMap<string, Operation> = new Map([
  ["Multiply", "*"],
  ["Subtract", "-"],
  ["Add", "+"],
  ["Divide", "/"],
]);

/** A Const layer's numbers in the .bin. @throws UnreadableError where they do not fit. */
export function constTensor(layer: IrLayer, bin: ByteSource, name: string): ModelTensor {
  const dtype = layer.data.get("element_type") ?? "";
  const shape = layer.data.get("shape") === "" ? [] : (listOf(layer.data.get("shape")) ?? []);
  const offset = Number(layer.data.get("offset"));
  const size = Number(layer.data.get("size"));
  const place = { file: bin.name, tensor: name };
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(size) && offset >= 0 && size >= 0)) {
    throw new UnreadableError(`lies at byte ${offset} and takes ${size}`, place);
  }
  if (offset + size > bin.byteLength) throw cutOff(bin.byteLength, offset + size, place);
  const type = dtype === "boolean" ? "bool" : dtype;
  if (!isNumberType(type)) {
    return unreadTensor(
      { name, dtype, shape, reason: `has elements of type ${dtype.slice(0, 40)}: not read here` },
      place,
    );
  }
  const expected = elementCount(shape, place) * sizeOf(type);
  if (expected !== size)
    throw new UnreadableError(`has ${counted(size, "byte")}, expected ${expected}: [${shape}] of ${type}`, place);
  return storedTensor(bin, { name, dtype: type, shape, offset });
}

/** What following constants needs of the model. */
export interface IrGraph {
  readonly layers: ReadonlyMap<string, IrLayer>;
  readonly constants: ReadonlyMap<string, ModelTensor>;
  readonly wholes: WholeTensorCache;
  readonly fileBytes: number;
  /** What was found before, by layer and port: each is followed once. */
  readonly known: Map<string, IrConstant | string>;
}

/** The constant behind an input of a layer, or why there is none. */
export function followConstant(from: { layer: string; port: string }, graph: IrGraph, chain = 0): IrConstant | string {
  const key = `${from.layer}:${from.port}`;
  const found = graph.known.get(key) ?? follow(from, graph, chain);
  graph.known.set(key, found);
  return found;
}

function follow(
  { layer: id, port }: { layer: string; port: string },
  graph: IrGraph,
  chain: number,
): IrConstant | string {
  const layer = graph.layers.get(id);
  if (layer === undefined) return "comes from a layer that is not there";
  const tensor = graph.constants.get(id);
  if (tensor !== undefined) return { root: layer, tensor, parts: 1 };
  if (chain >= MAX_CHAIN) return `lies behind more than ${MAX_CHAIN} layers`;
  const input = (index: number) =>
    layer.inputs[index] === undefined
      ? "comes from a layer without inputs"
      : followConstant(layer.inputs[index], graph, chain + 1);
  const computed = `is computed by ${layer.type.slice(0, 40)} '${layer.name.slice(0, 80)}'`;
  switch (layer.type) {
    // Of a network that was trained for quantisation: the weight as it is stored.
    case "FakeQuantize":
      return input(0);
    case "Convert":
      return asFloat(input(0));
    case "Reshape":
    case "Squeeze":
    case "Unsqueeze": {
      const below = input(0);
      const shape = layer.outputs.get(port);
      if (typeof below === "string") return below;
      const fits = shape !== undefined && product(shape) === product(below.tensor.shape);
      return fits ? { ...below, tensor: reshaped(below.tensor, shape) } : computed;
    }
    default: {
      const operation = operations.get(layer.type);
      if (operation === undefined) return computed;
      const [a, b] = [asFloat(input(0)), asFloat(input(1))];
      if (typeof a === "string") return a;
      if (typeof b === "string") return b;
      const shape = broadcastShape(a.tensor.shape, b.tensor.shape);
      const parts = a.parts + b.parts;
      if (shape === undefined || parts > MAX_PARTS || !mayExpand(8 * product(shape), graph.fileBytes)) return computed;
      const main = product(a.tensor.shape) >= product(b.tensor.shape) ? a : b;
      return {
        root: main.root,
        tensor: combined(a.tensor, b.tensor, operation, shape, main.tensor, graph.wholes),
        parts,
      };
    }
  }
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Integers are read as floats: Convert changes no number that convolutions hold. */
function asFloat(constant: IrConstant | string): IrConstant | string {
  if (typeof constant === "string") return constant;
  const { dtype } = constant.tensor;
  if (/(^|-> )f(16|32|64)$|^bf16$/.test(dtype)) return constant;
  return { ...constant, tensor: { ...constant.tensor, dtype: `${dtype} -> f32` } };
}
