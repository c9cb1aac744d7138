import type { LayerResult, TypicalFilter } from "../../results/analysis.ts";
import type { ModelFacts } from "../../results/facts.ts";
import type { OperatorLayer, OperatorsResult } from "../../results/operators.ts";
import { labelFilters } from "./label-filters.ts";
import { learnedLabels } from "./learned-labels.ts";

/** The work of `labelTypicalFilters`. */
export async function labelTypical<M extends ModelFacts>(
  models: readonly M[],
  operators: OperatorsResult,
): Promise<M[]> {
  const found: M[] = [];
  for (const model of models) {
    // A study of operators alone knows no typical filters.
    const { layers } = model as { layers?: readonly LayerResult[] };
    if (layers === undefined) return [...models];
    const labelled = new Map(
      operators.layers.flatMap((layer) => (layer.model === model.name ? [[layer.name, layer] as const] : [])),
    );
    const withLabels: LayerResult[] = [];
    for (const layer of layers) {
      withLabels.push({ ...layer, typical: await withLabel(layer, labelled.get(layer.name), operators) });
    }
    found.push({ ...model, layers: withLabels });
  }
  return found;
}

async function withLabel(
  { typical, kernel }: LayerResult,
  labelled: OperatorLayer | undefined,
  operators: OperatorsResult,
): Promise<TypicalFilter[]> {
  const bare = typical.map(({ weights, share }) => ({ weights, share }));
  // The slices of a 3-D kernel are no filters of the study of operators.
  if (labelled === undefined || `${labelled.kernel}` !== `${kernel}`) return bare;
  const learned = learnedLabels(operators, labelled);
  if (learned.length === 0) return bare.map((filter) => ({ ...filter, actsLike: null }));
  const [k] = kernel;
  const { boundary, threshold, references } = operators;
  // A layer's own images may be no squares: a label hardly depends on their size.
  const size = Math.max(k, labelled.size[0]);
  const weights = Float64Array.from(bare.flatMap((filter) => filter.weights));
  const labels = await labelFilters(weights, k, { size, boundary, threshold, references });
  return bare.map((filter, i) => ({ ...filter, actsLike: learned.find((label) => label === labels[i].label) ?? null }));
}
