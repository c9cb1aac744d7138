import type { Finding, OperatorsResult } from "../../sdk/index.ts";
import type { OperatorsOverview } from "./protocol.ts";

/** What the page shows of a study of operators itself; the rest is drawn here. */
export function operatorsOverview(operators: OperatorsResult, findings: Finding[]): OperatorsOverview {
  const { size, boundary, threshold, references, layers } = operators;
  return {
    size,
    boundary,
    threshold,
    findings,
    labels: [...references.map(({ name }) => name), "indeterminate"],
    // Filters listed one by one are for the tables.
    layers: layers.map(({ filters: _, ...layer }) => layer),
  };
}
