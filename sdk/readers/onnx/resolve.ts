import { counted } from "../../model/counted.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import { type Constant, NoConstant, type Resolved } from "./constant.ts";
import { dequantised, quantisationFault } from "./quantised-tensor.ts";
import { describeNode } from "./records.ts";
import type { Scope, Value } from "./scope.ts";
import { type At, steps } from "./steps.ts";

/** Longer chains of Identity, Transpose ... come from no exporter. */
const MAX_CHAIN = 64;
/** A product of products would double at each step. */
const MAX_PARTS = 256;
/** Shapes, axes, sizes of parts. */
const MAX_NUMBERS = 256;

/** Follows constants through the nodes that only change their form, or compute them from constants. */
export class Resolver {
  readonly #stored: ReadonlyMap<Value, ModelTensor>;
  readonly #wholes: WholeTensorCache;
  readonly #file: string;
  readonly #fileBytes: number;
  readonly #known = new Map<Value, Resolved>();
  readonly #labels = new Map<Value, string>();

  constructor(stored: ReadonlyMap<Value, ModelTensor>, wholes: WholeTensorCache, file: string, fileBytes: number) {
    this.#stored = stored;
    this.#wholes = wholes;
    this.#file = file;
    this.#fileBytes = fileBytes;
  }

  /** The constant called `name` as seen from `scope`. */
  async resolve(name: string, scope: Scope, chain = 0): Promise<Resolved> {
    const value = scope.find(name);
    if (value === undefined) return { reason: `'${name}' is not in the graph` };
    const resolved = this.#known.get(value) ?? (await this.#follow(value, chain));
    this.#known.set(value, resolved);
    return resolved;
  }

  async #follow(value: Value, chain: number): Promise<Resolved> {
    const { name, node } = value;
    const tensor = this.#stored.get(value);
    if (tensor !== undefined) return { tensor, root: value, way: "", parts: 1 };
    if (node === undefined) return { reason: `'${name}' is an input of the graph` };
    if (chain >= MAX_CHAIN) return { reason: `'${name}' lies behind more than ${MAX_CHAIN} nodes` };
    const step = steps.get(node.op);
    if (step === undefined) return { reason: `'${name}' is computed by ${describeNode(node)}` };
    try {
      const made = await step(this.#at(value, chain));
      if (made.parts > MAX_PARTS) return { reason: `'${name}' is computed from more than ${MAX_PARTS} constants` };
      return made;
    } catch (error) {
      if (error instanceof NoConstant) return { reason: error.reason };
      throw error;
    }
  }

  /** A constant dequantised with those called `scale` and `zeroPoint`; an empty name is one that is absent. */
  async dequantise(below: Constant, scale: string, zeroPoint: string, axis: number, scope: Scope): Promise<Resolved> {
    const parameters: (ModelTensor | undefined)[] = [];
    for (const name of [scale, zeroPoint]) {
      const found = name === "" ? undefined : await this.resolve(name, scope);
      if (found !== undefined && "reason" in found) return found;
      parameters.push(found?.tensor);
    }
    const options = { scale: parameters[0], zeroPoint: parameters[1], axis };
    const fault = quantisationFault(below.tensor, options);
    if (fault !== undefined) return { reason: `'${below.tensor.name}' ${fault}` };
    const tensor = dequantised(below.tensor, options);
    const { unread } = below.tensor;
    const labels = [scale, zeroPoint].map((name) => this.#label(scope, name));
    return {
      ...below,
      tensor: { ...tensor, ...(unread && { unread }) },
      way: `${below.way}DequantizeLinear(${labels},${axis}) `,
    };
  }

  #at({ name, node, scope }: Value, chain: number): At {
    const inputs = node?.inputs ?? [];
    const operand = async (index: number): Promise<Constant> => {
      const found = await this.resolve(inputs[index] ?? "", scope, chain + 1);
      if ("reason" in found) throw new NoConstant(found.reason);
      return found;
    };
    return {
      node: node as NonNullable<typeof node>,
      output: name,
      file: this.#file,
      fileBytes: this.#fileBytes,
      wholes: this.#wholes,
      has: (index) => (inputs[index] ?? "") !== "",
      label: (index) => this.#label(scope, inputs[index] ?? ""),
      operand,
      async numbers(index) {
        const { tensor } = await operand(index);
        if (tensor.unread !== undefined) throw new NoConstant(`'${inputs[index]}' ${tensor.unread}`);
        const count = tensor.shape.reduce((product, size) => product * size, 1);
        if (count > MAX_NUMBERS)
          throw new NoConstant(`'${inputs[index]}' holds ${counted(count, "number")}, expected a few`);
        return [...(await tensor.read())];
      },
    };
  }

  /** A constant's name in a way; a long one is cut, and told from others by a number. */
  #label(scope: Scope, name: string): string {
    const value = name.length > 80 ? scope.find(name) : undefined;
    if (value === undefined) return name.slice(0, 80);
    const label = this.#labels.get(value) ?? `${name.slice(0, 60)}...#${this.#labels.size + 1}`;
    this.#labels.set(value, label);
    return label;
  }
}
