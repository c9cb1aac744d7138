import type { OperatorsResult } from "../../results/operators.ts";
import { significant } from "../svg/number.ts";

/** What the labels depend on, as a sentence. */
export function setting({ size, boundary, threshold }: OperatorsResult): string {
  const images = size === "from-graph" ? "images of each layer's own size" : `images of ${size} × ${size}`;
  const edge = boundary === "zero" ? "zero padding" : "periodic boundary";
  return `Operators on ${images}, ${edge}; indeterminate above a distance D/N of ${significant(threshold)}.`;
}
