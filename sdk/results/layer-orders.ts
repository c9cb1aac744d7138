import type { ModelFacts } from "./facts.ts";

/** What the order of a network's layers follows: without a graph no end is known to be the input. */
const orders: Readonly<Record<ModelFacts["order"], string>> = {
  graph: "from the input to the output",
  file: "in the order of the file",
  name: "in the order of the tensors' names",
};

/** The order of the layers of some networks, as the end of a sentence. */
export function layerOrders(models: readonly Pick<ModelFacts, "order">[]): string {
  const followed = Object.keys(orders) as ModelFacts["order"][];
  return followed
    .filter((order) => models.some((model) => model.order === order))
    .map((order) => orders[order])
    .join(" or ");
}
