import { graphDepths } from "../../model/graph-depths.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { passesOn } from "./operators.ts";
import type { OperatorRecord, SubgraphRecord, TensorRecord } from "./records.ts";

/** Converters put a DENSIFY and a DEQUANTIZE behind a constant; without an end, a ring or a long chain would hang. */
const MAX_CHAIN = 16;

/** A subgraph with who makes and who takes each of its tensors, and the constants among them. */
export class Graph {
  readonly subgraph: SubgraphRecord;
  readonly #constants: ReadonlyMap<TensorRecord, ModelTensor>;
  readonly #makers = new Map<number, OperatorRecord>();
  readonly #takers = new Map<number, { operator: OperatorRecord; input: number }>();

  constructor(subgraph: SubgraphRecord, constants: ReadonlyMap<TensorRecord, ModelTensor>) {
    this.subgraph = subgraph;
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

  /** The constant that reaches an operator as the tensor `index`, through DEQUANTIZE and DENSIFY; or why there is none. */
  constant(index: number): { record: TensorRecord; tensor: ModelTensor } | string {
    for (let at = index, steps = 0; steps <= MAX_CHAIN; steps++) {
      const record = this.subgraph.tensors[at];
      if (record === undefined) return "is absent";
      const tensor = this.#constants.get(record);
      if (tensor !== undefined) return { record, tensor };
      const maker = this.#makers.get(at);
      if (maker === undefined) return `'${record.name}' is an input of the graph`;
      if (!passesOn.has(maker.op)) return `'${record.name}' is computed by ${maker.op} (operator ${maker.index})`;
      at = maker.inputs[0] ?? -1;
    }
    return `lies behind more than ${MAX_CHAIN} operators`;
  }

  /** The first operator that takes the tensor `index` as it is, or through those that only pass it on. */
  firstUse(index: number): { operator: OperatorRecord; input: number; through: string } | undefined {
    let through = "";
    for (let at = index, steps = 0; ; steps++) {
      const use = this.#takers.get(at);
      if (use === undefined) return undefined;
      const [output] = use.operator.outputs;
      const goesOn = passesOn.has(use.operator.op) && output !== undefined && this.#takers.has(output);
      if (!goesOn || steps === MAX_CHAIN) return { ...use, through };
      through += `, through ${use.operator.op}`;
      at = output;
    }
  }
}
