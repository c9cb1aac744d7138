import type { ModelFacts } from "../../results/facts.ts";
import type { OperatorsResult } from "../../results/operators.ts";

/**
 * Models of a result with the labels of the typical filters of their layers (`actsLike`), by a study of operators of the same
 * models. A filter has the label of its spectrum where more of the layer's filters have it than random ones would, by four
 * standard errors, and null elsewhere; in a layer that was not labelled none has any.
 * `analyze` with `operators` does this by itself: it is for studies that were made apart.
 */
export async function labelTypicalFilters<M extends ModelFacts>(
  models: readonly M[],
  operators: OperatorsResult,
): Promise<M[]> {
  return (await import("./label-typical.ts")).labelTypical(models, operators);
}
