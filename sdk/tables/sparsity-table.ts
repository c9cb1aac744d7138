import type { AnalysisResult } from "../results/analysis.ts";
import type { Table } from "./table.ts";

/** One row a layer and threshold of the sweep: the share of filters below it. */
export function sparsityTable(result: Pick<AnalysisResult, "models">): Table {
  const rows = result.models.flatMap((model) =>
    model.layers.flatMap((layer) =>
      layer.quality.sparsitySweep.map(({ threshold, share }) => [model.name, layer.name, threshold, share]),
    ),
  );
  return { name: "sparsity", columns: ["model", "layer", "threshold", "share"], rows };
}
