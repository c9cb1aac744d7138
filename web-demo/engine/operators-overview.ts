import type { Finding, OperatorsResult } from "../../sdk/index.ts";
import { type OperatorsOverview, operatorFigureNames } from "./protocol.ts";

/** What the page shows of a study of operators itself; the rest is drawn here. */
export function operatorsOverview(operators: OperatorsResult, findings: Finding[]): OperatorsOverview {
  const { size, boundary, threshold, references, layers, groups, examples, blindness, planes } = operators;
  const has: Record<string, boolean> = {
    "operator-layers": layers.length > 0,
    "operator-groups": groups.length > 0,
    "operator-examples": examples.length > 0,
    "operator-spectra": examples.length > 0,
    "operator-blindness": blindness !== null,
    "operator-plane": planes.some(({ by }) => by === "all"),
    "operator-plane-halves": planes.some(({ by }) => by === "half"),
    "operator-plane-layers": planes.some(({ by }) => by === "layer"),
  };
  return {
    size,
    boundary,
    threshold,
    findings,
    labels: [...references.map(({ name }) => name), "indeterminate"],
    // Filters listed one by one are for the tables.
    layers: layers.map(({ filters: _, ...layer }) => layer),
    figures: operatorFigureNames.filter((name) => has[name]),
  };
}
