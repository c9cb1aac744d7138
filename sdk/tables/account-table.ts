import type { AnalysisResult } from "../results/analysis.ts";
import type { Table } from "./table.ts";

/** One row a tensor of every model: used, or skipped and why. */
export function accountTable(result: Pick<AnalysisResult, "models">): Table {
  const rows = result.models.flatMap(({ name, tensors }) => [
    ...tensors.used.map((tensor) => [name, tensor, "used", null]),
    ...tensors.skipped.map(({ name: tensor, reason }) => [name, tensor, "skipped", reason]),
  ]);
  return { name: "tensors", columns: ["model", "tensor", "use", "reason"], rows };
}
