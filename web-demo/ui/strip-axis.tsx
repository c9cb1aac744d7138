import { layerOrders } from "../../sdk/results/layer-orders.ts";
import type { StripModel } from "./strip-model.ts";

/** Below the columns: which end is the input, where the file tells it. */
export function StripAxis({ model }: { model: StripModel }) {
  return (
    <p class="strip-axis">
      {model.order === "graph" ? (
        <>
          <span>input</span>
          <i />
          <span>→ output</span>
        </>
      ) : (
        <span>{layerOrders([model])}</span>
      )}
    </p>
  );
}
