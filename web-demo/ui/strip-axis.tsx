import type { StripModel } from "./strip-model.ts";

type Order = StripModel["order"];

/** Of layers whose network the file does not hold. */
const orders: Readonly<Record<Exclude<Order, "graph">, string>> = {
  file: "in the order of the file",
  name: "in the order of the tensors' names",
};

/** Below the columns: which end is the input, where the file tells it. */
export function StripAxis({ order }: { order: Order }) {
  return (
    <p class="strip-axis">
      {order === "graph" ? (
        <>
          <span>input</span>
          <i />
          <span>→ output</span>
        </>
      ) : (
        <span>{orders[order]}</span>
      )}
    </p>
  );
}

/** The order of the layers of some networks, as a sentence. */
export function inOrder(models: readonly Pick<StripModel, "order">[]): string {
  return models.every(({ order }) => order === "graph") ? "Layers from the input to the output." : "Layers.";
}
