import type { OperatorsResult } from "../results/operators.ts";
import { listed } from "./listed.ts";
import type { Table } from "./table.ts";

/** One row a label: the filter nearest to its feature. */
export function operatorExamplesTable({ examples }: Pick<OperatorsResult, "examples">): Table {
  return {
    name: "operators-examples",
    columns: ["label", "model", "layer", "filter", "distance", "weights"],
    rows: examples.map(({ label, model, layer, index, distance, weights }) => [
      label,
      model,
      layer,
      index,
      distance,
      listed(weights),
    ]),
  };
}
