import type { OperatorLayer, OperatorsResult } from "../../results/operators.ts";
import { besideNoise, beyondNoise, certain } from "./beyond-noise.ts";
import { indeterminate } from "./references.ts";

/**
 * The labels that more filters of a layer have than random filters would, of uniform or of normal weights: by four standard errors of
 * either. A label says something of training only where it is one of them.
 */
export function learnedLabels({ nulls }: Pick<OperatorsResult, "nulls">, layer: OperatorLayer): string[] {
  const beside = besideNoise([layer], nulls);
  return Object.keys(layer.counts).filter(
    (label) => label !== indeterminate && beyondNoise(beside, label).errors > certain,
  );
}
