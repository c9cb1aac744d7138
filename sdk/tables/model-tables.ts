import type { LayerFacts } from "../results/facts.ts";
import { type TensorFacts, tensorColumnsOf } from "../results/inspect.ts";
import { factCells, factColumns } from "./layers-table.ts";
import type { Table } from "./table.ts";

/** One row a tensor: element type, shape, its layer and filters, and whether it is used or why not. */
export function tensorsTable(models: readonly { name: string; tensors: readonly TensorFacts[] }[]): Table {
  const columns = tensorColumnsOf(models.flatMap(({ tensors }) => tensors));
  return {
    name: "tensors",
    columns: ["model", ...columns.map(({ column }) => column)],
    rows: models.flatMap(({ name, tensors }) =>
      tensors.map((tensor) => [name, ...columns.map(({ of }) => of(tensor))]),
    ),
  };
}

/** One row a convolution layer, without its weights' quality. */
export function layerFactsTable(models: readonly { name: string; layers: readonly LayerFacts[] }[]): Table {
  const rows = models.flatMap((model) => model.layers.map((layer) => [model.name, ...factCells(layer)]));
  return { name: "layers", columns: ["model", ...factColumns], rows };
}
