import { graphDepths } from "../../model/graph-depths.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { WholeTensorCache } from "../whole-tensor-cache.ts";
import { changeTensor } from "./change-tensor.ts";
import { changes, passesOn } from "./operators.ts";
import type { OperatorRecord, SubgraphRecord, TensorRecord } from "./records.ts";

/** Converters put a DENSIFY and a DEQUANTIZE behind a constant; without an end, a ring or a long chain would hang. */
const MAX_CHAIN = 16;
/** Of a permutation, or of the sizes of parts. */
const MAX_NUMBERS = 256;

/** A constant as it reaches an operator. */
export interface Constant {
  /** The stored tensor. */
  readonly record: TensorRecord;
  readonly tensor: ModelTensor;
  /** What happened on the way, for telling two ways apart: empty where the tensor arrives as stored. */
  readonly way: string;
}

/** A subgraph with who makes and who takes each of its tensors, and the constants among them. */
export class Graph {
  readonly subgraph: SubgraphRecord;
  readonly #constants: ReadonlyMap<TensorRecord, ModelTensor>;
  readonly #makers = new Map<number, OperatorRecord>();
  readonly #takers = new Map<number, { operator: OperatorRecord; input: number }>();

  readonly #wholes: WholeTensorCache;

  constructor(subgraph: SubgraphRecord, constants: ReadonlyMap<TensorRecord, ModelTensor>, wholes: WholeTensorCache) {
    this.subgraph = subgraph;
    this.#wholes = wholes;
    this.#constants = constants;
    for (const operator of subgraph.operators) {
      for (const output of operator.outputs) if (!this.#makers.has(output)) this.#makers.set(output, operator);
      for (const [input, tensor] of operator.inputs.entries()) {
        if (!this.#takers.has(tensor)) this.#takers.set(tensor, { operator, input });
      }
    }
  }

  /** How deep each operator lies in the graph. */
  depths(): Map<OperatorRecord | "inputs", number> {
    const { tensors, operators } = this.subgraph;
    return graphDepths<OperatorRecord | "inputs">(
      operators,
      (operator) =>
        operator === "inputs"
          ? []
          : operator.inputs.flatMap((tensor) => {
              const maker = this.#makers.get(tensor);
              const isConstant = tensor < 0 || this.#constants.has(tensors[tensor]);
              return maker ?? (isConstant ? [] : "inputs");
            }),
      (operator) => (operator === "inputs" ? "input" : "node"),
    );
  }

  /** The constant that reaches an operator as the tensor `index`, through operators that keep it one; or why there is none. */
  async constant(index: number): Promise<Constant | string> {
    const changed: { operator: OperatorRecord; output: number }[] = [];
    for (let at = index, steps = 0; steps <= MAX_CHAIN; steps++) {
      const record = this.subgraph.tensors[at];
      if (record === undefined) return "is absent";
      const tensor = this.#constants.get(record);
      if (tensor !== undefined) return this.#change({ record, tensor, way: "" }, changed.reverse());
      const maker = this.#makers.get(at);
      if (maker === undefined) return `'${record.name}' is an input of the graph`;
      const data = changes.get(maker.op);
      if (data === undefined) return `'${record.name}' is computed by ${maker.op} (operator ${maker.index})`;
      if (!passesOn.has(maker.op)) changed.push({ operator: maker, output: at });
      at = maker.inputs[data] ?? -1;
    }
    return `lies behind more than ${MAX_CHAIN} operators`;
  }

  async #change(
    from: Constant,
    steps: readonly { operator: OperatorRecord; output: number }[],
  ): Promise<Constant | string> {
    let found = from;
    for (const { operator, output } of steps) {
      const numbers = async (input: number) => {
        const tensor = this.#constants.get(this.subgraph.tensors[operator.inputs[input] ?? -1]);
        const count = tensor?.shape.reduce((product, size) => product * size, 1) ?? 0;
        return tensor === undefined || count > MAX_NUMBERS ? undefined : [...(await tensor.read())];
      };
      const record = this.subgraph.tensors[output];
      const place = operator.outputs.indexOf(output);
      const tensor = await changeTensor(found.tensor, operator, { record, place, numbers, wholes: this.#wholes });
      if (typeof tensor === "string") return `'${record.name}' ${tensor}`;
      found = { ...found, tensor, way: `${found.way}${operator.op} ${operator.index}.${place} ` };
    }
    return found;
  }

  /** The first operator that takes the tensor `index` as it is, or through those that only pass it on. */
  firstUse(index: number): { operator: OperatorRecord; input: number; through: string } | undefined {
    let through = "";
    for (let at = index, steps = 0; ; steps++) {
      const use = this.#takers.get(at);
      if (use === undefined) return undefined;
      const [output] = use.operator.outputs;
      const goesOn = changes.get(use.operator.op) === use.input && output !== undefined && this.#takers.has(output);
      if (!goesOn || steps === MAX_CHAIN) return { ...use, through };
      through += `, through ${use.operator.op}`;
      at = output;
    }
  }
}
