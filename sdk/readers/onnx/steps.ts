import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { mayExpand } from "../containers/may-expand.ts";
import { cast, reshaped, transposed } from "../derived/derived-tensor.ts";
import { broadcastShape, combined, type Operation } from "../derived/elementwise-tensor.ts";
import { joined, partOf } from "../derived/part-of-tensor.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import { type Constant, NoConstant } from "./constant.ts";
import { dtypeName } from "./dtypes.ts";
import { dequantised, quantisationFault, quantised, quantisedTypeFault } from "./quantised-tensor.ts";
import { describeNode, type NodeRecord } from "./records.ts";

/** A node whose output is wanted as a constant. Its methods throw `NoConstant` where an input is none. */
export interface At {
  readonly node: NodeRecord;
  /** The name of the output. */
  readonly output: string;
  readonly file: string;
  readonly fileBytes: number;
  readonly wholes: WholeTensorCache;
  has(index: number): boolean;
  /** The name of an input, for a way. */
  label(index: number): string;
  operand(index: number): Promise<Constant>;
  /** A short list of numbers: a shape, axes. */
  numbers(index: number): Promise<number[]>;
}

type Step = (at: At) => Promise<Constant>;

/** What operators make of a constant. */
export const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ["Identity", (at) => at.operand(0)],
  [
    "Transpose",
    async (at) => {
      const perm = intsOf(at, "perm");
      const below = await at.operand(0);
      const { shape, name } = below.tensor;
      if (perm.length > 0 && (perm.length !== shape.length || shape.some((_, axis) => !perm.includes(axis)))) {
        throw new UnreadableError(`is transposed by [${perm}], expected a permutation of its ${shape.length} axes`, {
          file: at.file,
          tensor: name,
        });
      }
      return change(below, `Transpose(${perm})`, (tensor) => transposed(tensor, perm, at.wholes));
    },
  ],
  [
    "Cast",
    async (at) => {
      const below = await at.operand(0);
      const to = dtypeName(at.node.attributes.get("to")?.i ?? 0);
      // Half floats are read as they are stored before the cast: rounding them would only lose digits.
      if (to === "f16" || to === "bf16") return below;
      if (to !== "f32" && to !== "f64") throw computed(at);
      return change(below, `Cast(${to})`, (tensor) => cast(tensor, to));
    },
  ],
  ["QuantizeLinear", (at) => requantise(at, quantised)],
  ["DequantizeLinear", (at) => requantise(at, dequantised)],
  [
    "Reshape",
    async (at) => {
      const wanted = await at.numbers(1);
      const keepsZero = at.node.attributes.get("allowzero")?.i === 1;
      return reshape(at, (shape) => wanted.map((size, axis) => (size === 0 && !keepsZero ? (shape[axis] ?? 0) : size)));
    },
  ],
  [
    "Flatten",
    (at) => {
      const axis = at.node.attributes.get("axis")?.i ?? 1;
      return reshape(at, (shape) => {
        const from = axis < 0 ? axis + shape.length : axis;
        return [product(shape.slice(0, from)), product(shape.slice(from))];
      });
    },
  ],
  [
    "Squeeze",
    async (at) => {
      const axes = await listOf(at, "axes", 1);
      return reshape(at, (shape) => {
        const gone = axes?.map((axis) => (axis < 0 ? axis + shape.length : axis));
        return shape.filter((size, axis) => (gone === undefined ? size !== 1 : !gone.includes(axis)));
      });
    },
  ],
  [
    "Unsqueeze",
    async (at) => {
      const axes = (await listOf(at, "axes", 1)) ?? [];
      return reshape(at, (shape) => {
        const rank = shape.length + axes.length;
        const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
        const rest = shape[Symbol.iterator]();
        return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.next().value ?? 0)));
      });
    },
  ],
  ["Split", split],
  ["Slice", slice],
  ["Concat", concat],
  ["Mul", (at) => combine(at, "*")],
  ["Div", (at) => combine(at, "/")],
  ["Add", (at) => combine(at, "+")],
  ["Sub", (at) => combine(at, "-")],
]);

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

const intsOf = ({ node }: At, name: string): readonly number[] => node.attributes.get(name)?.ints ?? [];

const computed = ({ node, output }: At) => new NoConstant(`'${output}' is computed by ${describeNode(node)}`);

/** A list that is an attribute in older operator sets and an input in newer ones. */
async function listOf(at: At, attribute: string, index: number): Promise<readonly number[] | undefined> {
  if (at.node.attributes.has(attribute)) return intsOf(at, attribute);
  return at.has(index) ? at.numbers(index) : undefined;
}

function change(below: Constant, how: string, make: (tensor: ModelTensor) => ModelTensor): Constant {
  const { unread } = below.tensor;
  return { ...below, tensor: { ...make(below.tensor), ...(unread && { unread }) }, way: `${below.way}${how} ` };
}

function readable(constant: Constant): Constant {
  const { name, unread } = constant.tensor;
  if (unread !== undefined) throw new NoConstant(`'${name}' ${unread}`);
  return constant;
}

/** The same numbers in another shape; -1 stands for what is left. */
async function reshape(at: At, shapeOf: (shape: readonly number[]) => readonly number[]): Promise<Constant> {
  const below = await at.operand(0);
  const { shape } = below.tensor;
  const wanted = shapeOf(shape);
  const known = product(wanted.filter((size) => size !== -1));
  const to = wanted.map((size) => (size === -1 ? product(shape) / known : size));
  if (product(to) !== product(shape) || to.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw new NoConstant(`'${at.output}', of shape [${wanted}], does not fit what it is made of, [${shape}]`);
  }
  return change(below, `${at.node.op}(${to})`, (tensor) => reshaped(tensor, to));
}

async function requantise(at: At, how: typeof dequantised): Promise<Constant> {
  const below = await at.operand(0);
  const [scale, zeroPoint] = [at.has(1) ? await at.operand(1) : undefined, at.has(2) ? await at.operand(2) : undefined];
  const axis = at.node.attributes.get("axis")?.i ?? 1;
  const block = at.node.attributes.get("block_size")?.i ?? 0;
  const options = { scale: scale?.tensor, zeroPoint: zeroPoint?.tensor, axis, block };
  const fault =
    quantisationFault(below.tensor, options) ?? (how === quantised ? quantisedTypeFault(options) : undefined);
  if (fault !== undefined) throw new NoConstant(`'${at.node.inputs[0]}' ${fault}`);
  const names = `${at.label(1)},${at.label(2)},${axis}${block > 0 ? `,${block}` : ""}`;
  return {
    ...change(below, `${at.node.op}(${names})`, (tensor) => how(tensor, options)),
    parts: below.parts + (scale?.parts ?? 0) + (zeroPoint?.parts ?? 0),
  };
}

async function split(at: At): Promise<Constant> {
  const below = await at.operand(0);
  const { shape } = below.tensor;
  const axis = axisOf(at, shape.length, 0);
  const count = at.node.outputs.length;
  // Equal parts, save for the last, which may be smaller.
  const sizes = (await listOf(at, "split", 1)) ?? new Array<number>(count).fill(Math.ceil(shape[axis] / count));
  const index = at.node.outputs.indexOf(at.output);
  const from = sizes.slice(0, index).reduce((a, b) => a + b, 0);
  return part(at, below, axis, from, Math.min(from + sizes[index], shape[axis]));
}

async function slice(at: At): Promise<Constant> {
  const below = await at.operand(0);
  const { shape } = below.tensor;
  const starts = (await listOf(at, "starts", 1)) ?? [];
  const ends = (await listOf(at, "ends", 2)) ?? [];
  const axes = (await listOf(at, "axes", 3)) ?? starts.map((_, axis) => axis);
  const stepsTaken = at.has(4) ? await at.numbers(4) : [];
  if (stepsTaken.some((step) => step !== 1)) throw computed(at);
  let found = below;
  for (const [i, start] of starts.entries()) {
    const axis = axes[i] < 0 ? axes[i] + shape.length : axes[i];
    const size = shape[axis] ?? 0;
    const place = (index: number) => Math.min(size, Math.max(0, index < 0 ? index + size : index));
    found = part(at, found, axis, place(start), place(ends[i] ?? size));
  }
  return found;
}

function part(at: At, below: Constant, axis: number, from: number, to: number): Constant {
  const size = below.tensor.shape[axis];
  if (
    size === undefined ||
    !(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= size)
  ) {
    throw new NoConstant(`'${at.output}' is the part ${from} to ${to} of axis ${axis} of [${below.tensor.shape}]`);
  }
  return change(below, `${at.node.op}(${axis}:${from}:${to})`, (tensor) =>
    partOf(tensor, { axis, from, to }, at.wholes),
  );
}

async function concat(at: At): Promise<Constant> {
  const parts: Constant[] = [];
  // One part too many ends the resolving, not the memory.
  for (let i = 0; i < Math.min(at.node.inputs.length, 512); i++) parts.push(readable(await at.operand(i)));
  const [first] = parts;
  if (first === undefined) throw computed(at);
  const { shape } = first.tensor;
  const axis = axisOf(at, shape.length, 0);
  const fits = parts.every(
    ({ tensor }) =>
      tensor.shape.length === shape.length && tensor.shape.every((size, i) => i === axis || size === shape[i]),
  );
  if (!fits) throw new NoConstant(`'${at.output}' joins constants whose shapes do not fit`);
  const tensor = joined(
    parts.map((each) => each.tensor),
    axis,
    at.wholes,
  );
  checkSize(at, tensor.shape);
  return {
    tensor,
    root: first.root,
    way: `${first.way}Concat(${at.label(0)} and ${parts.length - 1} more,${axis}) `,
    parts: parts.reduce((sum, each) => sum + each.parts, 0),
  };
}

/** A weight times, or plus, a constant that is smaller or as large. */
async function combine(at: At, operation: Operation): Promise<Constant> {
  const [a, b] = [readable(await at.operand(0)), readable(await at.operand(1))];
  const shape = broadcastShape(a.tensor.shape, b.tensor.shape);
  if (shape === undefined) {
    throw new NoConstant(`'${at.output}' combines the shapes [${a.tensor.shape}] and [${b.tensor.shape}]`);
  }
  if (![a, b].every(({ tensor }) => /(^| )(f64|f32|f16|bf16)$/.test(tensor.dtype))) throw computed(at);
  checkSize(at, shape);
  // The larger one is the weight, the other its scale.
  const main = product(a.tensor.shape) >= product(b.tensor.shape) ? a : b;
  const other = at.label(main === a ? 1 : 0);
  return {
    tensor: combined(a.tensor, b.tensor, operation, shape, main.tensor, at.wholes),
    root: main.root,
    way: `${main.way}${at.node.op}(${other}) `,
    parts: a.parts + b.parts,
  };
}

function checkSize({ output, fileBytes }: At, shape: readonly number[]): void {
  const bytes = 8 * product(shape);
  if (!mayExpand(bytes, fileBytes)) throw new NoConstant(`'${output}' would take ${counted(bytes, "byte")}`);
}

function axisOf({ node, output }: At, rank: number, missing: number): number {
  const axis = node.attributes.get("axis")?.i ?? missing;
  const along = axis < 0 ? axis + rank : axis;
  if (!(along >= 0 && along < rank)) throw new NoConstant(`'${output}' names axis ${axis} of ${rank}`);
  return along;
}
