import { isNumberType } from "../../model/decode.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { LastWhole } from "../last-whole.ts";
import { cast, transposed } from "./derived-tensor.ts";
import { dtypeName } from "./dtypes.ts";
import { dequantised, quantised } from "./quantised-tensor.ts";
import { describeNode, type NodeRecord, type TensorRecord } from "./records.ts";
import type { Scope, Value } from "./scope.ts";

/** A constant as it reaches a node. */
export interface Constant {
  readonly tensor: ModelTensor;
  /** The stored value at its root. */
  readonly root: Value;
  /** What happened on the way, for telling two ways apart: empty where the tensor arrives as stored. */
  readonly way: string;
}

/** A constant, or why there is none. */
export type Resolved = Constant | { readonly reason: string };

/** Longer chains of Identity, Transpose ... come from no exporter. */
const MAX_CHAIN = 64;

/** Follows constants through the nodes that only change their form. */
export class Resolver {
  readonly #stored: ReadonlyMap<Value, ModelTensor>;
  readonly #lastWhole: LastWhole;
  readonly #file: string;
  readonly #known = new Map<Value, Resolved>();

  constructor(stored: ReadonlyMap<Value, ModelTensor>, lastWhole: LastWhole, file: string) {
    this.#stored = stored;
    this.#lastWhole = lastWhole;
    this.#file = file;
  }

  /** The constant called `name` as seen from `scope`. */
  resolve(name: string, scope: Scope, chain = 0): Resolved {
    const value = scope.find(name);
    if (value === undefined) return { reason: `'${name}' is not in the graph` };
    const resolved = this.#known.get(value) ?? this.#follow(value, chain);
    this.#known.set(value, resolved);
    return resolved;
  }

  #follow(value: Value, chain: number): Resolved {
    const { name } = value;
    const fault = value.tensor === undefined ? undefined : faultOf(value.tensor);
    if (fault !== undefined) return { reason: `'${name}' ${fault}` };
    const tensor = this.#stored.get(value);
    if (tensor !== undefined) return { tensor, root: value, way: "" };
    const { node } = value;
    if (node === undefined) return { reason: `'${name}' is an input of the graph` };
    if (chain >= MAX_CHAIN) return { reason: `'${name}' lies behind more than ${MAX_CHAIN} nodes` };
    const step = this.#step(node);
    if (step === undefined) return { reason: `'${name}' is computed by ${describeNode(node)}` };
    const below = this.resolve(node.inputs[0] ?? "", value.scope, chain + 1);
    if ("reason" in below) return below;
    return step(below, value.scope, chain + 1);
  }

  /** A constant dequantised with those called `scale` and `zeroPoint`; an empty name is one that is absent. */
  dequantise(below: Constant, scale: string, zeroPoint: string, axis: number, scope: Scope): Resolved {
    return this.#requantise(dequantised, "DequantizeLinear", below, [scale, zeroPoint], axis, scope, 0);
  }

  #requantise(
    change: typeof dequantised,
    op: string,
    below: Constant,
    names: readonly string[],
    axis: number,
    scope: Scope,
    chain: number,
  ): Resolved {
    const parameters: (ModelTensor | undefined)[] = [];
    for (const name of names) {
      const found = name === "" ? undefined : this.resolve(name, scope, chain);
      if (found !== undefined && "reason" in found) return found;
      // A parameter that is itself quantised has no use, and nesting them would double the work at each level.
      if (found?.way.includes("antizeLinear")) return { reason: `'${name}', a quantisation parameter, is quantised` };
      parameters.push(found?.tensor);
    }
    const [scale, zeroPoint] = parameters;
    return {
      tensor: change(below.tensor, { scale, zeroPoint, axis }, this.#file),
      root: below.root,
      way: `${below.way}${op}(${names},${axis}) `,
    };
  }

  #step(node: NodeRecord): ((below: Constant, scope: Scope, chain: number) => Resolved) | undefined {
    const attribute = (name: string) => node.attributes.get(name);
    switch (node.op) {
      case "Identity":
        return (below) => below;
      case "Transpose":
        return ({ tensor, root, way }) => {
          const perm = attribute("perm")?.ints ?? [];
          return {
            tensor: transposed(tensor, perm, this.#lastWhole, this.#file),
            root,
            way: `${way}Transpose(${perm}) `,
          };
        };
      case "Cast": {
        const to = dtypeName(attribute("to")?.i ?? 0);
        // Half floats are read as they are stored before the cast: rounding them would only lose digits.
        if (to === "f16" || to === "bf16") return (below) => below;
        if (to !== "f32" && to !== "f64") return undefined;
        return ({ tensor, root, way }) => ({ tensor: cast(tensor, to), root, way: `${way}Cast(${to}) ` });
      }
      case "QuantizeLinear":
      case "DequantizeLinear": {
        const names = [node.inputs[1] ?? "", node.inputs[2] ?? ""];
        const change = node.op === "QuantizeLinear" ? quantised : dequantised;
        const axis = attribute("axis")?.i ?? 1;
        return (below, scope, chain) => this.#requantise(change, node.op, below, names, axis, scope, chain);
      }
      default:
        return undefined;
    }
  }
}

/** Why a stored tensor cannot be read as numbers. */
function faultOf({ payload, dtype }: TensorRecord): string | undefined {
  if (payload.kind === "unread") return `is ${payload.reason}`;
  return isNumberType(dtype) ? undefined : `has elements of type ${dtype}`;
}
